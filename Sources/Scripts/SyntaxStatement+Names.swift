import CaseFormat

extension [SyntaxStatement] {
    /// Names that may have more than one value: assigned twice, assigned in a loop, or declared `global`.
    var reboundNames: Set<String> {
        var seen: Set<String> = []
        var rebound: Set<String> = []
        func note(_ statements: [SyntaxStatement], isRepeated: Bool) {
            for statement in statements {
                for body in statement.bodies { note(body, isRepeated: isRepeated || statement.isLoop) }
                if case .global(let names) = statement.kind { rebound.formUnion(names.map(\.text)) }
                for name in statement.ownNames {
                    if isRepeated || statement.isLoop || !seen.insert(name).inserted { rebound.insert(name) }
                }
            }
        }
        note(self, isRepeated: false)
        return rebound
    }
}

extension SyntaxStatement {
    fileprivate var isLoop: Bool {
        switch kind {
        case .loop, .whileLoop: true
        default: false
        }
    }

    /// Names that the statement assigns, excluding its nested blocks.
    fileprivate var ownNames: [String] {
        switch kind {
        case .assignment(let targets, _): targets.flatMap(\.targetNames)
        case .augmented(let target, _, _): target.targetNames
        case .loop(let targets, _, _): targets.targetNames
        case .deletion(let targets): targets.flatMap(\.targetNames)
        default: []
        }
    }

    /// The expressions of a statement without nested blocks; empty for other statements.
    var expressions: [SyntaxExpression] {
        switch kind {
        case .expression(let value), .augmented(_, _, let value), .assignment(_, let value),
            .returning(let value?):
            [value]
        case .assertion(let test, let message): [test] + [message].compactMap { $0 }
        default: []
        }
    }

    /// The nested blocks of the statement.
    fileprivate var bodies: [[SyntaxStatement]] {
        switch kind {
        case .with(_, let body), .whileLoop(_, let body), .loop(_, _, let body): [body]
        case .conditional(let branches, let otherwise): branches.map(\.body) + [otherwise]
        case .attempt(let body, let handlers, let otherwise): [body] + handlers.map(\.body) + [otherwise]
        case .function(let function): [function.body]
        case .type(let type): [type.body]
        default: []
        }
    }

    /// Names that the statement and its nested blocks assign, excluding local names of functions and classes.
    var assignedNames: [String] {
        switch kind {
        case .function(let function): [function.name.text]
        case .type(let type): [type.name.text]
        case .deletion: []
        default: ownNames + bodies.flatMap { $0.flatMap(\.assignedNames) }
        }
    }

    /// True if the statement sets the default dtype to float64.
    var choosesDouble: Bool {
        guard case .expression(let expression) = kind, case .call(let call) = expression.root?.kind,
            let argument = call.arguments.first, let function = expression.dottedName(of: call.function)
        else { return false }
        let name = expression.dottedName(of: argument) ?? ""
        return function.hasSuffix("set_default_dtype")
            && (name.hasSuffix("float64") || name.hasSuffix("double"))
            || function.hasSuffix("set_default_tensor_type") && name.hasSuffix("DoubleTensor")
    }
}

extension SyntaxExpression {
    /// The names that an assignment target binds.
    var targetNames: [String] {
        var names: [String] = []
        var pending = nodes.isEmpty ? [] : [nodes.count - 1]
        while let index = pending.popLast() {
            switch nodes[index].kind {
            case .name(let name): names.append(name)
            case .tuple(let items), .list(let items): pending += items.reversed()
            case .starred(let item): pending.append(item)
            default: break
            }
        }
        return names
    }
}
