import CaseFormat

extension FuzzTarget {
    static let json = FuzzTarget(
        name: "json", summary: "the JSON reader: positions, numbers and strings of accepted documents",
        grammar: JSONGrammar(), seeds: .json, batchSize: 20_000
    ) { input throws(Complaint) in
        let document: JSONDocument
        do throws(JSONFault) {
            document = try JSONDocument(input)
        } catch {
            try check(error.range, in: input)
            return false
        }
        for key in document.repeatedKeys { try check(key.second, in: input) }
        for value in document.root.all { try check(value) }
        return true
    }

    private static func check(_ range: SourceRange, in input: [UInt8]) throws(Complaint) {
        guard range.start <= range.end, range.end <= input.count else {
            throw Complaint("position outside the text", "\(range) of \(input.count)")
        }
    }

    private static func check(_ value: JSONValue) throws(Complaint) {
        try check(value.range, in: value.document.bytes)
        switch value.kind {
        case .number: try checkNumber(value)
        case .string: try checkString(value)
        case .object, .array, .bool, .null: break
        }
    }

    /// Checks that the standard library reads the same number, or an infinite one where the reader throws an error.
    private static func checkNumber(_ value: JSONValue) throws(Complaint) {
        let text = String(decoding: value.text, as: UTF8.self)
        let expected = Double(text) ?? .infinity
        let found = try? value.double()
        guard found ?? .infinity == (expected.isFinite ? expected : .infinity),
            found?.sign ?? .plus == (expected.isFinite ? expected.sign : .plus)
        else { throw Complaint("wrong number", "\(text): \(found ?? .infinity), not \(expected)") }
        guard let integer = try? value.integer() else { return }
        guard Double(integer) == expected else { throw Complaint("wrong integer", "\(text): \(integer)") }
    }

    /// Checks that the text is valid Unicode, and that the offsets of its bytes are increasing and inside the quotes.
    private static func checkString(_ value: JSONValue) throws(Complaint) {
        guard let string = value.string else { throw Complaint("string without text") }
        guard Array(string.text.utf8) == string.bytes, value.stringText == string.text else {
            throw Complaint("string is not UTF-8")
        }
        var last = Int(value.range.start)
        for index in 0...string.bytes.count {
            let offset = string.offset(of: index)
            guard offset > last, offset < value.range.end else {
                throw Complaint("offset out of order", "byte \(index) at \(offset)")
            }
            last = offset
        }
    }
}

extension JSONValue {
    /// The value and all values inside it, including keys.
    var all: [JSONValue] {
        var found: [JSONValue] = []
        var open = [self]
        while let value = open.popLast() {
            found.append(value)
            open += value.elements
            for member in value.members {
                found.append(member.key)
                open.append(member.value)
            }
        }
        return found
    }
}
