import CaseFormat

extension FuzzTarget {
    static let formatting = FuzzTarget(
        name: "format", summary: "formatting a case: keeps the JSON value; a second pass changes nothing",
        grammar: CaseGrammar(), seeds: .json, batchSize: 10_000
    ) { input throws(Complaint) in
        for isLine in [false, true] {
            guard let first = formatted(input, isLine: isLine) else { return false }
            guard let second = formatted(first, isLine: isLine) else {
                throw Complaint("formatted text is not JSON")
            }
            guard first == second else { throw Complaint("second pass changes the layout") }
            guard contents(input) == contents(first) else { throw Complaint("JSON value changed") }
            guard !isLine || first.firstIndex(of: UInt8(ascii: "\n")) == first.count - 1 else {
                throw Complaint("single-line format contains a line break")
            }
        }
        return true
    }

    private static func formatted(_ bytes: [UInt8], isLine: Bool) -> [UInt8]? {
        try? SourceText(path: HostileText.path, bytes: bytes).formatted(isLine: isLine)
    }

    /// The document without white space, with the members of each object sorted by their text.
    private static func contents(_ bytes: [UInt8]) -> [UInt8]? {
        (try? JSONDocument(bytes))?.root.contents
    }
}

extension JSONValue {
    /// The text of a value in this form; recursive, with a depth limited by the reader.
    fileprivate var contents: [UInt8] {
        switch kind {
        case .object:
            let members = members.map { Array($0.key.text) + [UInt8(ascii: ":")] + $0.value.contents }
            let sorted = members.sorted { $0.lexicographicallyPrecedes($1) }
            return Array("{".utf8) + sorted.joined(separator: [UInt8(ascii: ",")]) + Array("}".utf8)
        case .array:
            let elements = elements.map(\.contents)
            return Array("[".utf8) + elements.joined(separator: [UInt8(ascii: ",")]) + Array("]".utf8)
        case .string, .number, .bool, .null: return Array(text)
        }
    }
}
