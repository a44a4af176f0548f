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
    public var signature: Signature { Self.signatures[self] ?? Signature(rawValue, []) }

    /// Whether it is written after a dot.
    var isMethod: Bool { signature.parameters.first?.name == "self" }

    private static let signatures = Dictionary(
        uniqueKeysWithValues: parameters.map { ($0.key, Signature($0.key.rawValue, $0.value)) })

    private static let parameters: KeyValuePairs<EngineFunction, [String]> = [
        .backward: ["self", "gradient?", "retain_graph?", "create_graph?", "inputs?"],
        .grad: ["outputs", "inputs", "grad_outputs?", "retain_graph?", "create_graph?", "allow_unused?"],
        .jacobian: ["y", "x"],
        .hessian: ["y", "x"],
        .zeroInPlace: ["self"],
        .copyInPlace: ["self", "src"],
        .requiresGradInPlace: ["self", "requires_grad?"],
        .retainGrad: ["self"],
        .detach: ["self"],
        .detachInPlace: ["self"],
        .item: ["self"],
        .numel: ["self"],
        .size: ["self", "dim?"],
        .dim: ["self"],
        .tensor: ["data", "dtype?", "requires_grad?"],
        .floatTensor: ["data"],
        .rand: ["size*", "dtype?", "requires_grad?"],
        .randn: ["size*", "dtype?", "requires_grad?"],
    ]
}
