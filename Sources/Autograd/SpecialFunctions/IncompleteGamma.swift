/// The incomplete gamma functions, divided by Γ(a): P(a, x), and Q(a, x) = 1 − P(a, x).
///
/// A power series below x ≈ a and a continued fraction above; a uniform asymptotic expansion where a is large
/// and x is near it; a series for the difference from 1 where both are small. nan for negative arguments.
/// - Source: NIST Digital Library of Mathematical Functions, §8.7, §8.9, §8.11 and §8.12.
enum IncompleteGamma {
    /// P(a, x) = 1/Γ(a)·∫₀ˣ t^(a − 1)·e^(−t) dt.
    static func lower(_ a: Double, _ x: Double) -> Double { parts(a, x).lower }

    /// Q(a, x) = 1/Γ(a)·∫ t^(a − 1)·e^(−t) dt from x to ∞.
    static func upper(_ a: Double, _ x: Double) -> Double { parts(a, x).upper }

    private typealias Parts = (lower: Double, upper: Double)

    private static func parts(_ a: Double, _ x: Double) -> Parts {
        guard a >= 0, x >= 0, a > 0 || x > 0, a < .infinity || x < .infinity else { return (.nan, .nan) }
        if x == 0 || a == .infinity { return (0, 1) }
        if a == 0 || x == .infinity { return (1, 0) }
        if a >= 1000, (x - a).magnitude < 0.4 * a { return nearLarge(a, x) }
        if x > max(1.1, a) {
            let upper = continuedFraction(a, x)
            return (1 - upper, upper)
        }
        let lower = series(a, x)
        let isUpperSmall = x > 0.5 ? a < 1.1 * x : a < -0.4 / Libm.log(x)
        return (lower, x <= 1.1 && isUpperSmall ? upperOfSmall(a, x) : 1 - lower)
    }

    /// P as x^a·e^(−x)/Γ(a + 1)·Σ xⁿ/((a + 1)·…·(a + n)).
    private static func series(_ a: Double, _ x: Double) -> Double {
        var (term, sum, divisor) = (1.0, 1.0, a)
        for _ in 0..<2000 {
            divisor += 1
            term *= x / divisor
            sum += term
            if term < 1e-17 * sum { break }
        }
        return min(factor(a, x) * sum, 1)
    }

    /// Q as x^a·e^(−x)/Γ(a)·1/(x + 1 − a − 1·(1 − a)/(x + 3 − a − …)), by the modified method of Lentz.
    private static func continuedFraction(_ a: Double, _ x: Double) -> Double {
        func nonzero(_ y: Double) -> Double { y.magnitude > 1e-300 ? y : 1e-300 }
        var b = x + 1 - a
        var (c, d) = (1e300, 1 / nonzero(b))
        var fraction = d
        for i in 1..<3000 {
            let numerator = -Double(i) * (Double(i) - a)
            b += 2
            d = 1 / nonzero(numerator * d + b)
            c = nonzero(b + numerator / c)
            fraction *= d * c
            if (d * c - 1).magnitude < 0x1p-52 { break }
        }
        return factor(a, x) * a * fraction
    }

    /// Q as 1 − x^a/Γ(1 + a), without cancellation, minus the further terms of the alternating series of P.
    private static func upperOfSmall(_ a: Double, _ x: Double) -> Double {
        var (power, sum) = (1.0, 0.0)
        for n in 1..<200 {
            power *= -x / Double(n)
            let term = power / (a + Double(n))
            sum += term
            if term.magnitude < 1e-17 * sum.magnitude { break }
        }
        let logGamma = a > 0.5 ? Libm.lgamma(1 + a) : a * polynomial(logGammaSeries, a)
        let logarithm = a * Libm.log(x) - logGamma
        return -Libm.expm1(logarithm) - Libm.exp(logarithm) * a * sum
    }

    /// Temme's expansion: ½·erfc(∓η·√(a/2)) ∓ e^(−aη²/2)/√(2πa)·Σ cₖ(η)·a⁻ᵏ, where η²/2 = x/a − 1 − ln(x/a).
    private static func nearLarge(_ a: Double, _ x: Double) -> Parts {
        let half = excess(a, x)
        let eta = (2 * half).squareRoot() * (x < a ? -1 : 1)
        let sum = temme.reversed().reduce(0) { $0 / a + polynomial($1, eta) }
        let tail = 0.5 * ErrorFunction.erfcx((a * half).squareRoot())
        let rest = sum / (2 * .pi * a).squareRoot()
        let smaller = exponential(a, x) * (x < a ? tail - rest : tail + rest)
        return x < a ? (smaller, 1 - smaller) : (1 - smaller, smaller)
    }

    /// x^a·e^(−x)/Γ(a + 1).
    private static func factor(_ a: Double, _ x: Double) -> Double {
        if a < 20 {
            // From 2000 on the value is less than the smallest positive number.
            guard x < 2000 else { return 0 }
            let half = Libm.pow(x, a / 2) * Libm.exp(-x / 2)
            return half / Libm.tgamma(a + 1) * half
        }
        // Γ(a + 1) = √(2πa)·(a/e)^a·e^(Σ B₂ₖ/(2k·(2k − 1)·a^(2k − 1)))
        let correction = Libm.exp(polynomial(stirlingSeries, 1 / (a * a)) / a)
        return exponential(a, x) / ((2 * .pi * a).squareRoot() * correction)
    }

    /// (x/a)^a·e^(a − x).
    ///
    /// Far from x = a the exponent is large, and so is its rounding error. The factors are then powers of
    /// smaller numbers, and the rounding errors of x/a and of a − x are made good.
    private static func exponential(_ a: Double, _ x: Double) -> Double {
        let exponent = a * excess(a, x)
        // Beyond 746 the value is less than the smallest positive number.
        guard exponent < 746 else { return 0 }
        let (ratio, difference) = (x / a, a - x)
        var largest = max(a * Libm.log(ratio).magnitude, difference.magnitude)
        if exponent < 10 || largest > 1e5 { return Libm.exp(-exponent) }
        var (part, squarings) = (1.0, 0)
        while largest > 600 {
            largest /= 2
            part /= 2
            squarings += 1
        }
        var product = Libm.pow(ratio, a * part) * Libm.exp(difference * part)
        for _ in 0..<squarings { product *= product }
        let ratioError = x.addingProduct(-ratio, a) / x
        let subtrahend = difference - a
        let differenceError = (a - (difference - subtrahend)) + (-x - subtrahend)
        return product * (1 + a * ratioError + differenceError)
    }

    /// x/a − 1 − ln(x/a) ≥ 0.
    private static func excess(_ a: Double, _ x: Double) -> Double {
        let m = (x - a) / a
        guard m.magnitude < 0.4 else { return x / a - 1 - Libm.log(x / a) }
        // ln(1 + m) = 2·(r + r³/3 + r⁵/5 + …) with r = m/(2 + m), and m = 2r + r·m.
        let r = m / (2 + m)
        let sum = (1...24).reversed().reduce(0.0) { ($0 + 1 / Double(2 * $1 + 1)) * r * r }
        return r * m - 2 * r * sum
    }

    private static func polynomial(_ c: [Double], _ t: Double) -> Double {
        c.reversed().reduce(0) { $0 * t + $1 }
    }

    /// ln Γ(1 + a)/a = −γ + Σ (−1)ᵏ·ζ(k)/k·a^(k − 1).
    private static let logGammaSeries: [Double] =
        [-0.5772156649015329]
        + (2...55).map { k in (k % 2 == 0 ? 1 : -1) * Gamma.zeta(Double(k), 1) / Double(k) }

    /// B₂ₖ/(2k·(2k − 1)).
    private static let stirlingSeries: [Double] = [
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156,
    ]

    /// The Taylor coefficients of cₖ(η), from exact rational arithmetic: c₀ = 1/m − 1/η with 1 + m = x/a, and
    /// η·cₖ = cₖ₋₁′ + (−1)ᵏ·η·gₖ/m, where gₖ are the coefficients of Stirling's series of Γ.
    private static let temme: [[Double]] = [
        [
            -0.3333333333333333, 0.08333333333333333, -0.014814814814814815, 0.0011574074074074073,
            0.0003527336860670194, -0.0001787551440329218, 3.919263178522438e-5, -2.185448510679992e-6,
            -1.85406221071516e-6, 8.296711340953087e-7, -1.7665952736826078e-7, 6.707853543401498e-9,
            1.0261809784240309e-8, -4.382036018453353e-9, 9.14769958223679e-10, -2.5514193994946248e-11,
            -5.830772132550426e-11, 2.4361948020667415e-11, -5.0276692801141755e-12,
            1.1004392031956135e-13, 3.371763262400985e-13, -1.392388722418162e-13,
        ],
        [
            -0.001851851851851852, -0.003472222222222222, 0.0026455026455026454, -0.0009902263374485596,
            0.00020576131687242798, -4.018775720164609e-7, -1.8098550334489977e-5, 7.64916091608111e-6,
            -1.6120900894563446e-6, 4.647127802807434e-9, 1.378633446915721e-7, -5.752545603517705e-8,
            1.1951628599778148e-8, -1.7543241719747647e-11, -1.0091543710600413e-9, 4.162792991842583e-10,
            -8.56390702649298e-11, 6.067215101604758e-14, 7.1624989648114856e-12, -2.933186643771437e-12,
        ],
        [
            0.004133597883597883, -0.0026813271604938273, 0.0007716049382716049, 2.0093878600823047e-6,
            -0.0001073665322636516, 5.2923448829120125e-5, -1.2760635188618728e-5, 3.423578734096138e-8,
            1.3721957309062934e-6, -6.298992138380055e-7, 1.4280614206064242e-7, -2.0477098421990866e-10,
            -1.409252991086752e-8, 6.228974084922022e-9, -1.3670488396617114e-9, 9.428356159014678e-13,
            1.2872252400089318e-10, -5.5645956134363323e-11,
        ],
        [
            0.0006494341563786008, 0.00022947209362139917, -0.0004691894943952557, 0.00026772063206283885,
            -7.561801671883977e-5, -2.396505113867297e-7, 1.1082654115347302e-5, -5.6749528269915965e-6,
            1.4230900732435883e-6, -2.7861080291528143e-11, -1.6958404091930278e-7, 8.099464905388083e-8,
            -1.9111168485973655e-8, 2.3928620439808118e-12,
        ],
        [
            -0.0008618882909167117, 0.0007840392217200666, -0.0002990724803031902, -1.4638452578843418e-6,
            6.641498215465122e-5, -3.968365047179435e-5, 1.1375726970678419e-5, 2.507497226237533e-10,
            -1.6954149536558305e-6, 8.907507532205309e-7,
        ],
    ]
}
