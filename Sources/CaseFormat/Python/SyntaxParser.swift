/// A recursive-descent parser for a subset of Python: an expression, the statements of a step, or a whole
/// script.
///
/// It does not resolve names. Only brackets and blocks recurse, up to a limit; chains of operators, indices
/// and calls are loops.
struct SyntaxParser {
    let text: JSONString
    let dialect: Dialect
    private let limits: Limits
    /// The number of expression nodes of the case so far.
    private(set) var nodeCount: Int
    var lexer: Lexer
    var token = Token(kind: .end, range: 0..<0)
    var nodes: [SyntaxExpression.Node] = []
    var nesting = 0
    /// The number of blocks around the current statement.
    var blockDepth = 0
    /// The names that the statements assign, including those of a statement with a syntax error.
    var assignedNames: [Name] = []
    /// The syntax errors of a script so far. Parsing continues after each of them.
    var faults: [Fault] = []

    enum Dialect {
        /// The statements of a step: simple statements, and `with` on one line.
        case statements
        /// A whole Python file: simple statements and indented blocks.
        case script
    }

    /// The maximum nesting of brackets.
    static let nestingLimit = 200
    /// The maximum nesting of blocks, the same as in Python.
    static let blockLimit = 100

    init(_ text: JSONString, dialect: Dialect, nodeCount: Int, limits: Limits) {
        self.text = text
        self.dialect = dialect
        self.nodeCount = nodeCount
        self.limits = limits
        lexer = Lexer(text)
    }

    /// Parses the whole text as one expression.
    mutating func parseWholeExpression() throws(Fault) -> SyntaxExpression {
        try advance()
        if let assignment = findAssignment() {
            throw Fault(.assignmentInExpression, at: text.range(of: assignment.range))
        }
        let root = try parseExpression()
        if token.kind == .newline { try advance() }
        guard token.kind == .end else { throw expected(.endOfStatement) }
        return takeExpression(root)
    }

    /// The first assignment operator outside all brackets.
    private func findAssignment() -> Token? {
        guard text.bytes.contains(UInt8(ascii: "=")) else { return nil }
        var scout = lexer
        var next = token
        var depth = 0
        while true {
            switch next.kind {
            case .end, .newline, .semicolon: return nil
            case .mark(let mark):
                depth += mark.nesting
                if depth == 0, mark.isAssignment { return next }
            default: break
            }
            guard let token = try? scout.next() else { return nil }
            next = token
        }
    }

    // MARK: Tokens

    mutating func advance() throws(Fault) {
        token = try lexer.next()
    }

    /// The token after the current one.
    func peek() throws(Fault) -> Token {
        var scout = lexer
        return try scout.next()
    }

    mutating func take(_ mark: Mark) throws(Fault) -> Bool {
        guard token.kind == .mark(mark) else { return false }
        try advance()
        return true
    }

    mutating func take(_ keyword: Keyword) throws(Fault) -> Bool {
        guard isAt(keyword) else { return false }
        try advance()
        return true
    }

    func isAt(_ keyword: Keyword) -> Bool { token.kind == .name(keyword.rawValue) }

    /// Takes a name, which must not be a keyword.
    mutating func takeName() throws(Fault) -> Name {
        guard case .name(let word) = token.kind, Keyword(rawValue: word) == nil else { throw expected(.name) }
        let name = Name(word, at: tokenRange)
        try advance()
        return name
    }

    /// The fault at the current token: an unsupported keyword, or a token other than the expected one.
    func expected(_ expectation: Diagnostic.Expectation) -> Fault {
        if case .name(let name) = token.kind, let keyword = Keyword(rawValue: name) {
            return Fault(.keyword(keyword), at: tokenRange)
        }
        let isEnd = token.range.isEmpty || token.kind == .newline
        let found = isEnd ? nil : String(decoding: text.bytes[token.range], as: UTF8.self)
        return Fault(.expected(expectation, found: found), at: tokenRange)
    }

    /// The position of the current token in the file.
    var tokenRange: SourceRange { text.range(of: token.range) }

    func range(from start: Int, to end: SourceRange) -> SourceRange {
        SourceRange(start: text.range(of: start..<start).start, end: end.end)
    }

    // MARK: Nodes

    mutating func append(
        _ kind: SyntaxExpression.Kind, at range: SourceRange, first: Int? = nil
    ) throws(Fault) -> Operand {
        nodeCount += 1
        guard nodeCount <= limits.expressionNodes else {
            throw Fault(.limitExceeded(.expressionNodes, limits.expressionNodes), at: range)
        }
        nodes.append(SyntaxExpression.Node(kind, at: range))
        return Operand(index: nodes.count - 1, first: first ?? nodes.count - 1, range: range)
    }

    mutating func takeExpression(_ root: Operand) -> SyntaxExpression {
        defer { nodes = [] }
        nodes[root.index].range = root.range
        return SyntaxExpression(nodes: nodes)
    }

    /// Parses with `body` and returns the result as a separate expression.
    mutating func parseSeparately(
        _ body: (inout SyntaxParser) throws(Fault) -> Operand
    ) throws(Fault) -> SyntaxExpression {
        var outer: [SyntaxExpression.Node] = []
        swap(&outer, &nodes)
        defer { nodes = outer }
        let root = try body(&self)
        return takeExpression(root)
    }

    /// Removes the nodes of the last operand and returns them as a separate expression.
    mutating func splitOff(_ operand: Operand) -> SyntaxExpression {
        nodes[operand.index].range = operand.range
        let own = nodes[operand.first...].map { node in
            SyntaxExpression.Node(node.kind.mappingOperands { $0 - operand.first }, at: node.range)
        }
        nodes.removeSubrange(operand.first...)
        return SyntaxExpression(nodes: own)
    }
}

/// A subtree of the expression that is being parsed, with its range including surrounding parentheses.
struct Operand {
    /// The index of the subtree's root.
    var index: Int
    /// The index of the subtree's first node.
    var first: Int
    var range: SourceRange
}
