import Testing

@testable import Autograd

/// Special functions against mpmath, computed with 80 digits.
@Suite struct SpecialFunctionTests {
    /// A function, an argument and the value there.
    struct Value: CustomTestStringConvertible, Sendable {
        let name: String
        let function: @Sendable (Double) -> Double
        let x: Double
        let expected: Double

        init(
            _ name: String, _ function: @escaping @Sendable (Double) -> Double, _ x: Double,
            _ expected: Double
        ) {
            (self.name, self.function, self.x, self.expected) = (name, function, x, expected)
        }

        var testDescription: String { "\(name) at \(x)" }
    }

    @Test(arguments: values)
    func isExactToFourteenDigits(_ value: Value) {
        let found = value.function(value.x)
        #expect(abs(found - value.expected) <= 1e-14 * abs(value.expected))
    }

    /// At poles and at the ends of a domain, as in PyTorch.
    @Test func endsOfDomains() {
        #expect(ErrorFunction.inverse(1) == .infinity)
        #expect(ErrorFunction.inverse(-1) == -.infinity)
        #expect(ErrorFunction.inverse(1.5).isNaN)
        #expect(ErrorFunction.normalQuantile(0) == -.infinity)
        #expect(ErrorFunction.normalQuantile(1) == .infinity)
        #expect(ErrorFunction.normalQuantile(-0.5).isNaN)
        #expect(Gamma.digamma(0) == -.infinity)
        #expect(Gamma.digamma(-3).isNaN)
        #expect(Gamma.polygamma(1, -3) == .infinity)
        #expect(Gamma.zeta(1, 2) == .infinity)
        #expect(Gamma.zeta(0.5, 2).isNaN)
        #expect(Bessel.k0(0) == .infinity)
        #expect(Bessel.k1(-1).isNaN)
    }

    private static let functions: [@Sendable (Double) -> Double] = [
        Bessel.i0, Bessel.i0e, Bessel.i1, Bessel.i1e, Bessel.k0, Bessel.k1, ErrorFunction.erfcx,
        ErrorFunction.inverse, ErrorFunction.normalCDF, ErrorFunction.logNormalCDF,
        ErrorFunction.normalQuantile, Gamma.digamma, Gamma.logGamma, { Gamma.polygamma(3, $0) },
        { Gamma.zeta(2, $0) }, { Gamma.zeta($0, 0.5) },
    ]

    /// NaN gives NaN, and no argument stops the program or runs for long.
    @Test(arguments: functions.indices)
    func everyArgumentHasAValue(_ index: Int) {
        let function = Self.functions[index]
        #expect(function(.nan).isNaN)
        let sizes = [0, .leastNonzeroMagnitude, 1e-300, 1e-10, 0.5, 1, 7.5, 1e3, 1e17, 1e308, .infinity]
        for x in sizes { _ = (function(x), function(-x)) }
    }

    /// Limits at ±∞.
    @Test func limits() {
        #expect(Bessel.i0(-.infinity) == .infinity)
        #expect(Bessel.i1(-.infinity) == -.infinity)
        #expect(Bessel.i0e(.infinity) == 0)
        #expect(Bessel.k0(.infinity) == 0)
        #expect(ErrorFunction.erfcx(.infinity) == 0)
        #expect(ErrorFunction.erfcx(-.infinity) == .infinity)
        #expect(ErrorFunction.normalCDF(-.infinity) == 0)
        #expect(ErrorFunction.logNormalCDF(-.infinity) == -.infinity)
        #expect(Gamma.digamma(.infinity) == .infinity)
        #expect(Gamma.polygamma(1, .infinity) == 0)
    }

    private static let values: [Value] = [
        Value("i0e", Bessel.i0e, 0.0, 1.0),
        Value("i0e", Bessel.i0e, 0.1, 0.90710092578230109165),
        Value("i0e", Bessel.i0e, -2.5, 0.27004644161220273956),
        Value("i0e", Bessel.i0e, 7.9, 0.14436986414104192147),
        Value("i0e", Bessel.i0e, 8.1, 0.14251180948829528366),
        Value("i0e", Bessel.i0e, 100.0, 0.039944379299096682648),
        Value("i0e", Bessel.i0e, 1000000.0, 0.00039894233026924577878),
        Value("i1e", Bessel.i1e, 1e-08, 4.9999999500000004171e-9),
        Value("i1e", Bessel.i1e, 0.1, 0.045298446808809327277),
        Value("i1e", Bessel.i1e, -2.5, -0.20658464953126655421),
        Value("i1e", Bessel.i1e, 7.9, 0.13489649943989376811),
        Value("i1e", Bessel.i1e, 8.1, 0.13340068832583663267),
        Value("i1e", Bessel.i1e, 100.0, 0.039744153025130252674),
        Value("i1e", Bessel.i1e, 1000000.0, 0.00039894213079803077631),
        Value("i0", Bessel.i0, 0.0, 1.0),
        Value("i0", Bessel.i0, -3.3, 6.2426304651830280435),
        Value("i0", Bessel.i0, 20.0, 43558282.559553533272),
        Value("i0", Bessel.i0, 705.5, 3.7281685809777753854e+304),
        Value("i1", Bessel.i1, -3.3, -5.1809588553559277753),
        Value("i1", Bessel.i1, 20.0, 42454973.385127770181),
        Value("i1", Bessel.i1, 705.5, 3.7255254260760306386e+304),
        Value("k0", Bessel.k0, 1e-10, 23.141782445598869253),
        Value("k0", Bessel.k0, 0.5, 0.92441907122766586178),
        Value("k0", Bessel.k0, 1.99, 0.11530176755177679973),
        Value("k0", Bessel.k0, 2.01, 0.11250436099872804751),
        Value("k0", Bessel.k0, 30.0, 2.1324774964630563712e-14),
        Value("k0", Bessel.k0, 700.0, 4.669776431685376881e-306),
        Value("k1", Bessel.k1, 1e-10, 9999999999.9999996345),
        Value("k1", Bessel.k1, 0.5, 1.6564411200033008937),
        Value("k1", Bessel.k1, 1.99, 0.14171756162240130702),
        Value("k1", Bessel.k1, 2.01, 0.13804087731920770533),
        Value("k1", Bessel.k1, 30.0, 2.1677320018915494249e-14),
        Value("k1", Bessel.k1, 700.0, 4.6731107967079661091e-306),
        Value("erfcx", ErrorFunction.erfcx, -5.0, 144009798674.66104041),
        Value("erfcx", ErrorFunction.erfcx, -0.5, 1.9523604891825570933),
        Value("erfcx", ErrorFunction.erfcx, 0.0, 1.0),
        Value("erfcx", ErrorFunction.erfcx, 0.5, 0.61569034419292587487),
        Value("erfcx", ErrorFunction.erfcx, 5.0, 0.11070463773306862637),
        Value("erfcx", ErrorFunction.erfcx, 20.0, 0.028174348741051319319),
        Value("erfcx", ErrorFunction.erfcx, 25.9, 0.021767181150738212562),
        Value("erfcx", ErrorFunction.erfcx, 26.1, 0.021600627726346206602),
        Value("erfcx", ErrorFunction.erfcx, 1000.0, 0.0005641893014533876542),
        Value("inverse", ErrorFunction.inverse, 1e-300, 8.8622692545275803586e-301),
        Value("inverse", ErrorFunction.inverse, 1e-05, 8.862269254759594528e-6),
        Value("inverse", ErrorFunction.inverse, 0.25, 0.22531205501217810473),
        Value("inverse", ErrorFunction.inverse, -0.5, -0.47693627620446987338),
        Value("inverse", ErrorFunction.inverse, 0.51, 0.48812205051595882241),
        Value("inverse", ErrorFunction.inverse, -0.9, -1.1630871536766741628),
        Value("inverse", ErrorFunction.inverse, 0.999, 2.3267537655135244939),
        Value("inverse", ErrorFunction.inverse, 0.9999999999990905, 5.0512540852493899671),
        Value("normalCDF", ErrorFunction.normalCDF, -37.0, 5.7255712225245768227e-300),
        Value("normalCDF", ErrorFunction.normalCDF, -20.0, 2.7536241186062336951e-89),
        Value("normalCDF", ErrorFunction.normalCDF, -5.5, 1.8989562465887719384e-8),
        Value("normalCDF", ErrorFunction.normalCDF, -1.01, 0.15624764502125459579),
        Value("normalCDF", ErrorFunction.normalCDF, -0.99, 0.16108705951083091337),
        Value("normalCDF", ErrorFunction.normalCDF, 0.0, 0.5),
        Value("normalCDF", ErrorFunction.normalCDF, 2.5, 0.99379033467422386483),
        Value("normalCDF", ErrorFunction.normalCDF, 9.0, 0.99999999999999999989),
        Value("logNormalCDF", ErrorFunction.logNormalCDF, -1000.0, -500007.82669481218431),
        Value("logNormalCDF", ErrorFunction.logNormalCDF, -37.0, -689.0305855768905936),
        Value("logNormalCDF", ErrorFunction.logNormalCDF, -2.0, -3.7831843336820319488),
        Value("logNormalCDF", ErrorFunction.logNormalCDF, -0.99, -1.8258103178428123576),
        Value("logNormalCDF", ErrorFunction.logNormalCDF, 0.0, -0.69314718055994530942),
        Value("logNormalCDF", ErrorFunction.logNormalCDF, 2.5, -0.006229025485860002381),
        Value("logNormalCDF", ErrorFunction.logNormalCDF, 9.0, -1.1285884059538406478e-19),
        Value("normalQuantile", ErrorFunction.normalQuantile, 1e-300, -37.047096299361199237),
        Value("normalQuantile", ErrorFunction.normalQuantile, 1e-10, -6.3613409024040561991),
        Value("normalQuantile", ErrorFunction.normalQuantile, 0.01, -2.3263478740408410931),
        Value("normalQuantile", ErrorFunction.normalQuantile, 0.24, -0.70630256284008748445),
        Value("normalQuantile", ErrorFunction.normalQuantile, 0.3, -0.52440051270804081597),
        Value("normalQuantile", ErrorFunction.normalQuantile, 0.6, 0.25334710313579974132),
        Value("normalQuantile", ErrorFunction.normalQuantile, 0.9, 1.2815515655446005935),
        Value("normalQuantile", ErrorFunction.normalQuantile, 0.9999999999990905, 7.0477002566644087254),
        Value("digamma", Gamma.digamma, 1e-05, -100000.57719921567289),
        Value("digamma", Gamma.digamma, 0.3, -3.5025242222001331249),
        Value("digamma", Gamma.digamma, 1.0, -0.57721566490153286061),
        Value("digamma", Gamma.digamma, 1.4616, -0.000031106251230341649658),
        Value("digamma", Gamma.digamma, 1.47, 0.0080664890113648684423),
        Value("digamma", Gamma.digamma, 1.95, 0.39002196274204305532),
        Value("digamma", Gamma.digamma, 5.0, 1.5061176684318004727),
        Value("digamma", Gamma.digamma, 9.99, 2.250700372831201122),
        Value("digamma", Gamma.digamma, 10000000000.0, 23.02585092989045684),
        Value("digamma", Gamma.digamma, -0.3, 2.1133097796353988734),
        Value("digamma", Gamma.digamma, -7.7, -0.17774844371896934204),
        Value("logGamma", Gamma.logGamma, 1e-05, 11.512919692895825626),
        Value("logGamma", Gamma.logGamma, 0.5, 0.57236494292470008707),
        Value("logGamma", Gamma.logGamma, 3.3, 0.98709857789473440406),
        Value("logGamma", Gamma.logGamma, 100.0, 359.13420536957539878),
        Value("logGamma", Gamma.logGamma, -0.5, 1.2655121234846453965),
        Value("logGamma", Gamma.logGamma, -7.7, -8.6110964437789005256),
        Value("polygamma(1, ·)", { Gamma.polygamma(1, $0) }, 0.1, 101.4332991507927477),
        Value("polygamma(1, ·)", { Gamma.polygamma(1, $0) }, 1.0, 1.6449340668482264365),
        Value("polygamma(1, ·)", { Gamma.polygamma(1, $0) }, 3.7, 0.31003785767003830216),
        Value("polygamma(1, ·)", { Gamma.polygamma(1, $0) }, 25.0, 0.040810663257225579187),
        Value("polygamma(1, ·)", { Gamma.polygamma(1, $0) }, -0.3, 13.945160267805722489),
        Value("polygamma(1, ·)", { Gamma.polygamma(1, $0) }, -4.6, 10.716107835423417168),
        Value("polygamma(2, ·)", { Gamma.polygamma(2, $0) }, 0.1, -2001.8614573783436732),
        Value("polygamma(2, ·)", { Gamma.polygamma(2, $0) }, 1.0, -2.4041138063191885708),
        Value("polygamma(2, ·)", { Gamma.polygamma(2, $0) }, 3.7, -0.095395308728554033483),
        Value("polygamma(2, ·)", { Gamma.polygamma(2, $0) }, 25.0, -0.0016652793184224681654),
        Value("polygamma(2, ·)", { Gamma.polygamma(2, $0) }, -0.3, 67.63908119988316004),
        Value("polygamma(2, ·)", { Gamma.polygamma(2, $0) }, -4.6, -22.314382257130531042),
        Value("polygamma(3, ·)", { Gamma.polygamma(3, $0) }, 0.1, 60004.512876790253384),
        Value("polygamma(3, ·)", { Gamma.polygamma(3, $0) }, 1.0, 6.4939394022668291491),
        Value("polygamma(3, ·)", { Gamma.polygamma(3, $0) }, 3.7, 0.058279217956563614119),
        Value("polygamma(3, ·)", { Gamma.polygamma(3, $0) }, 25.0, 0.00013588463650827370403),
        Value("polygamma(3, ·)", { Gamma.polygamma(3, $0) }, -0.3, 766.61989041916858035),
        Value("polygamma(3, ·)", { Gamma.polygamma(3, $0) }, -4.6, 283.58750351527432719),
        Value("polygamma(4, ·)", { Gamma.polygamma(4, $0) }, 0.1, -2400015.6072031951988),
        Value("polygamma(4, ·)", { Gamma.polygamma(4, $0) }, 1.0, -24.886266123440878232),
        Value("polygamma(4, ·)", { Gamma.polygamma(4, $0) }, 3.7, -0.053038611107953959321),
        Value("polygamma(4, ·)", { Gamma.polygamma(4, $0) }, 25.0, -0.000016629714250078932177),
        Value("polygamma(4, ·)", { Gamma.polygamma(4, $0) }, -0.3, 9731.8349562335204389),
        Value("polygamma(4, ·)", { Gamma.polygamma(4, $0) }, -4.6, -2037.4071388224201042),
        Value("polygamma(5, ·)", { Gamma.polygamma(5, $0) }, 0.1, 120000069.307510929),
        Value("polygamma(5, ·)", { Gamma.polygamma(5, $0) }, 1.0, 122.08116743813389677),
        Value("polygamma(5, ·)", { Gamma.polygamma(5, $0) }, 3.7, 0.063939753902039787433),
        Value("polygamma(5, ·)", { Gamma.polygamma(5, $0) }, 25.0, 2.7131757700038323466e-6),
        Value("polygamma(5, ·)", { Gamma.polygamma(5, $0) }, -0.3, 165634.3818520858948),
        Value("polygamma(5, ·)", { Gamma.polygamma(5, $0) }, -4.6, 31893.167736019202192),
        Value("zeta(1.5, ·)", { Gamma.zeta(1.5, $0) }, 0.25, 10.213055360466600739),
        Value("zeta(1.5, ·)", { Gamma.zeta(1.5, $0) }, 1.0, 2.6123753486854883433),
        Value("zeta(1.5, ·)", { Gamma.zeta(1.5, $0) }, 40.0, 0.318216541076075243),
        Value("zeta(3, ·)", { Gamma.zeta(3, $0) }, 0.25, 64.663869968768460167),
        Value("zeta(3, ·)", { Gamma.zeta(3, $0) }, 1.0, 1.2020569031595942854),
        Value("zeta(3, ·)", { Gamma.zeta(3, $0) }, 40.0, 0.00032041013591764929388),
        Value("zeta(10, ·)", { Gamma.zeta(10, $0) }, 0.25, 1048576.1076831147539),
        Value("zeta(10, ·)", { Gamma.zeta(10, $0) }, 1.0, 1.0009945751278180853),
        Value("zeta(10, ·)", { Gamma.zeta(10, $0) }, 40.0, 4.7352306454061242793e-16),
    ]
}
