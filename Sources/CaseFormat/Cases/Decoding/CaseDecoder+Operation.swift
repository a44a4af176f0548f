import Autograd

/// Decoding of `op` steps, which are lowered to the same calls as statements.
extension CaseDecoder {
    mutating func decodeOperation(_ value: JSONValue, of members: Members) -> Statement? {
        let names = members["out"].map { decodeOut($0) }
        defer { scope.variables.formUnion(names?.map(\.text) ?? []) }
        guard let path = decodeString(value) else { return nil }
        let callee = Resolution.operation(path, scope: scope)
        if callee == nil { report(Resolution.unknownFunction(path, at: value.contentRange, scope: scope)) }
        var call = Call(.operation(Resolution.unprefixed(path)), at: value.contentRange)
        var nodes: [Expression.Node] = []
        guard decodeArguments(of: members, callee: callee, call: &call, nodes: &nodes) else { return nil }
        if let callee {
            call.resolve(to: callee)
            if let fault = call.faultInArguments(nodes: nodes, scope: scope) { report(fault) }
        }
        let range = members.object.range
        append(.call(call), at: range, to: &nodes)
        let value = Expression(nodes: nodes)
        guard let names else { return Statement(.expression(value), range: range) }
        let isList = members["out"]?.kind == .array
        let targets = isList ? [Statement.Target.results(names)] : names.map { .name($0) }
        return Statement(.assignment(targets, value), range: range)
    }

    /// Decodes a name or a non-empty list of names.
    private mutating func decodeOut(_ value: JSONValue) -> [Name] {
        var names: [Name] = []
        for element in value.elementsOrSelf {
            guard !isFull, let name = decodeName(element) else { continue }
            if let fault = scope.fault(ofAssigning: name) { report(fault) }
            names.append(name)
        }
        let isEmpty = !value.elementsOrSelf.contains { _ in true }
        if isEmpty { report(.wrongType(.namesOrName, found: .array), at: value.range) }
        return names
    }

    // MARK: Arguments

    /// - Returns: true if all arguments could be decoded.
    private mutating func decodeArguments(
        of members: Members, callee: Callee?, call: inout Call, nodes: inout [Expression.Node]
    ) -> Bool {
        var isWhole = true
        if let args = members["args"] {
            if args.kind != .array {
                report(.wrongType(.array, found: args.kind), at: args.range)
                isWhole = false
            }
            for (position, element) in args.elements.enumerated() {
                let node = decodeArgument(element, at: ArgumentPlace(position, of: callee), into: &nodes)
                if let node { call.arguments.append(node) } else { isWhole = false }
            }
        }
        if let kwargs = members["kwargs"] {
            if kwargs.kind != .object {
                report(.wrongType(.object, found: kwargs.kind), at: kwargs.range)
                isWhole = false
            }
            for member in kwargs.members {
                let name = Name(member.key.stringText ?? "", at: member.key.contentRange)
                let node = decodeArgument(
                    member.value, at: ArgumentPlace(name.text, of: callee), into: &nodes)
                if let node {
                    call.keywords.append(Call.Keyword(name: name, value: node))
                } else {
                    isWhole = false
                }
            }
        }
        return isWhole
    }

    /// - Returns: the index of the argument's node; nil after a fault.
    private mutating func decodeArgument(
        _ value: JSONValue, at place: ArgumentPlace, into nodes: inout [Expression.Node]
    ) -> Int? {
        let range = value.range
        switch value.kind {
        case .null: return append(.none, at: range, to: &nodes)
        case .bool: return append(.bool(value.bool == true), at: range, to: &nodes)
        case .number:
            let isInteger = value.hasIntegerForm
            let number = isInteger ? decodeInteger(value).map(Double.init) : decodeNumber(value)
            return number.flatMap { append(.number($0, isInteger: isInteger), at: range, to: &nodes) }
        case .string: return decodeString(value, at: place, into: &nodes)
        case .array: return decodeArray(value, at: place, into: &nodes)
        case .object where place.takesTensor:
            return decodeLiteral(value).flatMap { append(.tensor($0), at: range, to: &nodes) }
        case .object:
            report(.wrongType(.argument, found: .object), at: value.openingRange)
            return nil
        }
    }

    private mutating func decodeString(
        _ value: JSONValue, at place: ArgumentPlace, into nodes: inout [Expression.Node]
    ) -> Int? {
        let text = value.stringText ?? ""
        let isVariable = scope.variables.contains(text)
        if !isVariable, let special = LiteralTensor.specialValues[text] {
            return append(.number(special, isInteger: false), at: value.range, to: &nodes)
        }
        // If one overload takes a tensor and another a string, the text is a tensor only if it names a
        // variable.
        if place.takesExpression, isVariable || !place.takesString {
            return decodeOperand(value, into: &nodes)
        }
        return append(.string(text), at: value.contentRange, to: &nodes)
    }

    private mutating func decodeArray(
        _ value: JSONValue, at place: ArgumentPlace, into nodes: inout [Expression.Node]
    ) -> Int? {
        let isList = place.takesTensors || !place.takesTensor || (place.takesList && value.isFlatList)
        guard isList else {
            return decodeLiteral(value).flatMap { append(.tensor($0), at: value.range, to: &nodes) }
        }
        let element = place.takesTensors ? .tensor : place
        var items: [Int] = []
        for item in value.elements {
            guard let node = decodeArgument(item, at: element, into: &nodes) else { return nil }
            items.append(node)
        }
        return append(.list(items), at: value.range, to: &nodes)
    }

    @discardableResult
    private mutating func append(
        _ kind: Expression.Kind, at range: SourceRange, to nodes: inout [Expression.Node]
    ) -> Int? {
        guard nodeCount < limits.expressionNodes else {
            report(.limitExceeded(.expressionNodes, limits.expressionNodes), at: range)
            return nil
        }
        nodeCount += 1
        nodes.append(Expression.Node(kind, at: range))
        return nodes.count - 1
    }
}

extension JSONValue {
    /// True if an array contains only strings, nulls and integers, so that it can be a list of arguments. An
    /// array with other elements is a literal tensor.
    fileprivate var isFlatList: Bool {
        elements.allSatisfy {
            $0.kind == .string || $0.kind == .null || ($0.kind == .number && $0.hasIntegerForm)
        }
    }
}
