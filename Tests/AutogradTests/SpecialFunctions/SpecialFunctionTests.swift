import Testing

@testable import Autograd

/// Special functions against mpmath, computed with 80 digits.
@Suite struct SpecialFunctionTests {
    /// Every call of the table is exact to 14 digits or, for the polynomials, which have zeros between the points, to 14
    /// decimal places.
    @Test(arguments: SpecialFunctionTable.all)
    func isExactToFourteenDigits(_ table: SpecialFunctionTable) throws {
        let least = table.call.contains("polynomial") ? 1.0 : 0
        #expect(!table.points.isEmpty)
        let found = try table.computed()
        for (i, expected) in table.values.enumerated() {
            #expect(
                abs(found[i] - expected) <= 1e-14 * max(abs(expected), least),
                "\(found[i]) instead of \(expected) at \(table.points[i])")
        }
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
}
