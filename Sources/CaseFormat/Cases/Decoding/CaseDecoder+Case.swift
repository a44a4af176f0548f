extension GradientCase {
    /// Decodes and checks a case.
    /// - Throws: all faults that can be found without running the case.
    public init(decoding source: SourceText, limits: Limits = Limits()) throws(MalformedCase) {
        let document: JSONDocument
        do {
            document = try JSONDocument(source.bytes)
        } catch {
            throw MalformedCase([Fault(.json(error.kind), at: error.range)], in: source)
        }
        var decoder = CaseDecoder(limits: limits)
        decoder.reportRepeatedKeys(of: document)
        let decoded = decoder.decodeCase(document.root)
        guard let decoded, decoder.faults.isEmpty else { throw MalformedCase(decoder.faults, in: source) }
        self = decoded
    }
}

/// Decoding of the members of a case, except tensors, functions, steps and expectations.
extension CaseDecoder {
    fileprivate mutating func reportRepeatedKeys(of document: JSONDocument) {
        for key in document.repeatedKeys where !isFull {
            let content = JSONString(unescaping: document.bytes[key.second.offsets].dropFirst().dropLast())
            report(
                .repeatedKey(content.text), at: key.second,
                note: Fault.Note(kind: .firstDefinedHere, range: key.first))
        }
    }

    fileprivate mutating func decodeCase(_ value: JSONValue) -> GradientCase? {
        guard let members = Members(of: value, as: .case, in: &self) else { return nil }
        if let format = members["format"], let version = decodeInteger(format), version != 1 {
            report(.unsupportedFormat, at: format.range)
        }
        _ = decodeString(members["$schema"])
        var result = GradientCase()
        result.title = decodeText(members["title"])
        result.about = decodeText(members["about"])
        result.source = decodeString(members["source"])
        result.tags = decodeTags(members["tags"])
        result.dtype = decodeDefaultDType(members["dtype"]) ?? .float64
        dtype = result.dtype
        result.seed = decodeInteger(members["seed"]) ?? 0
        // Tensors and functions are defined before the steps, independent of the order of the members.
        result.tensors = decodeTensors(members["tensors"])
        result.functions = decodeFunctions(members["functions"])
        if let steps = members["steps"] { result.steps = decodeSteps(steps) }
        if let expect = members["expect"] {
            let step = Step.Action.expect(decodeExpectations(expect, of: nil))
            result.steps.append(Step(step, range: expect.range, anchor: members.range(of: "expect")))
        }
        if result.steps.isEmpty, members["expect"] == nil { _ = members.require("steps", in: &self) }
        if let check = members["check"] { result.check = decodeCheck(check) }
        return result
    }

    private mutating func decodeTags(_ value: JSONValue?) -> [String] {
        guard let value else { return [] }
        if value.kind != .array { report(.wrongType(.array, found: value.kind), at: value.range) }
        return value.elements.compactMap { element in
            guard let tag = decodeString(element) else { return nil }
            let isPlain = tag.utf8.allSatisfy {
                $0.isWordByte || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
            if tag.isEmpty || !isPlain { report(.badTag(tag), at: element.contentRange) }
            return tag
        }
    }

    // MARK: check

    private mutating func decodeCheck(_ value: JSONValue) -> CheckSettings {
        guard let members = Members(of: value, as: .check, in: &self) else { return CheckSettings() }
        return CheckSettings(
            numeric: decodeNumeric(members),
            order: decodeInteger(members["order"], in: CheckSettings.orders) ?? 1,
            jacobian: decodeBool(members["jacobian"]) ?? false,
            forwardMode: decodeBool(members["forward_mode"]),
            atol: decodeTolerance(members["atol"]), rtol: decodeTolerance(members["rtol"]))
    }

    private mutating func decodeNumeric(_ members: Members) -> CheckSettings.Numeric {
        let word: NumericWord? = members["numeric"].flatMap { decodeWord($0, as: .numeric) }
        let reason = decodeString(members["reason"])
        switch word {
        case .off:
            if members["reason"] == nil { report(.reasonMissing, at: members.range(of: "numeric")) }
            return .off(reason: reason ?? "")
        case .fast: return .fast
        case .full, nil: return .full
        }
    }
}
