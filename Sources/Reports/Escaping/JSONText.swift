/// Builder of JSON text: members are appended in the order of the calls.
struct JSONText {
    private(set) var text = ""
    private var needsComma = false

    mutating func object(_ body: (inout JSONText) -> Void) {
        text += "{"
        needsComma = false
        body(&self)
        text += "}"
        needsComma = true
    }

    mutating func object(_ name: String, _ body: (inout JSONText) -> Void) {
        key(name)
        object(body)
    }

    mutating func array<Element>(
        _ name: String, _ elements: [Element], _ body: (inout JSONText, Element) -> Void
    ) {
        key(name)
        text += "["
        for (i, element) in elements.enumerated() {
            if i > 0 { text += ", " }
            object { body(&$0, element) }
        }
        text += "]"
        needsComma = true
    }

    mutating func member(_ name: String, _ value: String) {
        key(name)
        text += Self.quoted(value)
    }

    mutating func member(_ name: String, _ value: Bool) {
        key(name)
        text += value ? "true" : "false"
    }

    mutating func member(_ name: String, _ value: Double) {
        key(name)
        text += Self.number(value)
    }

    mutating func member(_ name: String, _ values: [String]) {
        key(name)
        text += "[" + values.map(Self.quoted).joined(separator: ", ") + "]"
    }

    mutating func member(_ name: String, _ values: [Double]) {
        key(name)
        text += "[" + values.map(Self.number).joined(separator: ", ") + "]"
    }

    mutating func member(_ name: String, _ values: [[Double]]) {
        key(name)
        text +=
            "["
            + values.map { "[" + $0.map(Self.number).joined(separator: ", ") + "]" }.joined(separator: ", ")
            + "]"
    }

    private mutating func key(_ name: String) {
        if needsComma { text += ", " }
        // Member names are literals of this module and need no escaping.
        text += "\""
        text += name
        text += "\": "
        needsComma = true
    }

    /// The shortest decimal that is read back as the same number; `"nan"`, `"inf"` or `"-inf"` as in cases.
    private static func number(_ x: Double) -> String {
        if x.isNaN { return "\"nan\"" }
        if x.isInfinite { return x > 0 ? "\"inf\"" : "\"-inf\"" }
        if x.rounded() == x, x.magnitude < 0x1p53 { return "\(Int(x))" }
        return x.description
    }

    /// True for each byte that never needs escaping.
    private static let isPlain = (UInt8.min...UInt8.max).map { byte in
        byte >= 0x20 && byte < 0x7F && !"\"\\#".utf8.contains(byte)
    }

    /// A JSON string with control and format characters escaped, so that it is also safe to print on a terminal.
    private static func quoted(_ text: String) -> String {
        if text.utf8.allSatisfy({ isPlain[Int($0)] }) { return "\"\(text)\"" }
        var result = "\""
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            switch scalar {
            // GitHub's runner interprets `##[` as a command at any position in a line.
            case "#" where previous == "#": result += "\\u0023"
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned:
                    for unit in String(scalar).utf16 {
                        let hex = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                    }
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
