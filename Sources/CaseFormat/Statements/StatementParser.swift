/// Parses and resolves the statements of a step, or one expression.
struct StatementParser {
    private(set) var scope: Scope
    private var parser: SyntaxParser
    private var resolver: Resolver

    init(_ text: JSONString, scope: Scope, nodeCount: Int, limits: Limits) {
        self.scope = scope
        parser = SyntaxParser(text, dialect: .statements, nodeCount: nodeCount, limits: limits)
        resolver = Resolver(scope: scope)
    }

    /// The number of expression nodes of the case so far.
    var nodeCount: Int { parser.nodeCount }

    /// The faults in names and arguments. Syntax errors are thrown instead.
    var faults: [Fault] { resolver.faults }

    /// The names that the statements assign, including those of a statement with a syntax error.
    var assignedNames: [Name] { parser.assignedNames }

    /// Parses the whole text as one expression.
    mutating func parseExpression() throws(Fault) -> Expression {
        try resolver.resolve(parser.parseWholeExpression())
    }

    /// Parses the whole text as one expression and appends its nodes to `nodes`.
    /// - Returns: the index of its root.
    mutating func parseExpression(behind nodes: inout [Expression.Node]) throws(Fault) -> Int {
        swap(&resolver.nodes, &nodes)
        defer { swap(&resolver.nodes, &nodes) }
        return try resolver.append(parser.parseWholeExpression())
    }

    /// Parses the whole text as statements, and defines the names that they assign in `scope`.
    mutating func parseStatements() throws(Fault) -> [Statement] {
        let syntax = try parser.parseWholeStatements()
        var statements: [Statement] = []
        for statement in syntax { statements += try resolver.resolve(statement) }
        scope = resolver.scope
        return statements
    }
}
