/// The normalized sinc function sin(πx) / (πx) and its derivative.
enum Sinc {
    static func value(_ x: Double) -> Double {
        guard x != 0 else { return 1 }
        guard x.isFinite else { return .nan }
        // sin(πx) = ± sin(πr) for the distance r to the nearest integer, which has no rounding error.
        let (r, sign) = reduced(x)
        return sign * Libm.sin(.pi * r) / (.pi * x)
    }

    static func slope(_ x: Double) -> Double {
        guard x.isFinite else { return .nan }
        let p = .pi * x
        guard abs(p) > 1 else { return -.pi * sphericalBessel1(p) }
        let (r, sign) = reduced(x)
        let cosine = abs(r) <= 0.25 ? Libm.cos(.pi * r) : Libm.sin(.pi * (0.5 - abs(r)))
        return (sign * cosine - value(x)) / x
    }

    /// x − n and (−1)ⁿ for the integer n nearest to x.
    private static func reduced(_ x: Double) -> (r: Double, sign: Double) {
        let n = x.rounded()
        return (x - n, n.truncatingRemainder(dividingBy: 2) == 0 ? 1 : -1)
    }

    /// (sin p / p − cos p) / p by its power series, for |p| ≤ 1.
    ///
    /// - Source: NIST Digital Library of Mathematical Functions, 10.53.1.
    private static func sphericalBessel1(_ p: Double) -> Double {
        var (term, sum, k) = (p / 3, p / 3, 0.0)
        while abs(term) > 0x1p-60 * abs(sum) {
            term *= -p * p / ((2 * k + 2) * (2 * k + 5))
            sum += term
            k += 1
        }
        return sum
    }
}
