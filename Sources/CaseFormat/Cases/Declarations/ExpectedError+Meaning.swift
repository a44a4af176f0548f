/// Descriptions of the errors for the documentation and the JSON Schema.
extension ExpectedError {
    /// The situation in which the error is raised, as a clause without a full stop.
    public var meaning: String {
        switch self {
        case .nonScalarBackward: "`backward` without `gradient` from a tensor that is not a scalar"
        case .graphFreed: "a second backward pass through a graph that the first one freed"
        case .noGradRequired: "`backward` from a tensor that depends on no tensor that requires grad"
        case .gradientShapeMismatch: "a gradient whose shape differs from that of its tensor"
        case .shapeMismatch: "operands with incompatible shapes"
        case .dtypeMismatch:
            "operands with incompatible dtypes, or an operation that does not support a dtype"
        case .notDifferentiable: "`backward` through an operation that has no derivative"
        case .inPlaceOnLeaf: "an in-place change of a leaf that requires grad, outside `no_grad`"
        case .modifiedInPlace:
            "an in-place change or `detach_` of a value that the backward pass needs"
        case .indexOutOfRange: "an index or dimension that is out of range"
        case .singularMatrix: "the inverse of a singular matrix"
        case .badArgument: "an argument that the operation does not accept"
        case .unknownName: "a name that is not defined"
        case .assertionError: "an `assert` whose condition is false"
        case .unknownOperation: "an operation or method that does not exist"
        }
    }
}
