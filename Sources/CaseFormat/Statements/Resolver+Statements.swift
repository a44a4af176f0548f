/// Resolution of statements. Assignments and imports define names for the statements that follow.
extension Resolver {
    /// Resolves a statement. An import defines names and becomes `pass`.
    mutating func resolve(_ statement: SyntaxStatement) throws(Fault) -> [Statement] {
        let kind: Statement.Kind
        switch statement.kind {
        case .imports(let imports):
            for item in imports { define(item) }
            return [Statement(.pass, range: statement.range)]
        case .expression(let syntax): kind = .expression(try resolve(syntax))
        case .assignment(let targets, let value): kind = try resolve(targets, value)
        case .augmented(let target, let op, let value):
            let target = try resolve(target: target, isBound: true)
            kind = .augmented(target, op, try resolve(value))
        case .assertion(let test, let message):
            kind = .assertion(
                try resolve(test), message: try message.map { (m) throws(Fault) in try resolve(m) })
        case .deletion(let targets):
            var resolved: [Statement.Target] = []
            for target in targets {
                let target = try resolve(target: target, isBound: true)
                guard case .name(let name) = target else { throw Fault(.notDeletable, at: statement.range) }
                scope.variables.remove(name.text)
                resolved.append(target)
            }
            kind = .deletion(resolved)
        case .pass: kind = .pass
        case .with(let contexts, let body): kind = try resolve(contexts, body, at: statement.range)
        default: throw Fault(.notInStatements(.block), at: statement.range)
        }
        return [Statement(kind, range: statement.range)]
    }

    private mutating func define(_ item: SyntaxStatement.Import) {
        scope.modules[item.name.text] = item.path
        scope.variables.remove(item.name.text)
    }

    private mutating func resolve(
        _ targets: [SyntaxExpression], _ value: SyntaxExpression
    ) throws(Fault) -> Statement.Kind {
        // The value is resolved first, because the targets are not yet defined in it.
        let resolved = try resolve(value)
        var results: [Statement.Target] = []
        for target in targets {
            let target = try resolve(target: target, isBound: false)
            results.append(target)
            for name in target.names { define(name, isCallable: resolved.isCallable) }
        }
        return .assignment(results, resolved)
    }

    private mutating func define(_ name: Name, isCallable: Bool) {
        scope.variables.insert(name.text)
        if isCallable { scope.callables.insert(name.text) } else { scope.callables.remove(name.text) }
    }

    /// Resolves the target of an assignment.
    /// - Parameter isBound: true if the target must already have a value.
    private mutating func resolve(
        target: SyntaxExpression, isBound: Bool
    ) throws(Fault) -> Statement.Target {
        guard let root = target.root else { throw Fault(.notAssignable, at: target.range) }
        switch root.kind {
        case .name(let text):
            let name = Name(text, at: root.range)
            if let fault = scope.fault(ofAssigning: name) { throw fault }
            if isBound, !scope.variables.contains(text) { try recordUnknownName(text, at: root.range) }
            return .name(name)
        case .tuple(let items), .list(let items):
            var targets: [Statement.Target] = []
            for part in target.operands(items) { targets.append(try resolve(target: part, isBound: isBound)) }
            return .tuple(targets, range: root.range)
        case .starred(let item):
            guard let part = target.operands([item]).first else {
                throw Fault(.notAssignable, at: root.range)
            }
            return .starred(try resolve(target: part, isBound: isBound))
        default:
            let place = try resolve(target)
            switch place.root?.kind {
            case .index: break
            case .attribute(_, let attribute) where attribute.isAssignable: break
            case .attribute(_, let attribute):
                throw Fault(.attributeNotAssignable(attribute.rawValue), at: target.range)
            default: throw Fault(.notAssignable, at: target.range)
            }
            return .place(place)
        }
    }

    // MARK: with

    private mutating func resolve(
        _ contexts: [SyntaxExpression], _ body: [SyntaxStatement], at range: SourceRange
    ) throws(Fault) -> Statement.Kind {
        var modes: [RecordingMode] = []
        for context in contexts { modes.append(try mode(of: context)) }
        var statements: [Statement] = []
        for statement in body { statements += try resolve(statement) }
        // Several contexts are nested; the last one is the innermost.
        var kind = Statement.Kind.recording(modes.removeLast(), statements)
        while let mode = modes.popLast() { kind = .recording(mode, [Statement(kind, range: range)]) }
        return kind
    }

    private mutating func mode(of context: SyntaxExpression) throws(Fault) -> RecordingMode {
        guard case .call(let call) = context.root?.kind, let path = context.dottedName(of: call.function)
        else {
            throw Fault(.unknownContext, at: context.range)
        }
        switch (Resolution.unprefixed(scope.path(path)), call.arguments.count + call.keywords.count) {
        case ("no_grad", 0), ("inference_mode", 0): return .off
        case ("enable_grad", 0): return .on
        case ("set_grad_enabled", 1):
            let argument = call.arguments.first ?? call.keywords[0].value
            guard let mode = context.operands([argument]).first else {
                throw Fault(.unknownContext, at: context.range)
            }
            return .given(try resolve(mode))
        default: throw Fault(.unknownContext, at: context.range)
        }
    }
}

extension Expression {
    /// True if the value is certainly a function.
    fileprivate var isCallable: Bool {
        switch root?.kind {
        case .lambda, .function: true
        case .call(let call): if case .module = call.callee { true } else { false }
        default: false
        }
    }
}
