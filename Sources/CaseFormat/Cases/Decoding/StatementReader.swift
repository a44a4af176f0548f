/// Parses statements and expressions one at a time. Each may use the names defined by those before it.
package struct StatementReader {
    private var scope = Scope()
    private let limits: Limits

    package init(limits: Limits) {
        self.limits = limits
    }

    /// Parses statements and defines the names that they assign.
    /// - Throws: all faults of the text.
    package mutating func statements(_ text: String) throws(MalformedCase) -> [Statement] {
        let (statements, scope) = try read(text) { (parser) throws(Fault) in
            let statements = try parser.parseStatements()
            return (statements, parser.scope)
        }
        self.scope = scope
        return statements
    }

    /// Parses an expression.
    /// - Throws: all faults of the text.
    package func expression(_ text: String) throws(MalformedCase) -> Expression {
        try read(text) { (parser) throws(Fault) in try parser.parseExpression() }
    }

    /// Defines the functions of a case.
    package mutating func define(_ functions: [FunctionDefinition]) {
        for function in functions {
            let name = function.name.text
            scope.functions[name] = Signature(name, function.parameters.map(\.text))
        }
    }

    private func read<Result>(
        _ text: String, _ body: (inout StatementParser) throws(Fault) -> Result
    ) throws(MalformedCase) -> Result {
        let source = SourceText(path: "", bytes: Array(text.utf8))
        var parser = StatementParser(
            JSONString(verbatim: source.bytes), scope: scope, nodeCount: 0, limits: limits)
        let result: Result
        do {
            result = try body(&parser)
        } catch {
            throw MalformedCase([error], in: source)
        }
        guard parser.faults.isEmpty else { throw MalformedCase(parser.faults, in: source) }
        return result
    }
}
