/// Parses one statement, or one expression, of the statement language.
///
/// What is not in the language throws. What is, but cannot be right (an unknown name, arguments that do not
/// fit), is collected in `faults`, so that one bad name does not hide the next.
struct StatementParser {
    let text: JSONString
    private(set) var scope: Scope
    private let limits: Limits
    /// Nodes of the case so far.
    private(set) var nodeCount: Int
    private var lexer: Lexer
    private(set) var token = Token(kind: .end, range: 0..<0)
    /// What the statement assigns to, also if the rest of it is wrong.
    private(set) var assignedNames: [Name] = []
    var nodes: [Expression.Node] = []
    private(set) var faults: [Fault] = []
    var nesting = 0

    /// How deep brackets may nest.
    static let nestingLimit = 200

    init(_ text: JSONString, scope: Scope, nodeCount: Int, limits: Limits) {
        self.text = text
        self.scope = scope
        self.nodeCount = nodeCount
        self.limits = limits
        lexer = Lexer(text)
    }

    /// The whole text as one expression.
    mutating func parseWholeExpression() throws(Fault) -> Expression {
        takeExpression(try parseOperand())
    }

    /// The whole text as one expression, whose nodes come after those that are there already.
    mutating func parseOperand() throws(Fault) -> Operand {
        try advance()
        if let assignment = findAssignment() {
            throw Fault(.assignmentInExpression, at: text.range(of: assignment.range))
        }
        let root = try parseExpression()
        try expectEnd()
        return root
    }

    /// The whole text as one statement.
    mutating func parseStatement() throws(Fault) -> Statement {
        try advance()
        let start = token.range.lowerBound
        let target = findAssignment() != nil ? try parseTarget() : nil
        var augmented: BinaryOperator?
        if target != nil, case .mark(let mark) = token.kind {
            augmented = mark.augmentedOperator
            try advance()
        }
        let root = try parseExpressionList()
        try expectEnd()
        let value = takeExpression(root)
        return Statement(
            target: target, augmented: augmented, value: value,
            range: range(from: start, to: value.range))
    }

    // MARK: Targets

    /// The first assignment outside all brackets.
    private func findAssignment() -> Token? {
        guard text.bytes.contains(UInt8(ascii: "=")) else { return nil }
        var scout = lexer
        var next = token
        var depth = 0
        while true {
            switch next.kind {
            case .end, .separator: return nil
            case .mark(let mark):
                depth += mark.nesting
                if depth == 0, mark.isAssignment { return next }
            case .name, .number, .string: break
            }
            guard let token = try? scout.next() else { return nil }
            next = token
        }
    }

    private mutating func parseTarget() throws(Fault) -> Statement.Target {
        let names = try parseTargetNames()
        if let names { return .names(names) }
        let root = try parseExpression()
        guard case .mark(let mark) = token.kind, mark.isAssignment else { throw expected(.assignment) }
        switch nodes[root.index].kind {
        case .index: break
        case .attribute(_, let attribute) where attribute.isAssignable: break
        case .attribute(_, let attribute): throw Fault(.attributeNotAssignable(attribute), at: root.range)
        default: throw Fault(.notAssignable, at: root.range)
        }
        return .place(takeExpression(root))
    }

    /// `y` or `a, b` before an assignment; nil, and nothing taken, if something else stands there.
    private mutating func parseTargetNames() throws(Fault) -> [Name]? {
        var ahead = self
        var names: [Name] = []
        while case .name(let name) = ahead.token.kind {
            names.append(Name(name, at: ahead.tokenRange))
            try ahead.advance()
            guard case .mark(.comma) = ahead.token.kind else { break }
            try ahead.advance()
            guard case .name = ahead.token.kind else { throw ahead.expected(.name) }
        }
        guard let last = names.last, case .mark(let mark) = ahead.token.kind, mark.isAssignment else {
            return nil
        }
        if mark != .assign {
            guard names.count == 1 else { throw ahead.expected(.plainAssignment) }
            if !scope.variables.contains(last.text) {
                try ahead.record(scope.unknownName(last.text, at: last.range))
            }
        }
        for name in names {
            if let fault = scope.fault(ofAssigning: name) { throw fault }
        }
        self = ahead
        assignedNames = names
        return names
    }

    // MARK: Faults

    /// Collects a fault, or throws it where so much is wrong that nobody would read on.
    mutating func record(_ fault: Fault) throws(Fault) {
        guard faults.count < MalformedCase.limit else { throw fault }
        faults.append(fault)
    }

    /// Records the first use of a name that is not there; one message about it is enough.
    mutating func recordUnknownName(_ name: String, at range: SourceRange) throws(Fault) {
        try record(scope.unknownName(name, at: range))
        scope.variables.insert(name)
    }

    // MARK: Tokens

    mutating func advance() throws(Fault) {
        token = try lexer.next()
    }

    /// The token after the present one.
    func peek() throws(Fault) -> Token {
        var scout = lexer
        return try scout.next()
    }

    mutating func take(_ mark: Mark) throws(Fault) -> Bool {
        guard token.kind == .mark(mark) else { return false }
        try advance()
        return true
    }

    func expected(_ expectation: Diagnostic.Expectation) -> Fault {
        if case .name(let name) = token.kind, let keyword = Keyword(rawValue: name) {
            return Fault(.keyword(keyword), at: tokenRange)
        }
        if token.kind == .separator { return Fault(.severalStatements, at: tokenRange) }
        let found = token.range.isEmpty ? nil : String(decoding: text.bytes[token.range], as: UTF8.self)
        return Fault(.expected(expectation, found: found), at: tokenRange)
    }

    private func expectEnd() throws(Fault) {
        switch token.kind {
        case .end: return
        case .mark(.assign): throw Fault(.chainedAssignment, at: tokenRange)
        default: throw expected(.endOfStatement)
        }
    }

    /// Where the present token stands in the file.
    var tokenRange: SourceRange { text.range(of: token.range) }

    func range(from start: Int, to end: SourceRange) -> SourceRange {
        SourceRange(start: text.range(of: start..<start).start, end: end.end)
    }

    // MARK: Nodes

    mutating func append(_ kind: Expression.Kind, at range: SourceRange) throws(Fault) -> Operand {
        nodeCount += 1
        guard nodeCount <= limits.expressionNodes else {
            throw Fault(.limitExceeded(.expressionNodes, limits.expressionNodes), at: range)
        }
        nodes.append(Expression.Node(kind, at: range))
        return Operand(index: nodes.count - 1, range: range)
    }

    private mutating func takeExpression(_ root: Operand) -> Expression {
        defer { nodes = [] }
        nodes[root.index].range = root.range
        return Expression(nodes: nodes)
    }
}

/// A node of an expression and where it stands with the parentheses around it.
struct Operand {
    var index: Int
    var range: SourceRange
}
