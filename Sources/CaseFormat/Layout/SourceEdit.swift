/// Other text for a part of a case.
public struct SourceEdit: Hashable, Sendable {
    /// In the bytes of the case.
    public var range: SourceRange
    public var text: [UInt8]

    public init(range: SourceRange, text: [UInt8]) {
        self.range = range
        self.text = text
    }
}

extension SourceText {
    /// Writes a JSON value in place of a part of the text, in the layout that fits there.
    ///
    /// - Parameters:
    ///   - json: the value, on one line.
    ///   - isLine: whether the text is to stay on one line.
    /// - Returns: nil if `json` is no JSON.
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
            // A line that is too long whatever stands there gets no shorter if a short value is broken.
            let isLong = column + followers > Layout.width
            layout.write(
                document.root, as: .expectation, indent: indent, column: isLong ? indent : column,
                followers: isLong ? 0 : followers)
        }
        return SourceEdit(range: range, text: layout.text)
    }

    /// The text with edits that do not overlap.
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
