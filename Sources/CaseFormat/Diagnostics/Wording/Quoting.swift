/// In quotes, harmless to a terminal, and cut where it is long.
func quoted(_ text: String) -> String {
    let head = String(text.unicodeScalars.prefix(60).map(Character.init))
    return "\"\(head.escapedForTerminal)\(head.utf8.count < text.utf8.count ? "…" : "")\""
}

func list(_ words: [String]) -> String {
    words.map(quoted).joined(separator: ", ")
}

package func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}

func name(of scalar: Unicode.Scalar) -> String {
    let code =
        "U+" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
        + String(scalar.value, radix: 16, uppercase: true)
    return scalar.isASCII ? quoted(String(scalar)) : "\(quoted(String(scalar))) (\(code))"
}
