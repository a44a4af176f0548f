/// A function or method that acts on the engine, or makes a leaf, instead of computing a value from values.
/// The raw value is the name as written.
public enum EngineFunction: String, CaseIterable, Hashable, Sendable {
    case backward
    case grad
    case jacobian
    case hessian
    case zeroInPlace = "zero_"
    case requiresGradInPlace = "requires_grad_"
    case retainGrad = "retain_grad"
    case detach
    case detachInPlace = "detach_"
    case item
    case numel
    case size
    case dim
    /// `tensor(data, dtype=None, requires_grad=False)`
    case tensor
    /// `Tensor(data)`: always of the default floating dtype.
    case floatTensor = "Tensor"
}
