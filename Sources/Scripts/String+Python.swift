extension String {
    /// The text as a Python string literal in single quotes.
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

    /// The words in the text that have the form of identifiers.
    var identifiers: [String] {
        split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init)
            .filter { $0.first?.isNumber == false }
    }

    /// True if the text contains one of the names as an identifier.
    func mentions(_ names: Set<String>) -> Bool { identifiers.contains(where: names.contains) }
}
