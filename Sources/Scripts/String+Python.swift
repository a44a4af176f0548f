extension String {
    /// As a string of Python, between single quotes.
    var pythonLiteral: String {
        var text = "'"
        for c in self {
            switch c {
            case "'": text += "\\'"
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            default: text.append(c)
            }
        }
        return text + "'"
    }

    /// The words that may be names.
    var identifiers: [String] {
        split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init)
            .filter { $0.first?.isNumber == false }
    }

    /// Whether one of some names occurs.
    func mentions(_ names: Set<String>) -> Bool { identifiers.contains(where: names.contains) }
}
