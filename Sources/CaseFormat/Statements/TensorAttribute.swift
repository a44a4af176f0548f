/// An attribute of a tensor, such as `x.grad`. The raw value is its name.
public enum TensorAttribute: String, CaseIterable, Hashable, Sendable {
    case transposed = "T"
    case matrixTransposed = "mT"
    case shape
    case dtype
    case device
    case layout
    case isCUDA = "is_cuda"
    case ndim
    case requiresGrad = "requires_grad"
    case isLeaf = "is_leaf"
    case grad
    /// The name of the node that produced the tensor, such as `MulBackward0`, or `None`.
    case gradFn = "grad_fn"
    case data
    case version = "_version"

    /// True if a statement can assign to the attribute.
    public var isAssignable: Bool {
        switch self {
        case .grad, .data, .requiresGrad: true
        default: false
        }
    }

    /// True if its value is a string, so that an expected string is compared literally and not as an
    /// expression.
    package var isText: Bool { self == .gradFn || self == .dtype || self == .device || self == .layout }
}
