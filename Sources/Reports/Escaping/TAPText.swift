enum TAPText {
    /// The description of a test point.
    ///
    /// `\` and `#` are escaped; a `#` before a directive's name is written out besides, since readers older than
    /// version 14 find directives behind escapes too and would take a failure for one that is to be passed over.
    /// - Source: Test Anything Protocol, version 14, Escaping.
    static func description(_ text: String) -> String {
        var result = ""
        var rest = text.escapedForLog.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": result += "\\\\"
            case "#": result += isDirective(rest) ? "\\\\u{23}" : "\\#"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isDirective(_ rest: Substring.UnicodeScalarView) -> Bool {
        let word = String(rest.drop { $0.properties.isWhitespace || $0 == "#" }.prefix(4)).lowercased()
        return word == "skip" || word == "todo"
    }
}
