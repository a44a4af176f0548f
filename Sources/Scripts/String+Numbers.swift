extension String {
    /// A list of numbers, nested or not, or a number with a point or an exponent, as JSON; nil for anything else.
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
        // Numbers stay as they were written, where JSON allows it: `0.10` does not become `0.1`.
        return result.jsonNumbers
    }

    /// Numbers as JSON has them: `1.` is `1.0`, `.5` is `0.5`; nil where something is none.
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
