/// Escapes text for reports in the Test Anything Protocol.
enum TAPText {
    /// Returns the text as the description of a test point.
    ///
    /// `\` and `#` are escaped with a backslash. A `#` before the name of a directive is written as `\u{23}`, because
    /// readers of versions before 14 ignore the backslash and would treat a failed test as skipped.
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
