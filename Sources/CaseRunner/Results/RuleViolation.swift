import Autograd
import CaseFormat

/// The PyTorch autograd rule that a case violates, as the explanation of a check that did not pass.
///
/// Tensors are named by their text in the case, such as `x` or `W.T`.
public enum RuleViolation: Sendable {
    // MARK: `.grad` is None

    /// The tensor is not a leaf, and `.grad` is stored for leaves only.
    /// - `isUpdate`: True if the tensor was computed from an earlier tensor of the same name.
    case gradientNotKept(tensor: String, gradFn: String, isUpdate: Bool, made: SourceLocation?)
    /// No backward pass was run.
    /// - `root`: The tensor that the backward pass should probably start from; nil if there is no candidate.
    case noBackward(tensor: String, root: Operand?)
    /// Only `torch.autograd.grad` was called, which does not set `.grad`.
    case onlyGradCalled(tensor: String)
    /// The backward pass did not reach the tensor.
    /// - `isCut`: True if the root was computed from the tensor, but on a path that is not recorded.
    /// - `cut`: The operation that interrupts the path.
    /// - `by`: The backward pass.
    case notReached(tensor: String, isCut: Bool, cut: SourceLocation?, by: SourceLocation?)
    /// `.grad` was set to None after the pass.
    case gradientCleared(tensor: String)
    /// The tensor does not require grad.
    /// - `sources`: The leaves that the tensor was computed from; empty for a leaf.
    case requiresNoGrad(tensor: String, dtype: DType, sources: [String])

    // MARK: Backward

    /// No leaf that the root was computed from requires grad.
    /// - `sources`: The floating-point leaves that the root was computed from.
    case nothingRequiresGrad(root: String, sources: [String])
    /// The root was computed from leaves that require grad, but only on paths that are not recorded.
    case cutOff(root: String, leaves: [String], cut: SourceLocation?)
    /// The root was computed from a gradient whose backward pass was not recorded (`create_graph=False`).
    case gradientNotRecorded(root: String)
    /// `grad` was called for an input that the root does not depend on.
    case unusedInput(tensor: String, root: String)
    /// The backward pass starts from a tensor with several elements, without a gradient argument.
    case nonScalarRoot(Operand)
    /// The graph was freed by an earlier backward pass.
    /// - `by`: The pass that freed it.
    case graphFreed(by: SourceLocation?)
    /// A value saved for the backward pass was changed in place.
    /// - `operation`: The operation that saved the value.
    case savedValueChanged(
        tensors: [String], operation: String, saved: SourceLocation?, changed: SourceLocation?)
    /// A saved value was changed through `.data`, so the derivative was evaluated at the wrong value.
    ///
    /// Changes through `.data` do not increase the tensor's version, so PyTorch raises no error.
    case savedValueOverwritten(
        tensors: [String], operation: String, saved: SourceLocation?, changed: SourceLocation?)
    /// A gradient argument or an assigned `.grad` has another shape than the tensor.
    case gradientShape(of: Operand, gradient: [Int])
    /// The operand is a Python number that was extracted from a tensor and has no graph.
    /// - `by`: The function that extracted it, such as `item()`.
    case numberHasNoGraph(name: String, by: String, taken: SourceLocation)

    // MARK: Operands

    /// A leaf that requires grad, or a view of one, was changed in place while recording.
    case inPlaceOnLeaf(tensor: String, isView: Bool, statement: String)
    /// An integer or bool tensor cannot require grad.
    case integersHaveNoGradient(tensor: String, dtype: DType)
    /// An operand is not a tensor.
    /// - `kind`: The kind of the value, with its article.
    case notATensor(name: String, kind: String)
    /// The shapes do not fit a matrix or vector product.
    case productShapes(Operand, Operand)
    /// The shapes cannot be broadcast to a common shape.
    case broadcastShapes(Operand, Operand)
    /// A Python number was requested from a tensor with several elements.
    case severalElements(Operand)
    /// `^`, which is bitwise exclusive or, was applied to floating-point numbers; `**` was probably meant.
    case powerMeant(expression: String, dtype: DType)

    // MARK: Expectations

    /// The expected value of a tensor equals its gradient, so `.grad` was probably meant.
    case gradientMeant(tensor: String)

    /// A tensor operand, by its text in the case.
    public struct Operand: Sendable, Equatable {
        public let text: String
        public let shape: [Int]
    }
}
