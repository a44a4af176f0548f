import CaseFormat

/// What a terminal may be sent.
enum ShownText {
    /// No control characters but line breaks, and nothing that changes the order of letters.
    static func check(_ text: String, _ what: String = "") throws(Complaint) {
        for scalar in text.unicodeScalars where !isFit(scalar) {
            throw Complaint(
                "a character that a terminal obeys \(what)", "U+" + String(scalar.value, radix: 16))
        }
    }

    private static func isFit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: true
        case 0x00..<0x20, 0x7F..<0xA0: false
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    /// The text without `ESC [ … m`.
    static func withoutColors(_ text: String) -> String {
        var result = ""
        var rest = text.unicodeScalars[...]
        while let escape = rest.firstIndex(of: "\u{1B}") {
            result.unicodeScalars += rest[..<escape]
            rest = rest[escape...].drop { $0 != "m" }.dropFirst()
        }
        result.unicodeScalars += rest
        return result
    }

    static func checkJSON(_ text: String) throws(Complaint) {
        let document: JSONDocument
        do throws(JSONFault) {
            document = try JSONDocument(Array(text.utf8))
        } catch {
            throw Complaint("not JSON", "\(error): \(text)")
        }
        guard document.root.kind == .object, document.repeatedKeys.isEmpty else {
            throw Complaint("not an object with distinct keys", text)
        }
    }

    /// That tags close in the order in which they were opened, and that what XML does not allow is not there.
    static func checkXML(_ text: String) throws(Complaint) {
        // Scalars, since a mark that follows `;` makes another character of it.
        var open: [Substring.UnicodeScalarView] = []
        for piece in text.unicodeScalars.split(separator: "<") {
            guard let end = piece.firstIndex(of: ">") else { throw Complaint("an open tag", text) }
            let (tag, rest) = (piece[..<end], piece[piece.index(after: end)...])
            guard !rest.contains(">") else { throw Complaint("a bare >", text) }
            let name = tag.prefix { !" /?".unicodeScalars.contains($0) }
            if tag.first == "/" {
                guard let last = open.popLast(), last.elementsEqual(tag.dropFirst()) else {
                    throw Complaint("tags that cross", text)
                }
            } else if tag.first != "?", tag.last != "/" {
                open.append(name)
            }
            guard tag.count(where: { $0 == "\"" }) % 2 == 0 else { throw Complaint("a bare quote", text) }
            for entity in piece.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
                guard entity.prefix(8).contains(";") else { throw Complaint("a bare &", text) }
            }
        }
        guard open.isEmpty else { throw Complaint("tags that stay open", text) }
        for scalar in text.unicodeScalars where scalar.value & 0xFFFE == 0xFFFE {
            throw Complaint("a character that XML has not", "U+" + String(scalar.value, radix: 16))
        }
    }
}
