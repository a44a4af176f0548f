/// The decoded text of a JSON string, which maps each of its bytes to an offset in the file.
package struct JSONString: Sendable {
    /// The decoded text in UTF-8.
    package let bytes: [UInt8]
    /// The offset in the file of the first byte.
    private let start: Int
    /// The corresponding offsets in the decoded text and in the file after each escape sequence.
    private var resumptions: [(decoded: Int, source: Int)] = []

    /// Decodes the content of a string.
    /// - Parameter content: the bytes between the quotes of a string that the parser has accepted.
    init(unescaping content: ArraySlice<UInt8>) {
        start = content.startIndex
        guard content.contains(UInt8(ascii: "\\")) else {
            bytes = Array(content)
            return
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count)
        var rest = content
        while let escape = rest.firstIndex(of: UInt8(ascii: "\\")) {
            bytes += rest[..<escape]
            let length = Self.decodeEscape(rest[escape...], into: &bytes)
            rest = rest[escape...].dropFirst(length)
            resumptions.append((bytes.count, rest.startIndex))
        }
        self.bytes = bytes + rest
    }

    /// Uses the bytes of a file as they are, for a script.
    init(verbatim bytes: [UInt8]) {
        self.bytes = bytes
        start = 0
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The offset in the file of the decoded byte at `index`; for `bytes.count`, the offset of the closing
    /// quote.
    package func offset(of index: Int) -> Int {
        var low = -1
        var high = resumptions.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if resumptions[middle].decoded <= index { low = middle } else { high = middle }
        }
        guard low >= 0 else { return start + index }
        return resumptions[low].source + index - resumptions[low].decoded
    }

    /// The range in the file of the decoded bytes in `range`.
    package func range(of range: Range<Int>) -> SourceRange {
        SourceRange(
            start: UInt32(clamping: offset(of: range.lowerBound)),
            end: UInt32(clamping: offset(of: range.upperBound)))
    }

    /// Decodes the escape sequence at the start of `text` and appends its character.
    /// - Returns: the length of the escape sequence in the file.
    private static func decodeEscape(_ text: ArraySlice<UInt8>, into bytes: inout [UInt8]) -> Int {
        let start = text.startIndex
        if let byte = text.dropFirst().first?.unescaped {
            bytes.append(byte)
            return 2
        }
        let source = Array(text.prefix(12))
        let first = source.codeUnit(ofEscapeAt: 0) ?? 0xFFFD
        let second = UTF16.isLeadSurrogate(first) ? source.codeUnit(ofEscapeAt: 6) : nil
        let units = [first] + (second.map { [$0] } ?? [])
        bytes += String(decoding: units, as: UTF16.self).utf8
        return min(6 * units.count, text.endIndex - start)
    }
}

extension JSONValue {
    /// The decoded text with its source map; nil if the value is not a string.
    package var string: JSONString? {
        content.map { JSONString(unescaping: $0) }
    }

    /// Returns true if the value is a string equal to the ASCII string.
    package func isString(_ ascii: String) -> Bool {
        guard kind == .string else { return false }
        let content = text.dropFirst().dropLast()
        return content.elementsEqual(ascii.utf8)
            || content.contains(UInt8(ascii: "\\")) && stringText == ascii
    }

    /// The decoded text without a source map; nil if the value is not a string.
    package var stringText: String? {
        guard let content else { return nil }
        guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
        return JSONString(unescaping: content).text
    }

    /// The bytes between the quotes; nil if the value is not a string.
    private var content: ArraySlice<UInt8>? {
        let node = document.nodes[index]
        guard document.bytes[Int(node.start)] == UInt8(ascii: "\"") else { return nil }
        return document.bytes[Int(node.start) + 1..<Int(node.end) - 1]
    }
}
