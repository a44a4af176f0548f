/// What can be read from a tensor with a dot. The raw value is the name as written.
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
    /// The name of the node that made the tensor, such as `MulBackward0`, or `None`.
    case gradFn = "grad_fn"
    case data
    case version = "_version"

    /// Whether a statement may assign to it.
    public var isAssignable: Bool {
        switch self {
        case .grad, .data, .requiresGrad: true
        default: false
        }
    }

    /// Whether its value is text, so that a string expected of it is meant literally.
    package var isText: Bool { self == .gradFn || self == .dtype || self == .device || self == .layout }
}
