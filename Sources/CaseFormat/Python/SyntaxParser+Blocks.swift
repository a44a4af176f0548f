/// Parsing of statements with blocks, and of statements that occur only in scripts.
extension SyntaxParser {
    /// Parses the whole text as a script. Lines with syntax errors are recorded in `faults` and skipped.
    mutating func parseScript() -> [SyntaxStatement] {
        var statements: [SyntaxStatement] = []
        recover(at: 0) { (parser) throws(Fault) in try parser.advance() }
        while token.kind != .end, faults.count < MalformedCase.limit {
            recover(at: 0) { (parser) throws(Fault) in
                guard parser.lexer.indentation == 0 else {
                    throw Fault(.unexpectedIndentation, at: parser.tokenRange)
                }
                statements += try parser.parseLine()
            }
        }
        return statements
    }

    /// Parses a line of a block. After a syntax error it records the fault and skips the line with all
    /// following lines that are indented more than the block, because they belong to the line.
    ///
    /// - Parameter indentation: the indentation of the block in columns.
    private mutating func recover(
        at indentation: Int, _ body: (inout SyntaxParser) throws(Fault) -> Void
    ) {
        let outer = (nesting, blockDepth)
        do {
            try body(&self)
        } catch {
            faults.append(error)
            (nodes, nesting, blockDepth) = ([], outer.0, outer.1)
            // If the fault is at the end of the line, the lexer has already reached the next line.
            var isAtEndOfLine = token.kind == .newline
            while faults.count < MalformedCase.limit {
                if !isAtEndOfLine { lexer.skipLine() }
                isAtEndOfLine = false
                do {
                    try advance()
                    if lexer.indentation <= indentation || token.kind == .end { return }
                } catch {
                    faults.append(error)
                }
            }
        }
    }

    /// Parses a statement with a block; nil if the current statement is a simple one.
    mutating func parseBlockStatement() throws(Fault) -> SyntaxStatement? {
        if token.kind == .mark(.matrixMultiply), dialect == .script { return try parseDecorated() }
        guard case .name(let word) = token.kind, let keyword = Keyword(rawValue: word) else { return nil }
        if keyword == .with { return try parseWith() }
        guard dialect == .script else { return nil }
        switch keyword {
        case .if: return try parseIf()
        case .for: return try parseFor()
        case .while: return try parseWhile()
        case .def: return try parseFunction([])
        case .class: return try parseType()
        case .try: return try parseTry()
        default: return nil
        }
    }

    private mutating func parseWith() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        try advance()
        var contexts: [SyntaxExpression] = []
        repeat {
            contexts.append(try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() })
        } while try take(.comma)
        let body = try parseBlock()
        return statement(.with(contexts, body), from: start, to: contexts.last?.range)
    }

    private mutating func parseIf() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        let column = lexer.indentation
        var branches: [SyntaxStatement.Branch] = []
        repeat {
            try advance()
            let test = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
            branches.append(.init(test: test, body: try parseBlock()))
        } while isAt(.elif) && lexer.indentation == column
        let otherwise = try parseElse(column)
        return statement(
            .conditional(branches, otherwise: otherwise), from: start, to: branches.first?.test.range)
    }

    private mutating func parseElse(_ column: Int) throws(Fault) -> [SyntaxStatement] {
        guard isAt(.else), lexer.indentation == column else { return [] }
        try advance()
        return try parseBlock()
    }

    private mutating func parseFor() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        try advance()
        let targets = try parseSeparately { (parser) throws(Fault) in try parser.parseLoopTargets() }
        guard try take(.in) else { throw expected(.inWord) }
        let iterable = try parseSeparately { (parser) throws(Fault) in try parser.parseExpressionList() }
        let body = try parseBlock()
        if isAt(.else) { throw Fault(.keyword(.else), at: tokenRange) }
        return statement(.loop(targets: targets, iterable: iterable, body), from: start, to: iterable.range)
    }

    /// Parses the targets of a `for` loop: names separated by commas, with or without brackets. `in` is not
    /// an operator here.
    private mutating func parseLoopTargets() throws(Fault) -> Operand {
        if case .name(let name) = token.kind { assignedNames.append(Name(name, at: tokenRange)) }
        let first = try parsePostfix()
        guard token.kind == .mark(.comma) else { return first }
        var items = [first]
        while try take(.comma), !isAt(.in) { items.append(try parsePostfix()) }
        return try append(
            .tuple(items.map(\.index)), at: first.range.union(items.last?.range ?? first.range),
            first: first.first)
    }

    private mutating func parseWhile() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        try advance()
        let test = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
        return statement(.whileLoop(test, try parseBlock()), from: start, to: test.range)
    }

    // MARK: Definitions

    private mutating func parseDecorated() throws(Fault) -> SyntaxStatement {
        var decorators: [SyntaxExpression] = []
        while try take(.matrixMultiply) {
            decorators.append(try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() })
            guard token.kind == .newline else { throw expected(.endOfStatement) }
            try advance()
        }
        if isAt(.class) { return try parseType() }
        guard isAt(.def) else { throw expected(.definition) }
        return try parseFunction(decorators)
    }

    private mutating func parseFunction(_ decorators: [SyntaxExpression]) throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        try advance()
        let name = try takeName()
        assignedNames.append(name)
        guard try take(.openParenthesis) else { throw expected(.parameters) }
        let parameters = try parseParameters(until: .closeParenthesis)
        let end = tokenRange
        guard try take(.closeParenthesis) else { throw expected(.commaOrParenthesis) }
        if try take(.arrow) {
            _ = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
        }
        let function = SyntaxFunction(
            name: name, parameters: parameters, body: try parseBlock(), decorators: decorators)
        return statement(.function(function), from: start, to: end)
    }

    private mutating func parseType() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        try advance()
        let name = try takeName()
        assignedNames.append(name)
        var bases: [SyntaxExpression] = []
        if try take(.openParenthesis) {
            while token.kind != .mark(.closeParenthesis) {
                bases.append(try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() })
                guard try take(.comma) else { break }
            }
            guard try take(.closeParenthesis) else { throw expected(.commaOrParenthesis) }
        }
        let range = start.union(bases.last?.range ?? name.range)
        let type = SyntaxType(name: name, bases: bases, body: try parseBlock(), range: range)
        return SyntaxStatement(kind: .type(type), range: range)
    }

    private mutating func parseTry() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        let column = lexer.indentation
        try advance()
        let body = try parseBlock()
        var handlers: [SyntaxStatement.Handler] = []
        while isAt(.except), lexer.indentation == column {
            try advance()
            var handler = SyntaxStatement.Handler(body: [])
            if token.kind != .mark(.colon) {
                handler.type = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
                if try take(.as) { handler.name = try takeName() }
            }
            handler.body = try parseBlock()
            handlers.append(handler)
        }
        let otherwise = try parseElse(column)
        guard !handlers.isEmpty else { throw expected(.handler) }
        if isAt(.finally) { throw Fault(.keyword(.finally), at: tokenRange) }
        return statement(.attempt(body, handlers: handlers, otherwise: otherwise), from: start, to: nil)
    }

    /// Parses `return`, `raise`, `break`, `continue` or `global`; nil for any other keyword.
    mutating func parseFlow(_ keyword: Keyword) throws(Fault) -> SyntaxStatement? {
        let start = tokenRange
        switch keyword {
        case .return, .raise:
            try advance()
            var value: SyntaxExpression?
            if token.kind != .newline, token.kind != .end, token.kind != .semicolon {
                value = try parseSeparately { (parser) throws(Fault) in try parser.parseExpressionList() }
            }
            return statement(
                keyword == .return ? .returning(value) : .raising(value), from: start, to: value?.range)
        case .break, .continue:
            try advance()
            return SyntaxStatement(kind: keyword == .break ? .breaking : .continuing, range: start)
        case .global, .nonlocal:
            try advance()
            var names: [Name] = []
            repeat { names.append(try takeName()) } while try take(.comma)
            return statement(.global(names), from: start, to: names.last?.range)
        default: return nil
        }
    }

    // MARK: Blocks

    /// Parses a colon and the block after it: statements on the same line, or indented lines.
    private mutating func parseBlock() throws(Fault) -> [SyntaxStatement] {
        let column = lexer.indentation
        guard token.kind == .mark(.colon) else { throw expected(.colon) }
        let colon = tokenRange
        try advance()
        blockDepth += 1
        defer { blockDepth -= 1 }
        guard blockDepth <= Self.blockLimit else {
            throw Fault(.blocksTooDeep(limit: Self.blockLimit), at: colon)
        }
        guard token.kind == .newline else {
            guard token.kind != .end else { throw Fault(.emptyBlock, at: colon) }
            return try parseLine()
        }
        try advance()
        let inner = lexer.indentation
        guard inner > column, token.kind != .end else { throw Fault(.emptyBlock, at: colon) }
        var statements: [SyntaxStatement] = []
        while token.kind != .end, lexer.indentation > column, faults.count < MalformedCase.limit {
            recover(at: inner) { (parser) throws(Fault) in
                guard parser.lexer.indentation == inner else {
                    throw Fault(.unexpectedIndentation, at: parser.tokenRange)
                }
                statements += try parser.parseLine()
            }
        }
        return statements
    }
}
