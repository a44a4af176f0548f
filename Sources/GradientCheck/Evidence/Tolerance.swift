import Autograd

/// Absolute and relative tolerance of a comparison, in addition to the numerical error estimate.
public struct Tolerance: Sendable, Equatable {
    public var atol: Double
    public var rtol: Double

    /// The largest |a − b| that counts as agreement. Includes the least normal number, since subnormal numbers have
    /// fewer digits.
    public func allowance(_ a: Double, _ b: Double) -> Double {
        atol + rtol * max(a.magnitude, b.magnitude) + .leastNormalMagnitude
    }

    /// The default tolerance for a dtype.
    ///
    /// About nine digits for float64; for narrower dtypes a small multiple of the rounding error.
    /// - Parameter largest: The largest magnitude in the tensor, which scales `atol`.
    public init(for dtype: DType, largest: Double) {
        let largest = largest.isFinite ? largest : 1
        switch dtype {
        case .float64: self.init(atol: 1e-11 * largest, rtol: 1e-9)
        case .float32: self.init(atol: 1e-6 * largest, rtol: 1e-4)
        case .float16, .bfloat16: self.init(atol: 4 * dtype.epsilon * largest, rtol: 16 * dtype.epsilon)
        case .int64, .bool: self.init(atol: 0, rtol: 0)
        }
    }

    public init(atol: Double, rtol: Double) {
        self.atol = atol
        self.rtol = rtol
    }
}
