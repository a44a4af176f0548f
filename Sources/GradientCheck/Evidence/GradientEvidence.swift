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
