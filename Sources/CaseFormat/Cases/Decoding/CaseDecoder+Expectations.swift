/// Decoding of expectations.
extension CaseDecoder {
    /// Decodes the members of an `expect` object.
    /// - Parameter members: the members of the `expect` step, which may set default tolerances; nil for the
    ///   `expect` member of the case.
    mutating func decodeExpectations(_ value: JSONValue, of members: Members?) -> [Expectation] {
        guard value.kind == .object else {
            report(.wrongType(.object, found: value.kind), at: value.range)
            return []
        }
        let tolerance = decodeTolerance(members)
        let about = decodeText(members?["about"])
        var expectations: [Expectation] = []
        for member in value.members {
            guard !isFull, spendStep(at: member.key.range) else { break }
            guard let subject = decodeExpression(member.key),
                var expectation = decodeExpectation(member, subject: subject, tolerance: tolerance)
            else { continue }
            if let mutation = subject.mutation {
                report(.mutationInExpectation(mutation.text), at: mutation.range)
            }
            expectation.about = about
            expectations.append(expectation)
        }
        return expectations
    }

    private mutating func decodeExpectation(
        _ member: JSONMember, subject: Expression, tolerance: Tolerance
    ) -> Expectation? {
        var expectation = Expectation(
            subject: subject, subjectText: member.key.stringText ?? "",
            subjectRange: member.key.contentRange,
            value: .anything, valueRange: member.value.range, tolerance: tolerance)
        guard member.value.kind == .object, !member.value.isLiteralTensor else {
            guard let value = decodeExpected(member.value, of: subject) else { return nil }
            expectation.value = value
            return expectation
        }
        guard let members = Members(of: member.value, as: .expectation, in: &self) else { return nil }
        let own = decodeTolerance(members)
        if own != Tolerance() { expectation.tolerance = own }
        expectation.shape = members["shape"].flatMap { decodeExpectedShape($0) }
        expectation.dtype = decodeDType(members["dtype"])
        if let value = members["value"] {
            expectation.value = decodeExpected(value, of: subject) ?? .anything
            expectation.valueRange = value.range
        } else if members["shape"] == nil, members["dtype"] == nil, !members.hasUnknown {
            report(.emptyExpectation, at: members.object.openingRange)
        }
        return expectation
    }

    private mutating func decodeExpected(_ value: JSONValue, of subject: Expression) -> Expectation.Value? {
        switch value.kind {
        case .null: return Expectation.Value.none
        case .number, .bool, .array, .object:
            return decodeLiteral(value, allowsBlanks: true).map { .tensor($0) }
        case .string: break
        }
        let text = value.stringText ?? ""
        if text == "?" { return .placeholder }
        if case .attribute(_, let attribute) = subject.root?.kind, attribute.isText { return .text(text) }
        if let special = LiteralTensor.specialValues[text], !scope.variables.contains(text) {
            return .tensor(LiteralTensor(values: [special], shape: [], kind: .floating))
        }
        return decodeExpression(value).map { .expression($0) }
    }

    private mutating func decodeTolerance(_ members: Members?) -> Tolerance {
        guard let members else { return Tolerance() }
        return Tolerance(
            atol: decodeTolerance(members["atol"]), rtol: decodeTolerance(members["rtol"]),
            digits: decodeInteger(members["digits"], in: Tolerance.digitCounts))
    }

    /// Decodes an expected shape. It creates no tensor, so it does not count against the limits.
    private mutating func decodeExpectedShape(_ value: JSONValue) -> [Int]? {
        guard value.kind == .array else {
            report(.wrongType(.shape, found: value.kind), at: value.range)
            return nil
        }
        return value.elements.compactMap { decodeInteger($0, in: 0...Int.max) }
    }
}

extension JSONValue {
    /// True for an object that is a literal tensor, not an expected value with tolerances.
    fileprivate var isLiteralTensor: Bool { members.contains { $0.key.stringText == "data" } }
}
