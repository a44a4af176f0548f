extension StatementParser {
    /// A constant, a variable, or a function with its arguments.
    mutating func parseName(_ name: String) throws(Fault) -> Operand {
        let here = tokenRange
        // No variable has the name of a literal or a keyword.
        let isVariable = scope.variables.contains(name)
        if !isVariable, let literal = Constant.literals[name] {
            try advance()
            return try append(literal, at: here)
        }
        if !isVariable, Keyword(rawValue: name) != nil { throw expected(.expression) }
        let next = try peek().kind
        if isVariable, next != .mark(.openParenthesis) { return try parseVariable(name) }
        if next == .mark(.dot), Resolution.namespaces.contains(name) { return try parsePath() }
        try advance()
        if next == .mark(.openParenthesis) { return try parseCall(of: Name(name, at: here), receiver: nil) }
        if let constant = Constant.value(of: name, isQualified: false) {
            return try append(constant, at: here)
        }
        try recordUnknownName(name, at: here)
        return try append(.name(name), at: here)
    }

    private mutating func parseVariable(_ name: String) throws(Fault) -> Operand {
        let here = tokenRange
        try advance()
        return try append(.name(name), at: here)
    }

    /// `torch.nn.functional.relu(…)` or `torch.float32`.
    private mutating func parsePath() throws(Fault) -> Operand {
        let start = token.range.lowerBound
        var path = ""
        var end = tokenRange
        repeat {
            guard case .name(let component) = token.kind else { throw expected(.member) }
            path += path.isEmpty ? component : "." + component
            end = tokenRange
            try advance()
        } while try take(.dot)
        let whole = range(from: start, to: end)
        if token.kind == .mark(.openParenthesis) {
            return try parseCall(of: Name(path, at: whole), receiver: nil)
        }
        if let constant = Constant.value(of: Resolution.unprefixed(path), isQualified: true) {
            return try append(constant, at: whole)
        }
        try record(Fault(.unknownName(path), at: whole))
        return try append(.name(path), at: whole)
    }

    /// The arguments of a call; the present token is the opening parenthesis.
    mutating func parseCall(of name: Name, receiver: Operand?) throws(Fault) -> Operand {
        var call = Call(
            .operation(Resolution.unprefixed(name.text)), at: name.range, isMethod: receiver != nil,
            arguments: receiver.map { [$0.index] } ?? [])
        let open = try openBracket()
        while token.kind != .mark(.closeParenthesis) {
            try parseArgument(of: &call)
            guard try take(.comma) else { break }
        }
        let parentheses = try closeBracket(.closeParenthesis, openedAt: open)
        let whole = (receiver?.range ?? name.range).union(parentheses)
        if let value = takeSpecialFloat(of: call, named: name) {
            return try append(.number(value, isInteger: false), at: whole)
        }
        let callee =
            call.isMethod ? Resolution.method(name.text) : Resolution.function(name.text, scope: scope)
        if let callee {
            call.resolve(to: callee)
            if let fault = call.faultInArguments(nodes: nodes, scope: scope) { try record(fault) }
        } else if call.isMethod {
            try record(Resolution.unknownMethod(name.text, at: name.range))
        } else {
            try record(Resolution.unknownFunction(name.text, at: name.range, scope: scope))
        }
        return try append(.call(call), at: whole)
    }

    /// The value of `float("inf")`, `float("-inf")` and `float("nan")`, whose argument's node is taken away.
    private mutating func takeSpecialFloat(of call: Call, named name: Name) -> Double? {
        guard name.text == "float", call.arguments == [nodes.count - 1], call.keywords.isEmpty,
            case .string(let text) = nodes.last?.kind, let value = LiteralTensor.specialValues[text]
        else { return nil }
        nodes.removeLast()
        return value
    }

    private mutating func parseArgument(of call: inout Call) throws(Fault) {
        if case .name(let keyword) = token.kind, try peek().kind == .mark(.assign) {
            let name = Name(keyword, at: tokenRange)
            try advance()
            try advance()
            call.keywords.append(Call.Keyword(name: name, value: try parseExpression().index))
        } else {
            let argument = try parseExpression()
            guard call.keywords.isEmpty else { throw Fault(.positionalAfterKeyword, at: argument.range) }
            call.arguments.append(argument.index)
        }
    }
}
