/// Parsing of operators, lambdas and conditional expressions.
extension SyntaxParser {
    /// Parses an expression without commas outside brackets.
    mutating func parseExpression() throws(Fault) -> Operand {
        if isAt(.lambda) { return try parseLambda() }
        let then = try parseDisjunction()
        guard isAt(.if) else { return then }
        let thenPart = splitOff(then)
        try advance()
        let test = try parseSeparately { (parser) throws(Fault) in try parser.parseDisjunction() }
        guard try take(.else) else { throw expected(.elseBranch) }
        try enter(at: tokenRange)
        let otherwise = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
        nesting -= 1
        return try append(
            .conditional(test: test, then: thenPart, otherwise: otherwise),
            at: then.range.union(otherwise.range))
    }

    /// Enters a level of nesting and checks the limit.
    mutating func enter(at range: SourceRange) throws(Fault) {
        nesting += 1
        guard nesting <= Self.nestingLimit else {
            throw Fault(.bracketsTooDeep(limit: Self.nestingLimit), at: range)
        }
    }

    private mutating func parseLambda() throws(Fault) -> Operand {
        let start = tokenRange
        try advance()
        try enter(at: start)
        let parameters = try parseParameters(until: .colon)
        guard try take(.colon) else { throw expected(.colon) }
        let body = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
        nesting -= 1
        return try append(.lambda(parameters, body), at: start.union(body.range))
    }

    /// Parses the parameters of a lambda or function, up to the mark `end`, which is not taken.
    mutating func parseParameters(until end: Mark) throws(Fault) -> [SyntaxParameter] {
        var parameters: [SyntaxParameter] = []
        while token.kind != .mark(end) {
            var kind = SyntaxParameter.Kind.plain
            if try take(.multiply) { kind = .positionals } else if try take(.power) { kind = .keywords }
            var parameter = SyntaxParameter(name: try takeName(), kind: kind)
            if end == .closeParenthesis, try take(.colon) {
                // Annotations have no meaning in a case and are ignored.
                _ = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
            }
            if try take(.assign) {
                parameter.defaultValue = try parseSeparately { (parser) throws(Fault) in
                    try parser.parseExpression()
                }
            }
            parameters.append(parameter)
            guard try take(.comma) else { break }
        }
        return parameters
    }

    // MARK: and, or, not

    mutating func parseDisjunction() throws(Fault) -> Operand {
        try parseLogical(.or, .or) { (parser) throws(Fault) in
            try parser.parseLogical(.and, .and) { (parser) throws(Fault) in try parser.parseNegation() }
        }
    }

    private mutating func parseLogical(
        _ op: LogicalOperator, _ keyword: Keyword, _ parse: (inout SyntaxParser) throws(Fault) -> Operand
    ) throws(Fault) -> Operand {
        let first = try parse(&self)
        guard isAt(keyword) else { return first }
        var range = first.range
        var parts = [splitOff(first)]
        while try take(keyword) {
            parts.append(try parseSeparately(parse))
            range = range.union(parts.last?.range ?? range)
        }
        return try append(.logical(op, parts), at: range)
    }

    private mutating func parseNegation() throws(Fault) -> Operand {
        var starts: [Int] = []
        while isAt(.not) {
            starts.append(token.range.lowerBound)
            try advance()
        }
        var operand = try parseComparison()
        while let start = starts.popLast() {
            operand = try append(
                .unary(.not, operand.index), at: range(from: start, to: operand.range), first: operand.first)
        }
        return operand
    }

    // MARK: Operators

    /// An operator whose right operand has not been parsed completely.
    private enum Pending {
        case unary(UnaryOperator, at: Int)
        case binary(BinaryOperator)

        var precedence: Int {
            switch self {
            case .unary(let op, _): op.precedence
            case .binary(let op): op.precedence
            }
        }
    }

    /// Parses unary and binary operators and comparisons by operator precedence.
    ///
    /// Pending operators are on an explicit stack, so that chains of a million operators need no recursion.
    private mutating func parseComparison() throws(Fault) -> Operand {
        var pending: [Pending] = []
        var operands: [Operand] = []
        while true {
            while case .mark(let mark) = token.kind, let op = mark.unaryOperator {
                pending.append(.unary(op, at: token.range.lowerBound))
                try advance()
            }
            operands.append(try parsePostfix())
            guard let next = try takeBinaryOperator() else { break }
            // `**` is right-associative and binds tighter than a unary minus on its left. Comparisons, which
            // have precedence 1, are combined at the end.
            while let last = pending.last, last.precedence >= next.precedence, next != .power,
                last.precedence > 1
            {
                pending.removeLast()
                try reduce(last, &operands)
            }
            pending.append(.binary(next))
        }
        while let last = pending.last, last.precedence > 1 {
            pending.removeLast()
            try reduce(last, &operands)
        }
        return try compare(operands, pending)
    }

    /// Takes a binary operator, such as `+` or `not in`.
    private mutating func takeBinaryOperator() throws(Fault) -> BinaryOperator? {
        switch token.kind {
        case .mark(let mark):
            guard let op = mark.binaryOperator else { return nil }
            try advance()
            return op
        case .name("is"):
            try advance()
            return try take(.not) ? .isNotSame : .isSame
        case .name("in"):
            try advance()
            return .isIn
        case .name("not"):
            guard try peek().kind == .name("in") else { return nil }
            try advance()
            try advance()
            return .isNotIn
        default: return nil
        }
    }

    private mutating func reduce(_ operation: Pending, _ operands: inout [Operand]) throws(Fault) {
        let right = operands.removeLast()
        switch operation {
        case .unary(let op, let start):
            operands.append(
                try append(
                    .unary(op, right.index), at: range(from: start, to: right.range), first: right.first))
        case .binary(let op):
            let left = operands.removeLast()
            operands.append(
                try append(
                    .binary(op, left.index, right.index), at: left.range.union(right.range), first: left.first
                ))
        }
    }

    /// Combines the operands that remain after all other operators: one operand, or several separated by
    /// comparisons.
    private mutating func compare(_ operands: [Operand], _ comparisons: [Pending]) throws(Fault) -> Operand {
        let first = operands[0]
        guard let last = operands.last, operands.count > 1 else { return first }
        let range = first.range.union(last.range)
        var links: [SyntaxExpression.Link] = []
        for (comparison, operand) in zip(comparisons, operands.dropFirst()) {
            if case .binary(let op) = comparison { links.append(.init(op, operand.index)) }
        }
        let kind: SyntaxExpression.Kind =
            links.count == 1
            ? .binary(links[0].comparison, first.index, links[0].operand) : .chain(first.index, links)
        return try append(kind, at: range, first: first.first)
    }

    /// Parses one expression, or several separated by commas, which form a tuple.
    mutating func parseExpressionList() throws(Fault) -> Operand {
        let start = tokenRange
        let first = try parseItem()
        guard token.kind == .mark(.comma) else {
            if case .starred = nodes[first.index].kind {
                throw Fault(
                    .expected(.expression, found: "*"),
                    at: SourceRange(start: start.start, end: start.start + 1))
            }
            return first
        }
        var items = [first]
        while try take(.comma), canBeginExpression { items.append(try parseItem()) }
        return try append(
            .tuple(items.map(\.index)), at: first.range.union(items.last?.range ?? first.range),
            first: first.first)
    }

    /// True if the current token does not end an expression list.
    private var canBeginExpression: Bool {
        switch token.kind {
        case .end, .newline, .semicolon: false
        case .mark(let mark): !mark.isAssignment && mark.nesting >= 0 && mark != .colon
        default: !isAt(.in)
        }
    }

    /// Parses an expression, optionally preceded by `*`.
    mutating func parseItem() throws(Fault) -> Operand {
        guard token.kind == .mark(.multiply) else { return try parseExpression() }
        let start = token.range.lowerBound
        try advance()
        let operand = try parseExpression()
        return try append(
            .starred(operand.index), at: range(from: start, to: operand.range), first: operand.first)
    }
}
