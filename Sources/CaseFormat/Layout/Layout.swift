/// Writes the values of a JSON document in the canonical layout of a case.
///
/// A value stands on one line where that has at most `width` columns, otherwise each member or element has a line of its
/// own, two columns further in; only lists of numbers and words fill their lines, and `[[` stays together where an array has a single row.
/// Members stand in the order of the reference, unknown ones behind them. Scalars and keys are copied byte for byte. The
/// result depends on the values and their spelling only, not on the blanks between them, so that a second pass changes
/// nothing.
///
/// Recursion is as deep as the document, which the JSON reader limits to 512.
struct Layout {
    private let document: JSONDocument
    /// Columns of each node's value on one line, by the node's index.
    private let widths: [Int]
    private(set) var text: [UInt8] = []

    /// Most columns of a line, if its last word does not need more.
    static let width = 100
    private static let indentation = 2
    /// Columns of indentation from which on a value stays on one line: otherwise the blanks of a deeply nested document could
    /// take a thousand times the room of the document.
    private static let deepest = 40

    init(_ document: JSONDocument) {
        self.document = document
        widths = document.oneLineWidths
        text.reserveCapacity(document.bytes.count + document.bytes.count / 2)
    }

    // MARK: Several lines

    /// Writes a value that begins at `column`, on lines indented by `indent`.
    /// - Parameter followers: columns of what comes after it on its last line.
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

    /// As many elements on a line as it takes.
    private mutating func fill(_ array: JSONValue, indent: Int) {
        var column = Int.max
        for element in array.elements {
            let width = widths[element.index]
            if column != Int.max { text.append(UInt8(ascii: ",")) }
            // A blank before the element, a comma behind it.
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

    /// - Parameter isRoomy: whether a blank stands inside the braces of an object.
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
    /// Members in the order of the reference; those that it does not know keep theirs, at the end.
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

    /// Whether anything is in it.
    fileprivate var isFilledContainer: Bool { isContainer && next > index + 2 }

    /// The only element of an array, if that is a filled array too.
    fileprivate var onlyArray: JSONValue? {
        var elements = elements.makeIterator()
        guard let only = elements.next(), elements.next() == nil, only.kind == .array, only.isFilledContainer
        else { return nil }
        return only
    }
}

extension JSONDocument {
    /// The columns of each value on one line; 0 for the nodes of closing brackets.
    fileprivate var oneLineWidths: [Int] {
        var widths = [Int](repeating: 0, count: nodes.count)
        // The containers that are open, with the columns and number of the nodes in them.
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
                // Two for each comma or colon with its blank, and the blanks inside braces.
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
