import Autograd
import CaseFormat

/// A rule of PyTorch that a case does not keep, with the case's own names and places: why a check did not pass.
///
/// Tensors are named by the words of the case, such as `x` or `W.T`.
public enum BrokenRule: Sendable {
    // MARK: `.grad` is None

    /// `.grad` is kept for leaves only.
    /// - `isUpdate`: whether the name stood for another tensor before, from which this one was computed.
    case gradientNotKept(tensor: String, gradFn: String, isUpdate: Bool, made: SourceLocation?)
    /// - `root`: what the backward pass should start from, if that can be seen.
    case noBackward(tensor: String, root: Operand?)
    /// Only `torch.autograd.grad` was called, which writes no `.grad`.
    case onlyGradCalled(tensor: String)
    /// - `isCut`: whether the root was computed from the tensor, on a path that is not recorded.
    case notReached(tensor: String, isCut: Bool, cut: SourceLocation?, by: SourceLocation?)
    /// `.grad` was set to None after the pass.
    case gradientCleared(tensor: String)
    /// - `sources`: the leaves that the tensor was computed from; empty for a leaf.
    case requiresNoGrad(tensor: String, dtype: DType, sources: [String])

    // MARK: Backward

    /// - `sources`: the floating-point leaves that the root was computed from.
    case nothingRequiresGrad(root: String, sources: [String])
    /// The root was computed from leaves that require grad, on paths that are not recorded.
    case cutOff(root: String, leaves: [String], cut: SourceLocation?)
    /// The root was computed from a gradient, and the pass that computed that was not recorded.
    case gradientNotRecorded(root: String)
    case unusedInput(tensor: String, root: String)
    case nonScalarRoot(Operand)
    case graphFreed(by: SourceLocation?)
    case savedValueChanged(
        tensors: [String], operation: String, saved: SourceLocation?, changed: SourceLocation?)
    /// The value was changed through `.data`, which nothing counts, so that the derivative is that of another value.
    case savedValueOverwritten(
        tensors: [String], operation: String, saved: SourceLocation?, changed: SourceLocation?)
    case gradientShape(of: Operand, gradient: [Int])
    /// A number that was taken out of a tensor.
    /// - `by`: the function that took it, such as `item()`.
    case numberHasNoGraph(name: String, by: String, taken: SourceLocation)

    // MARK: Operands

    case inPlaceOnLeaf(tensor: String, isView: Bool, statement: String)
    case integersHaveNoGradient(tensor: String, dtype: DType)
    /// - `kind`: what the value is, with its article.
    case notATensor(name: String, kind: String)
    case productShapes(Operand, Operand)
    case broadcastShapes(Operand, Operand)
    case severalElements(Operand)
    /// `^`, which is exclusive or, between numbers that are no integers.
    case powerMeant(expression: String, dtype: DType)

    // MARK: Expectations

    /// The value that is expected of a tensor is that of its gradient.
    case gradientMeant(tensor: String)

    /// A tensor that an operation was given.
    public struct Operand: Sendable, Equatable {
        public let text: String
        public let shape: [Int]
    }
}
