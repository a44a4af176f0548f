/// One member of a case's `functions`: an abbreviation or, with a `backward`, a function with a hand-written
/// derivative, which the numerical check tests.
///
/// Its expressions may use its parameters and the functions defined before it, but no tensors of the case.
/// Therefore functions cannot be recursive.
public struct FunctionDefinition: Hashable, Sendable {
    public var name: Name
    public var parameters: [Name]
    /// The statements before the result.
    public var statements: [Statement]
    /// The last expression, whose value the function returns.
    public var result: Expression
    /// The hand-written gradients; nil if the engine differentiates the function. Their expressions may use
    /// the parameters, the names bound by `statements`, `output` and `grad_output`.
    public var backward: [Gradient]?
    public var range: SourceRange

    /// The gradient with respect to one parameter.
    public struct Gradient: Hashable, Sendable {
        /// One of the function's parameters.
        public var parameter: Name
        /// The statements before the value.
        public var statements: [Statement]
        /// The last expression, whose value is the gradient.
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
