/// Writes the values of a JSON document in the canonical layout of a case.
///
/// A value is written on one line if it fits within `width` columns. Otherwise each member or element is
/// written on its own line, indented by two more columns. There are two exceptions: a long list of numbers
/// and words fills its lines, and an array with a single row begins with `[[` on one line. Members are
/// written in the order of the documentation, followed by unknown members. Scalars and keys are copied byte
/// for byte. The result does not depend on the whitespace of the document, so that formatting is idempotent.
///
/// The recursion is as deep as the document, which the JSON parser limits to 512 levels.
struct Layout {
    private let document: JSONDocument
    /// The width in columns of each value on one line, by node index.
    private let widths: [Int]
    private(set) var text: [UInt8] = []

    /// The maximum number of columns of a line. Long scalars and deeply nested values can exceed it.
    static let width = 100
    private static let indentation = 2
    /// The indentation from which values are written on one line. Without it, the indentation of a deeply
    /// nested document could take a thousand times the size of the document.
    private static let deepest = 40

    init(_ document: JSONDocument) {
        self.document = document
        widths = document.oneLineWidths
        text.reserveCapacity(document.bytes.count + document.bytes.count / 2)
    }

    // MARK: Several lines

    /// Writes a value at `column` of the current line, which is indented by `indent` columns.
    /// - Parameter followers: the number of columns after the value on its last line.
    mutating func write(
        _ value: JSONValue, as role: LayoutRole, indent: Int, column: Int, followers: Int = 0
    ) {
        let fits = column + widths[value.index] + followers <= Self.width
        guard value.isFilledContainer, role.isSpread(value.kind) || !fits, indent < Self.deepest else {
            return writeOnOneLine(value, as: role, isRoomy: true)
        }
        let inner = indent + Self.indentation
        if value.kind == .object {
            text.append(UInt8(ascii: "{"))
            writeMembers(value, as: role, indent: inner)
        } else if role.element == .data, let only = value.onlyArray {
            text.append(UInt8(ascii: "["))
            write(only, as: .data, indent: indent, column: column + 1, followers: followers + 1)
            text.append(UInt8(ascii: "]"))
            return
        } else {
            text.append(UInt8(ascii: "["))
            if role.element == .data, value.elements.allSatisfy({ !$0.isContainer }) {
                fill(value, indent: inner)
            } else {
                writeElements(value, as: role.element, indent: inner)
            }
        }
        breakLine(indent)
        text.append(value.kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    private mutating func writeMembers(_ object: JSONValue, as role: LayoutRole, indent: Int) {
        let members = role.ordered(object.members)
        for (i, member) in members.enumerated() {
            if i > 0 { text.append(UInt8(ascii: ",")) }
            breakLine(indent)
            writeKey(member.key)
            write(
                member.value, as: role.role(of: member.key.stringText ?? ""), indent: indent,
                column: indent + widths[member.key.index] + 2, followers: i < members.count - 1 ? 1 : 0)
        }
    }

    private mutating func writeElements(_ array: JSONValue, as role: LayoutRole, indent: Int) {
        let elements = Array(array.elements)
        for (i, element) in elements.enumerated() {
            if i > 0 { text.append(UInt8(ascii: ",")) }
            breakLine(indent)
            write(
                element, as: role, indent: indent, column: indent, followers: i < elements.count - 1 ? 1 : 0)
        }
    }

    /// Writes as many elements per line as fit.
    private mutating func fill(_ array: JSONValue, indent: Int) {
        var column = Int.max
        for element in array.elements {
            let width = widths[element.index]
            if column != Int.max { text.append(UInt8(ascii: ",")) }
            // Two columns are for the blank before the element and the comma after it.
            if column > Self.width - width - 2 {
                breakLine(indent)
                column = indent
            } else {
                text.append(UInt8(ascii: " "))
                column += 1
            }
            text += element.text
            column += width + 1
        }
    }

    // MARK: One line

    /// Writes a value on one line.
    /// - Parameter isRoomy: true to write blanks inside the braces of objects.
    mutating func writeOnOneLine(_ value: JSONValue, as role: LayoutRole, isRoomy: Bool) {
        switch value.kind {
        case .object:
            let blank = isRoomy && value.isFilledContainer ? " " : ""
            text += ("{" + blank).utf8
            for (i, member) in role.ordered(value.members).enumerated() {
                if i > 0 { text += ", ".utf8 }
                writeKey(member.key)
                writeOnOneLine(
                    member.value, as: role.role(of: member.key.stringText ?? ""), isRoomy: isRoomy)
            }
            text += (blank + "}").utf8
        case .array:
            text.append(UInt8(ascii: "["))
            for (i, element) in value.elements.enumerated() {
                if i > 0 { text += ", ".utf8 }
                writeOnOneLine(element, as: role.element, isRoomy: isRoomy)
            }
            text.append(UInt8(ascii: "]"))
        case .string, .number, .bool, .null: text += value.text
        }
    }

    private mutating func writeKey(_ key: JSONValue) {
        text += key.text
        text += ": ".utf8
    }

    private mutating func breakLine(_ indent: Int) {
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
    }
}

extension LayoutRole {
    /// The members in the order of the documentation, followed by unknown members in their original order.
    fileprivate func ordered(_ members: some Sequence<JSONMember>) -> [JSONMember] {
        let known = self.members
        let members = Array(members)
        guard !known.isEmpty, members.count > 1 else { return members }
        let ranked = members.enumerated().map { i, member in
            let name = member.key.stringText ?? ""
            return (rank: known.firstIndex(of: name) ?? known.count, position: i, member: member)
        }
        return ranked.sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }.map(\.member)
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool { kind == .object || kind == .array }

    /// True for an object or array that is not empty.
    fileprivate var isFilledContainer: Bool { isContainer && next > index + 2 }

    /// The only element of an array if that element is a non-empty array; nil otherwise.
    fileprivate var onlyArray: JSONValue? {
        var elements = elements.makeIterator()
        guard let only = elements.next(), elements.next() == nil, only.kind == .array, only.isFilledContainer
        else { return nil }
        return only
    }
}

extension JSONDocument {
    /// The width in columns of each value on one line, by node index; 0 for the nodes of closing brackets.
    fileprivate var oneLineWidths: [Int] {
        var widths = [Int](repeating: 0, count: nodes.count)
        // The open containers, with the total width and the number of their direct contents.
        var open: [(index: Int, columns: Int, count: Int)] = []
        for index in nodes.indices {
            let width: Int
            var closed = index
            switch bytes[Int(nodes[index].start)] {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append((index, 0, 0))
                continue
            case let byte where byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"):
                guard let container = open.popLast() else { continue }
                closed = container.index
                // Each comma or colon takes two columns with its blank, as do the blanks inside braces.
                let separators = 2 * max(container.count - 1, 0)
                let blanks = byte == UInt8(ascii: "}") && container.count > 0 ? 2 : 0
                width = 2 + container.columns + separators + blanks
            default:
                width = bytes[Int(nodes[index].start)..<Int(nodes[index].end)].count(
                    where: \.beginsUTF8Scalar)
            }
            widths[closed] = width
            if !open.isEmpty {
                open[open.count - 1].columns += width
                open[open.count - 1].count += 1
            }
        }
        return widths
    }
}
