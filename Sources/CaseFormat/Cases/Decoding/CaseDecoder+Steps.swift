/// Decoding of steps.
extension CaseDecoder {
    mutating func decodeSteps(_ value: JSONValue) -> [Step] {
        guard value.kind == .array else {
            report(.wrongType(.steps, found: value.kind), at: value.range)
            return []
        }
        var steps: [Step] = []
        for element in value.elements {
            guard !isFull else { break }
            guard spendStep(at: element.openingRange) else { break }
            if let step = decodeStep(element) { steps.append(step) }
        }
        return steps
    }

    /// Counts one step against the limit.
    /// - Returns: false, after reporting a fault, if the limit is exceeded.
    mutating func spendStep(at range: SourceRange) -> Bool {
        guard remainingSteps > 0 else {
            report(.limitExceeded(.steps, limits.steps), at: range)
            return false
        }
        remainingSteps -= 1
        return true
    }

    private mutating func decodeStep(_ value: JSONValue) -> Step? {
        switch value.kind {
        case .string:
            return decodeStatements(value).map {
                Step(.statements($0), range: value.range, anchor: value.contentRange)
            }
        case .object:
            return decodeObject(value)
        default:
            report(.wrongType(.step, found: value.kind), at: value.range)
            return nil
        }
    }

    private mutating func decodeObject(_ value: JSONValue) -> Step? {
        let verbs = value.members.compactMap { $0.key.stringText }.filter { Verb.words.contains($0) }
        guard let verb = verbs.first.flatMap(Verb.init), verbs.allSatisfy({ $0 == verb.rawValue }) else {
            reportVerbs(of: value, count: verbs.count)
            return nil
        }
        guard let members = Members(of: value, as: verb.object, in: &self),
            let action = decodeAction(verb, of: members)
        else { return nil }
        return Step(action, range: value.range, anchor: members.range(of: verb.rawValue))
    }

    private mutating func reportVerbs(of value: JSONValue, count: Int) {
        // Bounds the time for objects with very many members.
        let keys = value.members.prefix(20).map(\.key)
        guard count == 0 else {
            let verbs = keys.filter { Verb(rawValue: $0.stringText ?? "") != nil }
            return report(.verbCount(count), at: verbs.dropFirst().first?.range ?? value.openingRange)
        }
        // Report the fault at the first key that resembles an action.
        for key in keys {
            let suggestion = Spelling.nearest(
                to: key.stringText ?? "", among: Verb.allCases.map(\.rawValue))
            guard let suggestion else { continue }
            return report(.verbCount(0), at: key.range, suggestion: suggestion)
        }
        report(.verbCount(0), at: value.openingRange)
    }

    private mutating func decodeAction(_ verb: Verb, of members: Members) -> Step.Action? {
        guard let value = members[verb.rawValue] else { return nil }
        switch verb {
        case .op: return decodeOperation(value, of: members).map { .statements([$0]) }
        case .backward: return decodeBackward(value, of: members).map { .backward($0) }
        case .zeroGrad: return .zeroGrad(decodeVariables(value))
        case .noGrad: return .noGrad(decodeSteps(value))
        case .expect: return .expect(decodeExpectations(value, of: members))
        case .raises: return decodeRaises(value, of: members).map { .raises($0) }
        }
    }

    /// Decodes the name of a variable, or a list of names.
    private mutating func decodeVariables(_ value: JSONValue) -> [Name] {
        var names: [Name] = []
        for element in value.elementsOrSelf {
            guard !isFull else { break }
            guard let text = element.stringText else {
                report(.wrongType(.namesOrName, found: element.kind), at: element.range)
                continue
            }
            let name = Name(text, at: element.contentRange)
            if !scope.variables.contains(text) { report(scope.unknownName(text, at: name.range)) }
            names.append(name)
        }
        return names
    }

    // MARK: backward

    private mutating func decodeBackward(_ value: JSONValue, of members: Members) -> Backward? {
        let roots = decodeExpressions(value)
        var gradients: [Expression?] = []
        if let gradient = members["gradient"] {
            if value.kind == .array {
                for element in gradient.elementsOrSelf { gradients.append(decodeGradient(element)) }
                if gradients.count != roots.count {
                    report(
                        .gradientCount(roots: roots.count, gradients: gradients.count),
                        at: gradient.openingRange)
                }
            } else {
                gradients = [decodeGradient(gradient)]
            }
        }
        return Backward(
            roots: roots, gradients: gradients, retainGraph: decodeBool(members["retain_graph"]),
            createGraph: decodeBool(members["create_graph"]) ?? false,
            inputs: members["inputs"].map { decodeExpressions($0) })
    }

    /// Decodes an expression or a literal tensor; null, for a scalar root, gives nil.
    private mutating func decodeGradient(_ value: JSONValue) -> Expression? {
        switch value.kind {
        case .null: return nil
        case .string: return decodeExpression(value)
        default:
            guard let literal = decodeLiteral(value) else { return nil }
            return Expression(nodes: [Expression.Node(.tensor(literal), at: value.range)])
        }
    }

    /// Decodes an expression or a list of expressions.
    private mutating func decodeExpressions(_ value: JSONValue) -> [Expression] {
        switch value.kind {
        case .string: return decodeExpression(value).map { [$0] } ?? []
        case .array: return value.elements.compactMap { decodeExpression($0) }
        default:
            report(.wrongType(.expressions, found: value.kind), at: value.range)
            return []
        }
    }

    // MARK: raises

    private mutating func decodeRaises(_ value: JSONValue, of members: Members) -> Raises? {
        let error: ExpectedError? = decodeWord(value, as: .error)
        let message = decodeString(members["message"])
        guard let inner = members.require("step", in: &self) else { return nil }
        let outer = expectedErrors
        defer { expectedErrors = outer }
        if let error { expectedErrors.insert(error) }
        guard let step = decodeStep(inner), let error else { return nil }
        return Raises(error: error, errorRange: value.contentRange, message: message, step: step)
    }
}
