/// Reads the statements of a step, or one expression: parses the text and looks up its names.
struct StatementParser {
    private(set) var scope: Scope
    private var parser: SyntaxParser
    private var resolver: Resolver

    init(_ text: JSONString, scope: Scope, nodeCount: Int, limits: Limits) {
        self.scope = scope
        parser = SyntaxParser(text, dialect: .statements, nodeCount: nodeCount, limits: limits)
        resolver = Resolver(scope: scope)
    }

    /// Nodes of the case so far.
    var nodeCount: Int { parser.nodeCount }

    /// What is wrong with names and arguments.
    var faults: [Fault] { resolver.faults }

    /// What the statements assign to, also if the rest of one is wrong.
    var assignedNames: [Name] { parser.assignedNames }

    /// The whole text as one expression.
    mutating func parseExpression() throws(Fault) -> Expression {
        try resolver.resolve(parser.parseWholeExpression())
    }

    /// The whole text as one expression, whose nodes come after those that are there already.
    /// - Returns: the index of its root.
    mutating func parseExpression(behind nodes: inout [Expression.Node]) throws(Fault) -> Int {
        swap(&resolver.nodes, &nodes)
        defer { swap(&resolver.nodes, &nodes) }
        return try resolver.append(parser.parseWholeExpression())
    }

    /// The whole text as statements. The names that they assign are in `scope` afterwards.
    mutating func parseStatements() throws(Fault) -> [Statement] {
        let syntax = try parser.parseWholeStatements()
        var statements: [Statement] = []
        for statement in syntax { statements += try resolver.resolve(statement) }
        scope = resolver.scope
        return statements
    }
}
