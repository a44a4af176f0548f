import CaseFormat

/// Checks of texts that are shown to users: terminal output, JSON and XML.
enum ShownText {
    /// Checks that a text has no control characters other than line breaks, and no bidirectional formatting.
    static func check(_ text: String, _ what: String = "") throws(Complaint) {
        for scalar in text.unicodeScalars where !isAllowed(scalar) {
            throw Complaint(
                "control character \(what)", "U+" + String(scalar.value, radix: 16))
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
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

    /// Checks that a text is a JSON object with distinct keys.
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

    /// Checks that the tags of an XML text are balanced and that it has no characters that XML forbids.
    static func checkXML(_ text: String) throws(Complaint) {
        // Compare scalars, as a combining mark after `;` would form a different `Character`.
        var open: [Substring.UnicodeScalarView] = []
        for piece in text.unicodeScalars.split(separator: "<") {
            guard let end = piece.firstIndex(of: ">") else { throw Complaint("unterminated tag", text) }
            let (tag, rest) = (piece[..<end], piece[piece.index(after: end)...])
            guard !rest.contains(">") else { throw Complaint("unescaped >", text) }
            let name = tag.prefix { !" /?".unicodeScalars.contains($0) }
            if tag.first == "/" {
                guard let last = open.popLast(), last.elementsEqual(tag.dropFirst()) else {
                    throw Complaint("tags not properly nested", text)
                }
            } else if tag.first != "?", tag.last != "/" {
                open.append(name)
            }
            guard tag.count(where: { $0 == "\"" }) % 2 == 0 else { throw Complaint("unbalanced quote", text) }
            for entity in piece.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
                guard entity.prefix(8).contains(";") else { throw Complaint("unescaped &", text) }
            }
        }
        guard open.isEmpty else { throw Complaint("unclosed tags", text) }
        for scalar in text.unicodeScalars where scalar.value & 0xFFFE == 0xFFFE {
            throw Complaint("character not allowed in XML", "U+" + String(scalar.value, radix: 16))
        }
    }
}
