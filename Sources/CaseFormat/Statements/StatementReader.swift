/// Reads statements and expressions one at a time, each knowing the names that those before it have defined.
package struct StatementReader {
    private var scope = Scope()
    private let limits: Limits

    package init(limits: Limits) {
        self.limits = limits
    }

    /// The statements of a text, whose names are defined from then on.
    /// - Throws: everything that is wrong with it.
    package mutating func statements(_ text: String) throws(MalformedCase) -> [Statement] {
        let (statements, scope) = try read(text) { (parser) throws(Fault) in
            let statements = try parser.parseStatements()
            return (statements, parser.scope)
        }
        self.scope = scope
        return statements
    }

    package func expression(_ text: String) throws(MalformedCase) -> Expression {
        try read(text) { (parser) throws(Fault) in try parser.parseExpression() }
    }

    /// Makes the functions of a case known.
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
