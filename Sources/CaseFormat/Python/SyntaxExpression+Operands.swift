/// Access to the operands of nodes.
extension SyntaxExpression {
    /// The operands with these indices, each as a separate expression.
    public func operands(_ operands: [Int]) -> [SyntaxExpression] {
        operands.map { operand in
            let start = start(of: operand)
            return SyntaxExpression(
                nodes: nodes[start...operand].map { node in
                    Node(node.kind.mappingOperands { $0 - start }, at: node.range)
                })
        }
    }

    /// The index of the first node of an operand's subtree.
    private func start(of operand: Int) -> Int {
        var start = operand
        while let first = nodes[start].kind.operands.min() { start = first }
        return start
    }

    /// The dotted name, such as `a.b.c`, if the node is one; nil otherwise.
    public func dottedName(of node: Int) -> String? {
        var index = node
        var names: [String] = []
        while true {
            switch nodes[index].kind {
            case .name(let name): return ([name] + names.reversed()).joined(separator: ".")
            case .member(let base, let name):
                names.append(name.text)
                index = base
            default: return nil
            }
        }
    }
}

extension SyntaxExpression.Kind {
    /// The kind with `f` applied to the index of every operand.
    func mappingOperands(_ f: (Int) -> Int) -> SyntaxExpression.Kind {
        switch self {
        case .number, .string, .name, .ellipsis, .logical, .conditional, .lambda, .comprehension: return self
        case .formatted(let pieces):
            return .formatted(
                pieces.map { piece in
                    guard case .value(var value) = piece else { return piece }
                    value.value = f(value.value)
                    return .value(value)
                })
        case .list(let items): return .list(items.map(f))
        case .tuple(let items): return .tuple(items.map(f))
        case .set(let items): return .set(items.map(f))
        case .dictionary(let items):
            return .dictionary(items.map { .init(key: f($0.key), value: f($0.value)) })
        case .slice(let start, let stop, let step):
            return .slice(start: start.map(f), stop: stop.map(f), step: step.map(f))
        case .member(let base, let name): return .member(of: f(base), name)
        case .index(let base, let items): return .index(of: f(base), items.map(f))
        case .call(var call):
            call.function = f(call.function)
            call.arguments = call.arguments.map(f)
            for k in call.keywords.indices { call.keywords[k].value = f(call.keywords[k].value) }
            return .call(call)
        case .unary(let op, let x): return .unary(op, f(x))
        case .binary(let op, let a, let b): return .binary(op, f(a), f(b))
        case .chain(let a, let links):
            return .chain(f(a), links.map { SyntaxExpression.Link($0.comparison, f($0.operand)) })
        case .starred(let x): return .starred(f(x))
        }
    }

    /// The indices of the operands, in the order in which they are written.
    public var operands: [Int] {
        var operands: [Int] = []
        _ = mappingOperands { operand in
            operands.append(operand)
            return operand
        }
        return operands
    }
}
