/// One member of a case's `functions`: an abbreviation or, with a `backward`, a function whose derivative is
/// written by hand and put to the test.
///
/// A function sees its parameters and the functions above it, nothing else of the case; so it cannot recurse.
public struct FunctionDefinition: Hashable, Sendable {
    public var name: Name
    public var parameters: [Name]
    /// The statements before the last.
    public var statements: [Statement]
    /// The last one, whose value is the function's.
    public var result: Expression
    /// Hand-written gradients, nil where the engine's own derivative is meant. They see the parameters, the
    /// names that `statements` bind, `output` and `grad_output`.
    public var backward: [Gradient]?
    public var range: SourceRange

    /// The gradient with respect to one parameter.
    public struct Gradient: Hashable, Sendable {
        /// One of the function's parameters.
        public var parameter: Name
        /// The statements before the last.
        public var statements: [Statement]
        /// The last one, whose value is the gradient.
        public var value: Expression

        public init(parameter: Name, statements: [Statement] = [], value: Expression) {
            self.parameter = parameter
            self.statements = statements
            self.value = value
        }
    }

    public init(
        name: Name, parameters: [Name], statements: [Statement], result: Expression, backward: [Gradient]?,
        range: SourceRange
    ) {
        self.name = name
        self.parameters = parameters
        self.statements = statements
        self.result = result
        self.backward = backward
        self.range = range
    }
}
