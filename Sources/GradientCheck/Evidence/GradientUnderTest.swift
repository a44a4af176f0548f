import Autograd

/// A gradient to be checked.
struct GradientUnderTest {
    let gradient: Tensor
    /// The values of the leaf.
    let leaf: Tensor
    /// The narrowest dtype of the computation.
    let dtype: DType

    /// Inconclusive evidence for every element.
    var undecided: [ElementEvidence] { gradient.elements.map { .undecided($0) } }
}
