import Autograd
import FiniteDifferences

/// The result of checking one gradient: autograd's and the numerical value of each element, and the comparison of the
/// two.
public struct GradientEvidence: Sendable {
    public let shape: [Int]
    public let dtype: DType
    public let elements: [ElementEvidence]
    /// The tolerance of the comparison.
    public let tolerance: Tolerance
    /// False if replaying the computation did not reproduce the recorded results, so that nothing can be concluded.
    public let isReproducible: Bool
    /// True if every differing element depends on an operation that has a kink, a tie or a jump at its recorded
    /// operands.
    public internal(set) var differsAtSingularities = false

    public init(
        shape: [Int], dtype: DType, elements: [ElementEvidence], tolerance: Tolerance,
        isReproducible: Bool = true
    ) {
        self.isReproducible = isReproducible
        self.shape = shape
        self.dtype = dtype
        self.elements = elements
        self.tolerance = tolerance
        var outcome = Outcome.agrees
        for element in elements where element.outcome > outcome { outcome = element.outcome }
        self.outcome = outcome
    }

    /// The worst outcome of all elements.
    public let outcome: Outcome

    /// A copy in which every element is inconclusive and `isReproducible` is false.
    var unreproducible: GradientEvidence {
        let elements = elements.map {
            ElementEvidence(autograd: $0.autograd, numerical: $0.numerical, outcome: .inconclusive)
        }
        return GradientEvidence(
            shape: shape, dtype: dtype, elements: elements, tolerance: tolerance, isReproducible: false)
    }

    /// The outcomes of a comparison, from best to worst.
    public enum Outcome: Sendable, Comparable {
        case agrees, inconclusive, differs
    }
}

/// One element of a gradient: autograd's value, the numerical estimate and the outcome of the comparison.
public struct ElementEvidence: Sendable {
    public let autograd: Double
    public let numerical: DerivativeEstimate
    public let outcome: GradientEvidence.Outcome

    /// Inconclusive evidence for autograd's value, without a numerical estimate.
    static func undecided(_ autograd: Double) -> ElementEvidence {
        ElementEvidence(
            autograd: autograd, numerical: .unestablished(.noisy, evaluations: 0), outcome: .inconclusive)
    }

    /// True if the function has a kink here, so that every value between the one-sided slopes is correct.
    public var isAtKink: Bool {
        if case .kink = numerical.kind { true } else { false }
    }
}

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
