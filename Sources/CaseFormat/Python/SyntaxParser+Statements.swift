/// Parsing of statements of one line.
extension SyntaxParser {
    /// Parses the whole text as the statements of a step, separated by `;` or line breaks.
    mutating func parseWholeStatements() throws(Fault) -> [SyntaxStatement] {
        try advance()
        var statements: [SyntaxStatement] = []
        repeat {
            statements += try parseLine()
        } while token.kind != .end
        return statements
    }

    /// Parses the statements of one line, or one statement with a block.
    mutating func parseLine() throws(Fault) -> [SyntaxStatement] {
        if let statement = try parseBlockStatement() { return [statement] }
        var statements: [SyntaxStatement] = []
        while true {
            statements.append(try parseSimpleStatement())
            switch token.kind {
            case .semicolon:
                try advance()
                guard token.kind == .newline || token.kind == .end else { continue }
                if token.kind == .newline { try advance() }
                return statements
            case .newline:
                try advance()
                return statements
            case .end: return statements
            default: throw expected(.endOfStatement)
            }
        }
    }

    private mutating func parseSimpleStatement() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        guard case .name(let word) = token.kind, let keyword = Keyword(rawValue: word) else {
            return try parseAssignment()
        }
        switch keyword {
        case .pass:
            try advance()
            return SyntaxStatement(kind: .pass, range: start)
        case .assert: return try parseAssertion()
        case .del:
            try advance()
            let targets = try parseSeparateItems()
            return statement(.deletion(targets), from: start, to: targets.last?.range)
        case .import: return try parseImport()
        case .from: return try parseImportFrom()
        default:
            if dialect == .script, let statement = try parseFlow(keyword) { return statement }
            return try parseAssignment()
        }
    }

    func statement(
        _ kind: SyntaxStatement.Kind, from start: SourceRange, to end: SourceRange?
    ) -> SyntaxStatement {
        SyntaxStatement(kind: kind, range: end.map(start.union) ?? start)
    }

    /// Parses expressions separated by commas, each as a separate expression.
    private mutating func parseSeparateItems() throws(Fault) -> [SyntaxExpression] {
        var items: [SyntaxExpression] = []
        repeat {
            items.append(try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() })
        } while try take(.comma)
        return items
    }

    // MARK: Assignments

    /// Parses an expression or any kind of assignment.
    private mutating func parseAssignment() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        var targets: [SyntaxExpression] = []
        while true {
            let part = try parseList()
            switch token.kind {
            case .mark(.assign):
                try checkTarget(part)
                targets.append(part)
                try advance()
            case .mark(let mark) where mark.augmentedOperator != nil && targets.isEmpty:
                return try parseAugmented(part, by: mark, from: start)
            case .mark(.colon) where targets.isEmpty && part.nodes.count == 1:
                // The annotation in `x: Tensor = …` is parsed and ignored.
                try checkTarget(part)
                try advance()
                _ = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
                guard token.kind == .mark(.assign) else {
                    return statement(.pass, from: start, to: part.range)
                }
                targets.append(part)
                try advance()
            default:
                let kind: SyntaxStatement.Kind =
                    targets.isEmpty ? .expression(part) : .assignment(targets: targets, value: part)
                return statement(kind, from: start, to: part.range)
            }
        }
    }

    private mutating func parseList() throws(Fault) -> SyntaxExpression {
        try parseSeparately { (parser) throws(Fault) in try parser.parseExpressionList() }
    }

    private mutating func parseAugmented(
        _ target: SyntaxExpression, by mark: Mark, from start: SourceRange
    ) throws(Fault) -> SyntaxStatement {
        switch target.root?.kind {
        case .tuple, .list: throw expected(.plainAssignment)
        default: try checkTarget(target)
        }
        guard let op = mark.augmentedOperator else { throw expected(.assignment) }
        try advance()
        let value = try parseList()
        return statement(.augmented(target, op, value), from: start, to: value.range)
    }

    /// Checks that an expression can be assigned to, and records the names in it.
    private mutating func checkTarget(_ target: SyntaxExpression) throws(Fault) {
        // The parts of a tuple or list are targets; the operands of an index are not.
        var pending = [target.nodes.count - 1]
        while let index = pending.popLast() {
            let node = target.nodes[index]
            switch node.kind {
            case .name(let name):
                let name = Name(name, at: node.range)
                if let fault = name.fault { throw fault }
                assignedNames.append(name)
            case .index, .member: break
            case .tuple(let items), .list(let items): pending += items.reversed()
            case .starred(let item): pending.append(item)
            default: throw Fault(.notAssignable, at: node.range)
            }
        }
    }

    // MARK: assert, import

    private mutating func parseAssertion() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        try advance()
        let test = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
        var message: SyntaxExpression?
        if try take(.comma) {
            message = try parseSeparately { (parser) throws(Fault) in try parser.parseExpression() }
        }
        return statement(.assertion(test, message: message), from: start, to: message?.range ?? test.range)
    }

    /// Parses `import torch.nn.functional as F, math`.
    private mutating func parseImport() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        try advance()
        var imports: [SyntaxStatement.Import] = []
        repeat {
            let path = try parsePath()
            let first = path.text.prefix { $0 != "." }
            // Without `as`, the import defines the first part of the path.
            let alias = try take(.as) ? try takeName() : nil
            imports.append(
                .init(
                    path: alias == nil ? String(first) : path.text,
                    name: alias ?? Name(String(first), at: path.range)))
        } while try take(.comma)
        return statement(.imports(imports), from: start, to: imports.last?.name.range)
    }

    /// Parses `from torch import nn, optim as o`.
    private mutating func parseImportFrom() throws(Fault) -> SyntaxStatement {
        let start = tokenRange
        try advance()
        let path = try parsePath()
        guard try take(.import) else { throw expected(.importWord) }
        let isBracketed = try take(.openParenthesis)
        var imports: [SyntaxStatement.Import] = []
        if try !take(.multiply) {
            repeat {
                if isBracketed, token.kind == .mark(.closeParenthesis) { break }
                let name = try takeName()
                let alias = try take(.as) ? try takeName() : name
                imports.append(.init(path: "\(path.text).\(name.text)", name: alias))
            } while try take(.comma)
        }
        if isBracketed, try !take(.closeParenthesis) { throw expected(.commaOrParenthesis) }
        return statement(.imports(imports), from: start, to: imports.last?.name.range)
    }

    private mutating func parsePath() throws(Fault) -> Name {
        var path = try takeName()
        while try take(.dot) {
            let part = try takeName()
            path = Name("\(path.text).\(part.text)", at: path.range.union(part.range))
        }
        return path
    }
}
