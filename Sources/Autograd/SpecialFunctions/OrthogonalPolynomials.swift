/// Families of orthogonal polynomials, as functions of x and of the degree n, which is rounded towards 0.
///
/// The values are 0 for negative degrees, and for degrees that are nan or infinite. Degrees above a million
/// are nan where the value needs a recurrence.
/// - Source: Abramowitz and Stegun, Handbook of Mathematical Functions, §22; the exceptional values are
///   PyTorch's.
enum OrthogonalPolynomials {
    enum ChebyshevKind {
        case first, second, third, fourth
    }

    static func chebyshev(_ kind: ChebyshevKind, _ x: Double, _ n: Double) -> Double {
        let n = n.rounded(.towardZero)
        guard n >= 0, n < 0x1p63 else { return 0 }
        if n == 0 { return 1 }
        if x.magnitude == 1 {
            let sign = x > 0 || n.truncatingRemainder(dividingBy: 2) == 0 ? 1.0 : -1
            switch kind {
            case .first: return sign
            case .second: return sign * (n + 1)
            case .third: return x > 0 ? 1 : sign * (2 * n + 1)
            case .fourth: return x > 0 ? 2 * n + 1 : sign
            }
        }
        if n > 8, x.magnitude < 1 {
            let angle = Libm.acos(x)
            switch kind {
            case .first: return Libm.cos(n * angle)
            case .second: return Libm.sin((n + 1) * angle) / Libm.sin(angle)
            case .third: return Libm.cos((n + 0.5) * angle) / Libm.cos(angle / 2)
            case .fourth: return Libm.sin((n + 0.5) * angle) / Libm.sin(angle / 2)
            }
        }
        let linear =
            switch kind {
            case .first: x
            case .second: 2 * x
            case .third: 2 * x - 1
            case .fourth: 2 * x + 1
            }
        return recurrence(n, linear) { _, last, previous in 2 * x * last - previous }
    }

    /// Physicists' polynomials: Hₙ₊₁ = 2x·Hₙ − 2n·Hₙ₋₁.
    static func hermite(_ x: Double, _ n: Double) -> Double {
        guard !(n >= 513) || n == .infinity else { return .nan }
        return recurrence(n, 2 * x) { k, last, previous in 2 * x * last - 2 * k * previous }
    }

    /// Probabilists' polynomials: Heₙ₊₁ = x·Heₙ − n·Heₙ₋₁.
    static func hermiteE(_ x: Double, _ n: Double) -> Double {
        guard !(n >= 513) || n == .infinity else { return .nan }
        return recurrence(n, x) { k, last, previous in x * last - k * previous }
    }

    /// (n + 1)·Lₙ₊₁ = (2n + 1 − x)·Lₙ − n·Lₙ₋₁.
    static func laguerre(_ x: Double, _ n: Double) -> Double {
        if x == 0, n >= 0, n < 0x1p63 { return 1 }
        return recurrence(n, 1 - x) { k, last, previous in
            ((2 * k + (1 - x)) * last - k * previous) / (k + 1)
        }
    }

    /// (n + 1)·Pₙ₊₁ = (2n + 1)·x·Pₙ − n·Pₙ₋₁.
    static func legendre(_ x: Double, _ n: Double) -> Double {
        let isEven = n.rounded(.towardZero).truncatingRemainder(dividingBy: 2) == 0
        if x.magnitude == 1, n >= 0, n < 0x1p63 { return x > 0 || isEven ? 1 : -1 }
        return recurrence(n, x) { k, last, previous in
            ((2 * k + 1) * x * last - k * previous) / (k + 1)
        }
    }

    /// The polynomial of degree n, from those of degrees 0 and 1, which are 1 and `linear`.
    /// - Parameter next: the polynomial of degree k + 1 from those of degrees k and k − 1.
    @inline(__always)
    private static func recurrence(
        _ n: Double, _ linear: Double, _ next: (_ k: Double, _ last: Double, _ previous: Double) -> Double
    ) -> Double {
        let n = n.rounded(.towardZero)
        guard n >= 0, n < 0x1p63 else { return 0 }
        if n == 0 { return 1 }
        guard n <= 1_000_000 else { return .nan }
        var (previous, last, k) = (1.0, linear, 1.0)
        while k < n, !last.isNaN {
            (previous, last) = (last, next(k, last, previous))
            k += 1
        }
        return last
    }
}
