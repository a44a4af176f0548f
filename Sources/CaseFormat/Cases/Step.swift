/// One step of a case.
public struct Step: Hashable, Sendable {
    public var action: Action
    /// Where the step stands: the object, or the text of the statement.
    public var range: SourceRange
    /// What to point at: the object's verb, or the text of the statement.
    public var anchor: SourceRange

    public enum Action: Hashable, Sendable {
        /// The statements of a string, or an `op` step lowered to the assignment of a call.
        case statements([Statement])
        case backward(Backward)
        /// The variables whose `.grad` is set to zeros.
        case zeroGrad([Name])
        case noGrad([Step])
        case expect([Expectation])
        case raises(Raises)
    }

    public init(_ action: Action, range: SourceRange, anchor: SourceRange) {
        self.action = action
        self.range = range
        self.anchor = anchor
    }
}

/// A `backward` step.
public struct Backward: Hashable, Sendable {
    public var roots: [Expression]
    /// One for each root, or none at all.
    public var gradients: [Expression?]
    /// nil follows `createGraph`, as in PyTorch.
    public var retainGraph: Bool?
    public var createGraph: Bool
    /// The only tensors whose `.grad` is written; nil for every leaf.
    public var inputs: [Expression]?

    public init(
        roots: [Expression], gradients: [Expression?] = [], retainGraph: Bool? = nil,
        createGraph: Bool = false, inputs: [Expression]? = nil
    ) {
        self.roots = roots
        self.gradients = gradients
        self.retainGraph = retainGraph
        self.createGraph = createGraph
        self.inputs = inputs
    }
}

/// A step that must fail.
public struct Raises: Hashable, Sendable {
    public var error: ExpectedError
    public var errorRange: SourceRange
    /// What the message must contain.
    public var message: String?
    /// Exactly one step; an array so that the type can hold itself.
    public var steps: [Step]

    public init(error: ExpectedError, errorRange: SourceRange, message: String?, step: Step) {
        self.error = error
        self.errorRange = errorRange
        self.message = message
        self.steps = [step]
    }
}

/// An error that a case can expect. The raw value is its name in the format.
public enum ExpectedError: String, CaseIterable, Hashable, Sendable {
    case nonScalarBackward = "NonScalarBackward"
    case graphFreed = "GraphFreed"
    case noGradRequired = "NoGradRequired"
    case gradientShapeMismatch = "GradientShapeMismatch"
    case shapeMismatch = "ShapeMismatch"
    case dtypeMismatch = "DTypeMismatch"
    case notDifferentiable = "NotDifferentiable"
    case inPlaceOnLeaf = "InPlaceOnLeaf"
    case modifiedInPlace = "ModifiedInPlace"
    case indexOutOfRange = "IndexOutOfRange"
    case singularMatrix = "SingularMatrix"
    case badArgument = "BadArgument"
    case assertionError = "AssertionError"
    case unknownName = "UnknownName"
    case unknownOperation = "UnknownOperation"
}
