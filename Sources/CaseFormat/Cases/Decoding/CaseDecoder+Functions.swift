/// Decoding of the functions of a case.
extension CaseDecoder {
    mutating func decodeFunctions(_ value: JSONValue?) -> [FunctionDefinition] {
        guard let value else { return [] }
        guard value.kind == .object else {
            report(.wrongType(.object, found: value.kind), at: value.range)
            return []
        }
        var functions: [FunctionDefinition] = []
        for member in value.members {
            guard !isFull, spendStep(at: member.key.range) else { break }
            let name = decodeName(member.key)
            if let name, scope.variables.contains(name.text) {
                report(.nameDefinedTwice(name.text), at: name.range)
            }
            guard let members = Members(of: member.value, as: .function, in: &self) else { continue }
            let parameters = decodeParameters(members.require("parameters", in: &self))
            let function = decodeFunction(
                members, name: name ?? Name("", at: member.key.range), parameters: parameters)
            if let function { functions.append(function) }
            // Defined only now, because a function may call the functions before it but not itself.
            if let name { scope.functions[name.text] = Signature(name.text, parameters.map(\.text)) }
        }
        return functions
    }

    private mutating func decodeParameters(_ value: JSONValue?) -> [Name] {
        guard let value else { return [] }
        guard value.kind == .array else {
            report(.wrongType(.names, found: value.kind), at: value.range)
            return []
        }
        var parameters: [Name] = []
        for element in value.elements {
            guard let name = decodeName(element) else { continue }
            if let first = parameters.first(where: { $0.text == name.text }) {
                let note = Fault.Note(kind: .firstDefinedHere, range: first.range)
                report(.nameDefinedTwice(name.text), at: name.range, note: note)
            } else {
                parameters.append(name)
            }
        }
        return parameters
    }

    private mutating func decodeFunction(
        _ members: Members, name: Name, parameters: [Name]
    ) -> FunctionDefinition? {
        let outer = scope
        defer { scope = outer }
        scope.variables = Set(parameters.map(\.text))
        let forward = decodeForward(members.require("forward", in: &self))
        scope.variables.formUnion(["output", "grad_output"])
        let backward = members["backward"].map { decodeGradients($0, function: name, parameters: parameters) }
        guard let (statements, result) = forward else { return nil }
        return FunctionDefinition(
            name: name, parameters: parameters, statements: statements, result: result, backward: backward,
            range: members.object.range)
    }

    /// Decodes an expression, or a list of statements that ends with an expression.
    private mutating func decodeForward(_ value: JSONValue?) -> (statements: [Statement], result: Expression)?
    {
        guard let value else { return nil }
        guard value.kind == .array else {
            return decodeExpression(value).map { ([], $0) }
        }
        var lines: [JSONValue] = []
        for line in value.elements {
            guard spendStep(at: line.openingRange) else { return nil }
            lines.append(line)
        }
        guard let last = lines.last else {
            report(.emptyForward, at: value.range)
            return nil
        }
        let statements = lines.dropLast().flatMap { decodeStatements($0) ?? [] }
        return decodeExpression(last).map { (statements, $0) }
    }

    private mutating func decodeGradients(
        _ value: JSONValue, function: Name, parameters: [Name]
    ) -> [FunctionDefinition.Gradient] {
        guard value.kind == .object else {
            report(.wrongType(.object, found: value.kind), at: value.range)
            return []
        }
        var gradients: [FunctionDefinition.Gradient] = []
        for member in value.members {
            let name = Name(member.key.stringText ?? "", at: member.key.contentRange)
            if !parameters.contains(where: { $0.text == name.text }) {
                report(
                    .notAParameter(name.text, of: function.text), at: name.range,
                    suggestion: Spelling.nearest(to: name.text, among: parameters.map(\.text)))
            }
            let outer = scope
            if let (statements, value) = decodeForward(member.value) {
                gradients.append(.init(parameter: name, statements: statements, value: value))
            }
            scope = outer
        }
        return gradients
    }
}
