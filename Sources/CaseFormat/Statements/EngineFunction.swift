/// A function or method that acts on the engine, or makes a leaf, instead of computing a value from values.
/// The raw value is the name as written.
public enum EngineFunction: String, CaseIterable, Hashable, Sendable {
    // Differentiation
    case backward, grad, jacobian, hessian
    // What a variable is and has
    case zeroInPlace = "zero_"
    case copyInPlace = "copy_"
    case requiresGradInPlace = "requires_grad_"
    case retainGrad = "retain_grad"
    case detach
    case detachInPlace = "detach_"
    case item, numel, size, dim
    // Leaves
    case tensor
    /// Always of the default floating dtype.
    case floatTensor = "Tensor"
    case rand, randn

    /// What it takes; a method's receiver is the first parameter, `self`.
    public var signature: Signature { Signature(rawValue, parameters) }

    /// Whether it is written after a dot.
    var isMethod: Bool { parameters.first == "self" }

    private var parameters: [String] {
        switch self {
        case .backward: ["self", "gradient?", "retain_graph?", "create_graph?", "inputs?"]
        case .grad: ["outputs", "inputs", "grad_outputs?", "retain_graph?", "create_graph?", "allow_unused?"]
        case .jacobian, .hessian: ["y", "x"]
        case .zeroInPlace, .retainGrad, .detach, .detachInPlace, .item, .numel, .dim: ["self"]
        case .copyInPlace: ["self", "src"]
        case .requiresGradInPlace: ["self", "requires_grad?"]
        case .size: ["self", "dim?"]
        case .tensor: ["data", "dtype?", "requires_grad?"]
        case .floatTensor: ["data"]
        case .rand, .randn: ["size*", "dtype?", "requires_grad?"]
        }
    }
}
