import Autograd

/// Static checks of the arguments of a call.
extension Call {
    /// The keywords that a call of the operation accepts in addition to its parameters.
    static func options(of op: Op) -> [String] {
        if op.makesLeaf { return ["requires_grad", "device"] }
        return op.hasParameter("inplace") ? ["out"] : ["inplace", "out"]
    }

    /// Sets the callee, and moves keywords that are options into `options`. Call it after all arguments are
    /// known.
    mutating func resolve(to callee: Callee) {
        self.callee = callee
        guard case .operation(let name) = callee, let op = Op.overloads(named: name).first else { return }
        let names = Self.options(of: op)
        options.requiresGrad = takeKeyword("requires_grad", among: names)
        options.device = takeKeyword("device", among: names)
        options.inPlace = takeKeyword("inplace", among: names)
        options.out = takeKeyword("out", among: names)
    }

    private mutating func takeKeyword(_ name: String, among names: [String]) -> Keyword? {
        guard names.contains(name) else { return nil }
        return keywords.firstIndex { $0.name.text == name }.map { keywords.remove(at: $0) }
    }

    /// The first fault in the arguments that can be found without running the case; nil if there is none.
    func faultInArguments(nodes: [Expression.Node], scope: Scope) -> Fault? {
        // The number of arguments that `*x` expands to is known only when the case runs.
        let passed = arguments + keywords.map(\.value)
        if passed.contains(where: { if case .starred = nodes[$0].kind { true } else { false } }) {
            return nil
        }
        switch callee {
        case .operation(let name), .inPlace(let name):
            return faultInArguments(nodes: nodes, overloads: Op.overloads(named: name))
                ?? faultInRequiresGrad(nodes: nodes, of: name)
        case .python(let function):
            // Without keywords the arguments may be lists or numbers, which are checked at run time.
            guard let name = function.operation, !keywords.isEmpty || arguments.count > 2,
                function != .max && function != .min || !keywords.isEmpty
            else { return nil }
            return faultInArguments(nodes: nodes, overloads: Op.overloads(named: name))
        case .math, .module, .value: return nil
        case .engine(let function):
            return faultInArguments(nodes: nodes, signature: function.signature)
        case .function(let name):
            return scope.functions[name].flatMap { faultInArguments(nodes: nodes, signature: $0) }
        }
    }

    private func faultInRequiresGrad(nodes: [Expression.Node], of name: String) -> Fault? {
        guard let requiresGrad = options.requiresGrad else { return nil }
        switch nodes.argument(requiresGrad.value) {
        case .bool, .unknown: return nil
        default:
            return Fault(
                .wrongArgument(name, parameter: "requires_grad", expected: .bool, isNullable: false),
                at: nodes[requiresGrad.value].range)
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
        // The receiver of a method is already passed as the first parameter.
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
    /// The value of a node if it is a literal, otherwise `.unknown`. The recursion is bounded by the nesting
    /// of brackets.
    fileprivate func argument(_ node: Int) -> Argument {
        switch self[node].kind {
        case .number(let value, let isInteger): return .number(value, isInteger: isInteger)
        case .bool(let value): return .bool(value)
        case .none: return .none
        case .string(let value): return .string(value)
        case .dtype(let value): return .dtype(value)
        case .tensor: return .literal
        case .list(let items), .tuple(let items):
            let isOpen = items.contains { if case .starred = self[$0].kind { true } else { false } }
            return isOpen ? .unknown : .list(items.map(argument))
        case .unary(.negate, let operand):
            guard case .number(let value, let isInteger) = self[operand].kind else { return .unknown }
            return .number(-value, isInteger: isInteger)
        default: return .unknown
        }
    }
}
