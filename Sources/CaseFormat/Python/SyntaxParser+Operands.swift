/// Parsing of operands: literals, names and brackets, with the attributes, indices and calls that follow
/// them.
extension SyntaxParser {
    /// Parses a literal, a name or a bracketed expression, followed by any attributes, indices and calls:
    /// `x.grad[0].sum()`.
    mutating func parsePostfix() throws(Fault) -> Operand {
        var operand = try parsePrimary()
        while case .mark(let mark) = token.kind {
            switch mark {
            case .dot: operand = try parseMember(of: operand)
            case .openBracket: operand = try parseIndex(of: operand)
            case .openParenthesis: operand = try parseCall(of: operand)
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
        case .string, .formatted: return try parseStrings()
        case .mark(.ellipsis):
            try advance()
            return try append(.ellipsis, at: here)
        case .mark(.openParenthesis): return try parseParenthesized()
        case .mark(.openBracket): return try parseList()
        case .mark(.openBrace): return try parseBraces()
        case .name(let name):
            guard Keyword(rawValue: name) == nil else { throw expected(.expression) }
            try advance()
            return try append(.name(name), at: here)
        default: throw expected(.expression)
        }
    }

    private mutating func parseMember(of base: Operand) throws(Fault) -> Operand {
        try advance()
        guard case .name(let word) = token.kind else { throw expected(.member) }
        let name = Name(word, at: tokenRange)
        try advance()
        return try append(.member(of: base.index, name), at: base.range.union(name.range), first: base.first)
    }

    // MARK: Brackets

    /// Takes an opening bracket.
    /// - Returns: its range.
    private mutating func openBracket() throws(Fault) -> SourceRange {
        let here = tokenRange
        try enter(at: here)
        try advance()
        return here
    }

    /// Takes a closing bracket.
    /// - Returns: the range from the opening to the closing bracket.
    private mutating func closeBracket(_ close: Mark, openedAt open: SourceRange) throws(Fault) -> SourceRange
    {
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

    /// Parses expressions separated by commas, or a comprehension.
    private mutating func parseItems(
        until close: Mark, from open: SourceRange
    ) throws(Fault) -> (operands: [Operand], endsInComma: Bool, range: SourceRange) {
        var operands: [Operand] = []
        var endsInComma = false
        while token.kind != .mark(close) {
            operands.append(try parseItem())
            if operands.count == 1, isAt(.for) { operands = [try parseComprehension(of: operands[0])] }
            endsInComma = try take(.comma)
            if !endsInComma { break }
        }
        return (operands, endsInComma, try closeBracket(close, openedAt: open))
    }

    private mutating func parseParenthesized() throws(Fault) -> Operand {
        let items = try parseItems(until: .closeParenthesis, from: try openBracket())
        if let only = items.operands.first, items.operands.count == 1, !items.endsInComma {
            return Operand(index: only.index, first: only.first, range: items.range)
        }
        return try append(
            .tuple(items.operands.map(\.index)), at: items.range, first: items.operands.first?.first)
    }

    private mutating func parseList() throws(Fault) -> Operand {
        let items = try parseItems(until: .closeBracket, from: try openBracket())
        if items.operands.count == 1, case .comprehension = nodes[items.operands[0].index].kind {
            return Operand(
                index: items.operands[0].index, first: items.operands[0].first, range: items.range)
        }
        return try append(
            .list(items.operands.map(\.index)), at: items.range, first: items.operands.first?.first)
    }

    /// Parses a dictionary or a set.
    private mutating func parseBraces() throws(Fault) -> Operand {
        let open = try openBracket()
        var keys: [Operand] = []
        var values: [Operand] = []
        while token.kind != .mark(.closeBrace) {
            keys.append(try parseItem())
            if try take(.colon) { values.append(try parseExpression()) }
            guard values.isEmpty || values.count == keys.count else { throw expected(.colon) }
            guard try take(.comma) else { break }
        }
        let range = try closeBracket(.closeBrace, openedAt: open)
        let kind: SyntaxExpression.Kind =
            values.isEmpty && !keys.isEmpty
            ? .set(keys.map(\.index))
            : .dictionary(zip(keys, values).map { .init(key: $0.index, value: $1.index) })
        return try append(kind, at: range, first: keys.first?.first)
    }

    /// Parses the clauses of a comprehension after its element: `for x in xs if x > 0 for …`.
    private mutating func parseComprehension(of element: Operand) throws(Fault) -> Operand {
        let elementPart = splitOff(element)
        var clauses: [Comprehension<SyntaxExpression>.Clause] = []
        var end = element.range
        while try take(.for) {
            var targets: [Name] = []
            let isBracketed = try take(.openParenthesis)
            repeat { targets.append(try takeName()) } while try take(.comma)
            if isBracketed, try !take(.closeParenthesis) { throw expected(.commaOrParenthesis) }
            guard try take(.in) else { throw expected(.inWord) }
            let iterable = try parseSeparately { (parser) throws(Fault) in try parser.parseDisjunction() }
            end = iterable.range
            var conditions: [SyntaxExpression] = []
            while try take(.if) {
                let test = try parseSeparately { (parser) throws(Fault) in try parser.parseDisjunction() }
                conditions.append(test)
                end = test.range
            }
            clauses.append(.init(targets: targets, iterable: iterable, conditions: conditions))
        }
        return try append(
            .comprehension(Comprehension(element: elementPart, clauses: clauses)),
            at: element.range.union(end))
    }

    // MARK: Indices

    private mutating func parseIndex(of base: Operand) throws(Fault) -> Operand {
        let start = try openBracket()
        var items: [Operand] = []
        repeat {
            if token.kind == .mark(.closeBracket), !items.isEmpty { break }
            items.append(try parseIndexItem())
        } while try take(.comma)
        let end = try closeBracket(.closeBracket, openedAt: start)
        return try append(
            .index(of: base.index, spread(items)), at: base.range.union(end), first: base.first)
    }

    /// The index items. The items of a tuple are used directly, because `x[(i, j)]` equals `x[i, j]` in
    /// Python.
    private mutating func spread(_ items: [Operand]) -> [Int] {
        guard items.count == 1, case .tuple(let inner) = nodes.last?.kind, items[0].index == nodes.count - 1
        else { return items.map(\.index) }
        nodes.removeLast()
        return inner
    }

    private mutating func parseIndexItem() throws(Fault) -> Operand {
        let here = tokenRange
        let start = token.kind == .mark(.colon) ? nil : try parseItem()
        guard try take(.colon) else {
            guard let start else { throw expected(.expression) }
            return start
        }
        let stop = try parseBound()
        let step = try take(.colon) ? try parseBound() : nil
        let bounds = [start, stop, step].compactMap { $0 }
        let range = bounds.map(\.range).reduce(start?.range ?? here) { $0.union($1) }
        return try append(
            .slice(start: start?.index, stop: stop?.index, step: step?.index), at: range,
            first: bounds.first?.first)
    }

    private mutating func parseBound() throws(Fault) -> Operand? {
        switch token.kind {
        case .mark(.colon), .mark(.comma), .mark(.closeBracket): nil
        default: try parseExpression()
        }
    }

    // MARK: Calls

    private mutating func parseCall(of function: Operand) throws(Fault) -> Operand {
        let open = try openBracket()
        nodes[function.index].range = function.range
        var call = SyntaxCall(function: function.index, arguments: [], keywords: [])
        while token.kind != .mark(.closeParenthesis) {
            try parseArgument(of: &call)
            guard try take(.comma) else { break }
        }
        let parentheses = try closeBracket(.closeParenthesis, openedAt: open)
        return try append(.call(call), at: function.range.union(parentheses), first: function.first)
    }

    private mutating func parseArgument(of call: inout SyntaxCall) throws(Fault) {
        if case .name(let keyword) = token.kind, try peek().kind == .mark(.assign) {
            let name = Name(keyword, at: tokenRange)
            try advance()
            try advance()
            call.keywords.append(Call.Keyword(name: name, value: try parseExpression().index))
            return
        }
        var argument = try parseItem()
        if isAt(.for) { argument = try parseComprehension(of: argument) }
        guard call.keywords.isEmpty else { throw Fault(.positionalAfterKeyword, at: argument.range) }
        call.arguments.append(argument.index)
    }
}
