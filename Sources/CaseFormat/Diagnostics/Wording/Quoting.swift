/// The text in double quotes, escaped for a terminal and cut after 60 characters.
func quoted(_ text: String) -> String {
    let head = String(text.unicodeScalars.prefix(60).map(Character.init))
    return "\"\(head.escapedForTerminal)\(head.utf8.count < text.utf8.count ? "…" : "")\""
}

/// The words in double quotes, separated by commas.
func list(_ words: [String]) -> String {
    words.map(quoted).joined(separator: ", ")
}

/// A count with its noun in the singular or plural: `1 element`, `2 elements`.
package func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}

/// The character in double quotes, followed by its code point unless it is ASCII: `"α" (U+03B1)`.
func name(of scalar: Unicode.Scalar) -> String {
    let code =
        "U+" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
        + String(scalar.value, radix: 16, uppercase: true)
    return scalar.isASCII ? quoted(String(scalar)) : "\(quoted(String(scalar))) (\(code))"
}
