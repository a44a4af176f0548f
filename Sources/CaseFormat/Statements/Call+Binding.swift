import Autograd

/// Whether arguments fit what is called, as far as that can be told without running it.
extension Call {
    /// The operations whose result is a new leaf.
    private static let factories: Set = [
        "zeros", "ones", "full", "eye", "arange", "linspace", "zeros_like", "ones_like", "full_like",
    ]

    /// Says what is called, once the arguments are known.
    mutating func resolve(to callee: Callee) {
        self.callee = callee
        guard case .operation(let name) = callee, Self.factories.contains(name),
            let place = keywords.firstIndex(where: { $0.name.text == "requires_grad" })
        else { return }
        requiresGrad = keywords.remove(at: place)
    }

    func faultInArguments(nodes: [Expression.Node], scope: Scope) -> Fault? {
        switch callee {
        case .operation(let name), .inPlace(let name):
            return faultInArguments(nodes: nodes, overloads: Op.overloads(named: name))
        case .engine(let function):
            return faultInArguments(nodes: nodes, signature: function.signature)
        case .function(let name):
            return scope.functions[name].flatMap { faultInArguments(nodes: nodes, signature: $0) }
        }
    }

    private func faultInArguments(nodes: [Expression.Node], signature: Signature) -> Fault? {
        do {
            _ = try signature.match(self)
            return nil
        } catch {
            switch error {
            case .tooManyArguments(let node):
                let most = signature.parameters.count - (isMethod ? 1 : 0)
                return Fault(.tooManyArguments(signature.name, most: most), at: nodes[node].range)
            case .unexpectedKeyword(let keyword):
                return unexpectedKeyword(keyword, of: signature.name, known: signature.parameters.map(\.name))
            case .repeatedArgument(let keyword):
                return Fault(.repeatedArgument(signature.name, parameter: keyword.text), at: keyword.range)
            case .missingArgument(let parameter):
                return Fault(.missingArgument(signature.name, parameter: parameter), at: calleeRange)
            }
        }
    }

    private func faultInArguments(nodes: [Expression.Node], overloads: [Op]) -> Fault? {
        do {
            _ = try Op.bind(
                overloads, positional: arguments.map(nodes.argument),
                keywords: keywords.map { ($0.name.text, nodes.argument($0.value)) })
            return nil
        } catch {
            switch error {
            case .unexpectedKeyword(let op, let name, let known):
                let keyword = keywords.first { $0.name.text == name }?.name
                return unexpectedKeyword(keyword ?? Name(name, at: calleeRange), of: op, known: known)
            case .tooManyArguments(let op, let argument, let most):
                let most = most - (isMethod ? 1 : 0)
                return Fault(.tooManyArguments(op, most: most), at: range(ofArgument: argument, nodes: nodes))
            case .missingArgument(let op, let parameter):
                return Fault(.missingArgument(op, parameter: parameter), at: calleeRange)
            case .repeatedArgument(let op, let parameter, let argument):
                return Fault(
                    .repeatedArgument(op, parameter: parameter), at: range(ofArgument: argument, nodes: nodes)
                )
            case .wrongKind(let op, let parameter, let argument, let expected, let isNullable):
                return Fault(
                    .wrongArgument(op, parameter: parameter, expected: expected, isNullable: isNullable),
                    at: range(ofArgument: argument, nodes: nodes))
            }
        }
    }

    private func unexpectedKeyword(_ keyword: Name, of function: String, known: [String]) -> Fault {
        // A method's receiver is there already.
        let known = Array(known.dropFirst(isMethod ? 1 : 0))
        return Fault(
            .unexpectedKeyword(function, keyword: keyword.text, known: known), at: keyword.range,
            suggestion: Spelling.nearest(to: keyword.text, among: known))
    }

    private func range(ofArgument index: Int, nodes: [Expression.Node]) -> SourceRange {
        let passed = arguments + keywords.map(\.value)
        return passed.indices.contains(index) ? nodes[passed[index]].range : calleeRange
    }
}

extension [Expression.Node] {
    /// What is known of a node's value. Only brackets make this recurse, and they are bounded.
    fileprivate func argument(_ node: Int) -> Argument {
        switch self[node].kind {
        case .number(let value, let isInteger): return .number(value, isInteger: isInteger)
        case .bool(let value): return .bool(value)
        case .none: return .none
        case .string(let value): return .string(value)
        case .dtype(let value): return .dtype(value)
        case .list(let items), .tuple(let items): return .list(items.map(argument))
        case .negated(let operand):
            guard case .number(let value, let isInteger) = self[operand].kind else { return .unknown }
            return .number(-value, isInteger: isInteger)
        default: return .unknown
        }
    }
}
