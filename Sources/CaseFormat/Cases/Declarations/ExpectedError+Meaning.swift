extension ExpectedError {
    /// When it is raised, as a clause without a full stop.
    public var meaning: String {
        switch self {
        case .nonScalarBackward: "`backward` without `gradient` from what is no scalar"
        case .graphFreed: "a second pass through a graph that the first has freed"
        case .noGradRequired: "`backward` from what depends on nothing that requires a gradient"
        case .gradientShapeMismatch: "a gradient that has not the shape of what it belongs to"
        case .shapeMismatch: "shapes that do not go together"
        case .dtypeMismatch:
            "dtypes that do not go together, or an operation that has no result for one"
        case .notDifferentiable: "`backward` through an operation that has no derivative"
        case .inPlaceOnLeaf: "a leaf that requires a gradient, changed in place while recording"
        case .modifiedInPlace:
            "a value that the backward pass needs, changed or detached in place after it was recorded"
        case .indexOutOfRange: "an index or dimension that is not there"
        case .singularMatrix: "the inverse of a matrix that has none"
        case .badArgument: "an argument that an operation does not take"
        case .unknownName: "a name that nothing is bound to"
        case .assertionError: "an `assert` that does not hold"
        case .unknownOperation: "an operation or method that does not exist"
        }
    }
}
