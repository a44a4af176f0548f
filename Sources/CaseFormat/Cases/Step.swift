/// One step of a case.
public struct Step: Hashable, Sendable {
    public var action: Action
    /// The position of the step: the object, or the string of the statements.
    public var range: SourceRange
    /// The range that messages point at: the key of the object's action, or the text of the statements.
    public var anchor: SourceRange

    /// The action of a step.
    public enum Action: Hashable, Sendable {
        /// The statements of a string, or the assignment into which an `op` step is lowered.
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
    /// One gradient for each root, or empty.
    public var gradients: [Expression?]
    /// nil means the value of `createGraph`, as in PyTorch.
    public var retainGraph: Bool?
    public var createGraph: Bool
    /// The tensors whose `.grad` is written; nil means all leaves.
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

/// A `raises` step, whose inner step must fail.
public struct Raises: Hashable, Sendable {
    public var error: ExpectedError
    public var errorRange: SourceRange
    /// Text that the message must contain; nil accepts any message.
    public var message: String?
    /// Exactly one step, in an array because a struct cannot contain itself.
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
