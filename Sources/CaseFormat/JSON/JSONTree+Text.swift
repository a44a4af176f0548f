/// Formatting as JSON text.
extension JSONTree {
    /// The tree as JSON text. A container that does not fit within `width` columns is written with one
    /// element per line.
    func text(width: Int = 140) -> String {
        var text = ""
        write(to: &text, indent: 0, column: 0, width: width)
        return text + "\n"
    }

    /// Appends the value at `column` of the current line, which is indented by `indent` columns.
    private func write(to text: inout String, indent: Int, column: Int, width: Int) {
        let line = oneLine
        // One column is reserved for a comma.
        if column + line.count < width || isScalar {
            text += line
            return
        }
        let (start, end) = (String(repeating: " ", count: indent + 2), String(repeating: " ", count: indent))
        switch self {
        case .array(let elements) where elements.allSatisfy(\.isScalar):
            text += "[\n" + start
            var column = indent + 2
            for (i, element) in elements.enumerated() {
                let word = element.oneLine
                if i > 0 { text += column + 2 + word.count < width ? ", " : ",\n" + start }
                column = i > 0 && column + 2 + word.count < width ? column + 2 : indent + 2
                text += word
                column += word.count
            }
            text += "\n" + end + "]"
        case .array(let elements):
            text += "["
            for (i, element) in elements.enumerated() {
                text += (i == 0 ? "\n" : ",\n") + start
                element.write(to: &text, indent: indent + 2, column: indent + 2, width: width)
            }
            text += "\n" + end + "]"
        case .object(let members):
            text += "{"
            for (i, member) in members.enumerated() {
                let key = member.name.jsonLiteral + ": "
                text += (i == 0 ? "\n" : ",\n") + start + key
                member.value.write(
                    to: &text, indent: indent + 2, column: indent + 2 + key.count, width: width)
            }
            text += "\n" + end + "}"
        case .null, .bool, .integer, .number, .string: break
        }
    }

    private var isScalar: Bool {
        switch self {
        case .array, .object: false
        case .null, .bool, .integer, .number, .string: true
        }
    }

    private var oneLine: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): value.jsonLiteral
        case .array(let elements): "[\(elements.map(\.oneLine).joined(separator: ", "))]"
        case .object(let members) where members.isEmpty: "{}"
        case .object(let members):
            "{ \(members.map { "\($0.name.jsonLiteral): \($0.value.oneLine)" }.joined(separator: ", ")) }"
        }
    }
}
