extension StatementParser {
    /// A literal, a name, a bracketed expression or a call, with what is applied to it: `x.grad[0].sum()`.
    mutating func parsePostfix() throws(Fault) -> Operand {
        var operand = try parsePrimary()
        while case .mark(let mark) = token.kind {
            switch mark {
            case .dot: operand = try parseMember(of: operand)
            case .openBracket: operand = try parseIndex(of: operand)
            case .openParenthesis: throw Fault(.notCallable, at: tokenRange)
            default: return operand
            }
        }
        return operand
    }

    private mutating func parsePrimary() throws(Fault) -> Operand {
        let here = tokenRange
        switch token.kind {
        case .number(let value, let isInteger):
            try advance()
            return try append(.number(value, isInteger: isInteger), at: here)
        case .string(let string):
            try advance()
            return try append(.string(string), at: here)
        case .mark(.ellipsis):
            try advance()
            return try append(.ellipsis, at: here)
        case .mark(.openParenthesis): return try parseParenthesized()
        case .mark(.openBracket):
            let items = try parseItems(until: .closeBracket)
            return try append(.list(items.operands.map(\.index)), at: items.range)
        case .name(let name): return try parseName(name)
        default: throw expected(.expression)
        }
    }

    private mutating func parseParenthesized() throws(Fault) -> Operand {
        let items = try parseItems(until: .closeParenthesis)
        if items.operands.count == 1, !items.endsInComma {
            return Operand(index: items.operands[0].index, range: items.range)
        }
        return try append(.tuple(items.operands.map(\.index)), at: items.range)
    }

    private mutating func parseMember(of base: Operand) throws(Fault) -> Operand {
        try advance()
        guard case .name(let name) = token.kind else { throw expected(.member) }
        let nameRange = tokenRange
        try advance()
        if token.kind == .mark(.openParenthesis) {
            return try parseCall(of: Name(name, at: nameRange), receiver: base)
        }
        guard let attribute = TensorAttribute(rawValue: name) else {
            throw Resolution.unknownAttribute(name, at: nameRange)
        }
        return try append(.attribute(of: base.index, attribute), at: base.range.union(nameRange))
    }

    // MARK: Brackets

    /// Expressions with commas between them, in brackets.
    private mutating func parseItems(
        until close: Mark
    ) throws(Fault) -> (operands: [Operand], endsInComma: Bool, range: SourceRange) {
        let start = try openBracket()
        var operands: [Operand] = []
        var endsInComma = false
        while token.kind != .mark(close) {
            operands.append(try parseExpression())
            endsInComma = try take(.comma)
            if !endsInComma { break }
        }
        return (operands, endsInComma, try closeBracket(close, openedAt: start))
    }

    private mutating func parseIndex(of base: Operand) throws(Fault) -> Operand {
        let start = try openBracket()
        var items: [Operand] = []
        repeat {
            if token.kind == .mark(.closeBracket), !items.isEmpty { break }
            items.append(try parseIndexItem())
        } while try take(.comma)
        let end = try closeBracket(.closeBracket, openedAt: start)
        return try append(.index(of: base.index, spread(items)), at: base.range.union(end))
    }

    /// In Python `x[(i, j)]` is `x[i, j]`.
    private mutating func spread(_ items: [Operand]) -> [Int] {
        guard items.count == 1, case .tuple(let inner) = nodes.last?.kind, items[0].index == nodes.count - 1
        else { return items.map(\.index) }
        nodes.removeLast()
        return inner
    }

    private mutating func parseIndexItem() throws(Fault) -> Operand {
        let first = token.kind == .mark(.colon) ? try missingBound() : try parseExpression()
        guard try take(.colon) else { return first }
        let stop = try parseBound()
        let step = try take(.colon) ? try parseBound() : try missingBound()
        let kind = Expression.Kind.slice(start: first.index, stop: stop.index, step: step.index)
        return try append(kind, at: first.range.union(step.range))
    }

    private mutating func parseBound() throws(Fault) -> Operand {
        switch token.kind {
        case .mark(.colon), .mark(.comma), .mark(.closeBracket): try missingBound()
        default: try parseExpression()
        }
    }

    private mutating func missingBound() throws(Fault) -> Operand {
        let start = tokenRange.start
        return try append(.none, at: SourceRange(start: start, end: start))
    }

    /// Takes an opening bracket.
    /// - Returns: where it stands.
    mutating func openBracket() throws(Fault) -> SourceRange {
        let here = tokenRange
        nesting += 1
        guard nesting <= Self.nestingLimit else {
            throw Fault(.bracketsTooDeep(limit: Self.nestingLimit), at: here)
        }
        try advance()
        return here
    }

    /// - Returns: where the brackets and what is in them stand.
    mutating func closeBracket(_ close: Mark, openedAt open: SourceRange) throws(Fault) -> SourceRange {
        let here = tokenRange
        guard token.kind == .mark(close) else {
            var fault = expected(close == .closeParenthesis ? .commaOrParenthesis : .commaOrBracket)
            if case .expected = fault.kind { fault.note = Fault.Note(kind: .openedHere, range: open) }
            throw fault
        }
        nesting -= 1
        try advance()
        return open.union(here)
    }
}
