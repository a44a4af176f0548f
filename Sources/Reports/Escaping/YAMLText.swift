/// Formats scalar values in the common subset of YAML 1.1 and 1.2.
enum YAMLText {
    /// Returns the text as a double-quoted scalar on one line.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.escapedForLog.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }

    /// Returns a number with a decimal point, which some readers require before an exponent; `.nan`, `.inf` or `-.inf`.
    static func number(_ x: Double) -> String {
        if x.isNaN { return ".nan" }
        if x.isInfinite { return x > 0 ? ".inf" : "-.inf" }
        let text = x.description
        guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }
}
