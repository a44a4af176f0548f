/// An error in building or differentiating a computation.
public enum AutogradError: Error, Equatable, Sendable {
    // Shapes
    case doNotBroadcast([Int], [Int])
    case cannotExpand([Int], to: [Int])
    case invalidReshape([Int], count: Int)
    case notViewable([Int], to: [Int])
    case matrixShapes(op: String, [Int], [Int])
    case wrongRank(op: String, expected: String, found: [Int])
    case sizesDiffer(op: String, [Int], [Int])
    case wrongShape(op: String, what: String, found: [Int])
    case dimensionOutOfRange(Int, rank: Int)
    case zeroDimensional(op: String)
    case tooManyIndices(rank: Int)
    case maskShape([Int], tensor: [Int])
    case indexOutOfRange(Int, dimension: Int, size: Int)
    case classOutOfRange(Int, classes: Int)
    case negativeSize([Int])
    case repeatedDimension(Int)
    case tooManyElements(shape: [Int])
    case tooManyElementsInCase(limit: Int)

    // Element types
    case needsFloatingPoint(op: String, found: DType)
    case unsupportedDType(op: String, found: DType)
    case needsInteger(op: String, found: DType)
    case needsBool(op: String, found: DType)
    case cannotRequireGrad(DType)
    /// An operation on an integer or boolean tensor that a value requiring grad was written into, or a backward pass
    /// through it.
    case recordedIntegers(DType)
    case inexactInteger
    case dtypesDiffer(op: String, DType, DType)

    // Arguments
    case badArgument(op: String, String)
    case emptyReduction(op: String, dim: Int?)
    case singular(op: String)
    case integerDivisionByZero
    case negativeIntegerPower
    case notOneElement(count: Int)
    /// An error thrown by a custom function supplied by the caller.
    case foreign(name: String, message: String)

    // Gradients
    case nonScalarBackward(shape: [Int])
    case noGradRequired(index: Int)
    case gradientMismatch(index: Int, gradient: [Int], output: [Int])
    case gradientShape(expected: [Int], found: [Int])
    case gradientDType(expected: DType, found: DType)
    case ownGradient
    case graphFreed
    case modifiedInPlace(
        shape: [Int], dtype: DType, producer: String?, output: Int, version: Int, expected: Int)
    case notDifferentiable(op: String, operand: Int)
    case noForwardMode(op: String)
    case unusedInput(Int)
    case pullbackShapeMismatch(op: String, operand: Int, expected: [Int], found: [Int])
    case requiresGradOfNonLeaf
    case retainGradWithoutGrad
    case hookWithoutGrad

    // In place
    case inPlaceOnLeaf(isView: Bool)
    /// An in-place change of a view that must not be changed, or the use of a view after its memory was changed.
    case forbiddenView(producer: String?, output: Int, wasMadeWithoutRecording: Bool, isWritten: Bool)
    case inPlacePartialOverlap
    case inPlaceOverlap
    case inPlaceShape([Int], result: [Int])
    case inPlaceDType(DType, result: DType)
    case detachOfView
    /// A value that the backward pass needs was detached by `detach_()`.
    case detachedInPlace

    /// The name that a case uses to expect this kind of error.
    public var name: String {
        switch self {
        case .doNotBroadcast, .cannotExpand, .invalidReshape, .notViewable, .matrixShapes, .wrongRank,
            .sizesDiffer, .wrongShape, .inPlaceShape:
            "ShapeMismatch"
        case .dimensionOutOfRange, .zeroDimensional, .tooManyIndices, .maskShape, .indexOutOfRange,
            .classOutOfRange:
            "IndexOutOfRange"
        case .needsFloatingPoint, .unsupportedDType, .needsInteger, .needsBool, .cannotRequireGrad,
            .recordedIntegers,
            .dtypesDiffer,
            .inPlaceDType:
            "DTypeMismatch"
        case .emptyReduction(let op, let dim):
            dim != nil || op.hasPrefix("arg") ? "IndexOutOfRange" : "BadArgument"
        case .negativeSize, .repeatedDimension, .inexactInteger, .badArgument,
            .integerDivisionByZero, .negativeIntegerPower, .notOneElement, .unusedInput,
            .requiresGradOfNonLeaf, .ownGradient,
            .detachOfView, .inPlaceOverlap, .inPlacePartialOverlap, .forbiddenView:
            "BadArgument"
        case .tooManyElements, .tooManyElementsInCase: "LimitExceeded"
        case .foreign(let name, _): name
        case .singular: "SingularMatrix"
        case .nonScalarBackward: "NonScalarBackward"
        case .noGradRequired, .retainGradWithoutGrad, .hookWithoutGrad: "NoGradRequired"
        case .gradientMismatch, .gradientShape, .pullbackShapeMismatch: "GradientShapeMismatch"
        case .gradientDType: "DTypeMismatch"
        case .graphFreed: "GraphFreed"
        case .modifiedInPlace, .detachedInPlace: "ModifiedInPlace"
        case .notDifferentiable, .noForwardMode: "NotDifferentiable"
        case .inPlaceOnLeaf: "InPlaceOnLeaf"
        }
    }
}
