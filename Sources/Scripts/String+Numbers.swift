extension String {
    /// The JSON form of a Python literal that is a list of numbers, nested or not, or a floating-point number.
    ///
    /// nil for any other text.
    var numbers: String? {
        let isList = hasPrefix("[") || hasPrefix("(")
        guard isList || contains(".") || contains("e") else { return nil }
        var result = ""
        for c in self {
            switch c {
            case "(", "[": result.append("[")
            case ")", "]": result.append("]")
            case " ", ",", "-", "+", "0"..."9", ".", "e", "E", "_": result.append(c)
            default: return nil
            }
        }
        // Keep the spelling of numbers where JSON allows it: `0.10` does not become `0.1`.
        return result.jsonNumbers
    }

    /// The text with Python numbers rewritten as JSON numbers: `1.` to `1.0`, `.5` to `0.5`; nil for an invalid number.
    private var jsonNumbers: String? {
        var result = ""
        var number = ""
        func finish() -> Bool {
            defer { number = "" }
            guard !number.isEmpty else { return true }
            let plain = number.filter { $0 != "_" }
            guard let value = Double(plain.hasSuffix(".") ? plain + "0" : plain), value.isFinite else {
                return false
            }
            let isSpelled =
                plain.first != "." && plain.last != "." && !plain.contains(".e") && plain.first != "+"
                && !plain.hasPrefix("-.")
            result += isSpelled ? plain : "\(value)"
            return true
        }
        for c in self {
            if "[], ".contains(c) {
                guard finish() else { return nil }
                if c == "]", result.hasSuffix(", ") { result.removeLast(2) }
                result.append(c)
            } else {
                number.append(c)
            }
        }
        return finish() ? result : nil
    }
}
