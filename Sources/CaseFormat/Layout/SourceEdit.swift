/// A replacement for a range of a case's text.
public struct SourceEdit: Hashable, Sendable {
    /// The byte range to replace.
    public var range: SourceRange
    public var text: [UInt8]

    public init(range: SourceRange, text: [UInt8]) {
        self.range = range
        self.text = text
    }
}

extension SourceText {
    /// An edit that replaces a range of the text by a JSON value, laid out for its position.
    ///
    /// - Parameters:
    ///   - json: the value, on one line.
    ///   - isLine: true to write the value on one line, for a `.jsonl` file.
    /// - Returns: the edit; nil if `json` is not valid JSON.
    package func edit(_ range: SourceRange, to json: String, isLine: Bool) -> SourceEdit? {
        guard let document = try? JSONDocument(Array(json.utf8)) else { return nil }
        var layout = Layout(document)
        if isLine {
            layout.writeOnOneLine(document.root, as: .expectation, isRoomy: false)
        } else {
            let newline = UInt8(ascii: "\n")
            let before = bytes[..<Int(range.start)]
            let line = before[(before.lastIndex(of: newline).map { $0 + 1 } ?? 0)...]
            let after = bytes[Int(range.end)...].prefix { $0 != newline && $0 != UInt8(ascii: "\r") }
            let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
            let column = line.count(where: \.beginsUTF8Scalar)
            let followers = after.count(where: \.beginsUTF8Scalar)
            // If the line is too long even without the value, breaking a short value would not help.
            let isLong = column + followers > Layout.width
            layout.write(
                document.root, as: .expectation, indent: indent, column: isLong ? indent : column,
                followers: isLong ? 0 : followers)
        }
        return SourceEdit(range: range, text: layout.text)
    }

    /// The text with the edits applied. Edits that overlap an earlier one are ignored.
    public func applying(_ edits: [SourceEdit]) -> SourceText {
        var result: [UInt8] = []
        var position = 0
        for edit in edits.sorted(by: { $0.range.start < $1.range.start })
        where position <= edit.range.start && edit.range.end <= bytes.count {
            result += bytes[position..<Int(edit.range.start)] + edit.text
            position = Int(edit.range.end)
        }
        return SourceText(
            path: path, bytes: result + bytes[position...], firstLine: firstLine, firstOffset: firstOffset)
    }
}
