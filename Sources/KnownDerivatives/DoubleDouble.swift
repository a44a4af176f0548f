/// A floating-point number of 106 bits, stored as the unevaluated sum of two doubles.
///
/// Reference derivatives are computed with it, so that their own rounding is negligible.
///
/// - Source: Hida, Li and Bailey, "Algorithms for quad-double precision floating point arithmetic", ARITH 2001.
package struct DoubleDouble: Sendable, ExpressibleByFloatLiteral {
    /// The double nearest to the number.
    package var high: Double
    package var low: Double

    package init(_ high: Double, _ low: Double = 0) {
        self.high = high
        self.low = low
    }

    package init(floatLiteral value: Double) { self.init(value) }

    /// The normalised sum of two numbers, of which the second is at most one unit in the last place of the first.
    private init(normalizing high: Double, _ low: Double) {
        self.high = high + low
        self.low = self.high.isFinite ? low - (self.high - high) : 0
    }

    /// a + b without error.
    private static func exactSum(_ a: Double, _ b: Double) -> (high: Double, low: Double) {
        let sum = a + b
        let part = sum - a
        return (sum, (a - (sum - part)) + (b - part))
    }

    /// a·b without error.
    static func exactProduct(_ a: Double, _ b: Double) -> DoubleDouble {
        let product = a * b
        return DoubleDouble(product, (-product).addingProduct(a, b))
    }

    package static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let high = exactSum(a.high, b.high)
        let low = exactSum(a.low, b.low)
        let sum = DoubleDouble(normalizing: high.high, high.low + low.high)
        return DoubleDouble(normalizing: sum.high, sum.low + low.low)
    }

    package static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let product = exactProduct(a.high, b.high)
        return DoubleDouble(normalizing: product.high, product.low + (a.high * b.low + a.low * b.high))
    }

    package static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let first = a.high / b.high
        guard first.isFinite else { return DoubleDouble(first) }
        var rest = a - b * DoubleDouble(first)
        let second = rest.high / b.high
        rest = rest - b * DoubleDouble(second)
        return DoubleDouble(normalizing: first, second) + DoubleDouble(rest.high / b.high)
    }

    package static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }
    package static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

    /// The number multiplied by 2 to the power of `exponent`.
    package func scaled(by exponent: Int) -> DoubleDouble {
        let factor = Double(sign: .plus, exponent: exponent, significand: 1)
        return DoubleDouble(high * factor, low * factor)
    }

    package func power(_ n: Int) -> DoubleDouble {
        var result: DoubleDouble = 1.0
        for _ in 0..<abs(n) { result = result * self }
        return n < 0 ? 1.0 / result : result
    }

    /// The square root: the double's root improved by one step of Newton's method.
    package var squareRoot: DoubleDouble {
        let root = DoubleDouble(high.squareRoot())
        guard root.high > 0, root.high.isFinite else { return root }
        return root + (self - root * root) / (2.0 * root)
    }
}
