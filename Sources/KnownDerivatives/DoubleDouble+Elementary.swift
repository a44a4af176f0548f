#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Elementary functions accurate to about 100 bits.
extension DoubleDouble {
    // - Source: mpmath 1.3, 400 bits.
    private static let ln2 = DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56)
    private static let halfPi = (0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110)

    /// eˣ = 2ᵏ·eʳ, where eʳ − 1 is computed from its Taylor series at r/512 by nine doublings of the argument.
    package var exponential: DoubleDouble {
        guard abs(high) < 700 else { return DoubleDouble(exp(high)) }
        let k = (high / Self.ln2.high).rounded()
        let r = (self - DoubleDouble(k) * Self.ln2).scaled(by: -9)
        var sum: DoubleDouble = 0.0
        for n in stride(from: 12.0, through: 1, by: -1) { sum = r / DoubleDouble(n) * (1.0 + sum) }
        for _ in 0..<9 { sum = 2.0 * sum + sum * sum }
        return (1.0 + sum).scaled(by: Int(k))
    }

    /// The natural logarithm: the double's logarithm improved by one step of Newton's method.
    package var logarithm: DoubleDouble {
        let y = DoubleDouble(log(high))
        guard y.high.isFinite else { return y }
        return y + (self * (-y).exponential - 1.0)
    }

    /// Sine and cosine by their Taylor series, after subtracting a multiple of π/2.
    package var sineAndCosine: (sine: DoubleDouble, cosine: DoubleDouble) {
        let k = (high / Self.halfPi.0).rounded()
        guard abs(k) < 0x1p40 else { return (.init(.nan), .init(.nan)) }
        let r =
            self - .exactProduct(k, Self.halfPi.0) - .exactProduct(k, Self.halfPi.1)
            - DoubleDouble(k * Self.halfPi.2)
        let square = -(r * r)
        var (sine, cosine): (DoubleDouble, DoubleDouble) = (0.0, 0.0)
        for n in stride(from: 29.0, through: 3, by: -2) {
            sine = square / DoubleDouble(n * (n - 1)) * (1.0 + sine)
            cosine = square / DoubleDouble((n - 1) * (n - 2)) * (1.0 + cosine)
        }
        let (s, c) = (r * (1.0 + sine), 1.0 + cosine)
        return switch Int(k) & 3 {
        case 0: (s, c)
        case 1: (c, -s)
        case 2: (-s, -c)
        default: (-c, s)
        }
    }

    /// The arc tangent: y + tan(atan(x) − y) for the double's arc tangent y, with an error of third order in the
    /// correction.
    package var arcTangent: DoubleDouble {
        let y = DoubleDouble(atan(high))
        let (s, c) = y.sineAndCosine
        return y + (self * c - s) / (c + self * s)
    }

    package var hyperbolicTangent: DoubleDouble {
        let e = (-2.0 * (high < 0 ? -self : self)).exponential
        let result = (1.0 - e) / (1.0 + e)
        return high < 0 ? -result : result
    }
}
