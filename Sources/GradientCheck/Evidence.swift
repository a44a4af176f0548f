import Autograd
import FiniteDifferences

/// What a check of one gradient found: for each element the autograd and the numerical value, and how they compare.
public struct GradientEvidence: Sendable {
    public let shape: [Int]
    public let dtype: DType
    public let elements: [ElementEvidence]
    /// The values with which agreement was judged.
    public let tolerance: Tolerance
    /// False where replaying the computation did not give what was recorded, so that nothing can be concluded.
    public let isReproducible: Bool
    /// Whether all elements that differ depend on an operation that has a kink, a tie or a jump where it was evaluated.
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

    /// The worst of the elements'.
    public let outcome: Outcome

    /// The same, with nothing concluded from it.
    var unreproducible: GradientEvidence {
        let elements = elements.map {
            ElementEvidence(autograd: $0.autograd, numerical: $0.numerical, outcome: .inconclusive)
        }
        return GradientEvidence(
            shape: shape, dtype: dtype, elements: elements, tolerance: tolerance, isReproducible: false)
    }

    public enum Outcome: Sendable, Comparable {
        case agrees, inconclusive, differs
    }
}

/// One element of a gradient, by two routes.
public struct ElementEvidence: Sendable {
    public let autograd: Double
    public let numerical: DerivativeEstimate
    public let outcome: GradientEvidence.Outcome

    /// Nothing known of what autograd found.
    static func undecided(_ autograd: Double) -> ElementEvidence {
        ElementEvidence(
            autograd: autograd, numerical: .unestablished(.noisy, evaluations: 0), outcome: .inconclusive)
    }

    /// Whether the function has a kink here, so that any slope between the one-sided ones is right.
    public var isAtKink: Bool {
        if case .kink = numerical.kind { true } else { false }
    }
}

/// How near two gradients have to be, besides what the estimate of the numerical error allows.
public struct Tolerance: Sendable, Equatable {
    public var atol: Double
    public var rtol: Double

    /// |a − b| that is still agreement. Numbers too small to be known to all digits do not differ.
    public func allowance(_ a: Double, _ b: Double) -> Double {
        atol + rtol * max(a.magnitude, b.magnitude) + .leastNormalMagnitude
    }

    /// The default for a dtype: `largest` is the largest magnitude in the tensor.
    ///
    /// Float64 is judged to nine digits; a narrower dtype by what rounding to it explains.
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
