/// The text of a JSON string, with the way back from each byte of it to the file.
package struct JSONString: Sendable {
    /// UTF-8.
    package let bytes: [UInt8]
    /// Where in the file it begins.
    private let start: Int
    /// After each escape, where decoded text and file go on side by side.
    private var resumptions: [(decoded: Int, source: Int)] = []

    /// - Parameter content: what stands between the quotes of a string that the parser has accepted.
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

    /// Text that stands in a file as it is: a script.
    init(verbatim bytes: [UInt8]) {
        self.bytes = bytes
        start = 0
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Where in the file the decoded byte at `index` begins; for `bytes.count`, where the closing quote stands.
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

    /// Where in the file the decoded bytes of `range` stand.
    package func range(of range: Range<Int>) -> SourceRange {
        SourceRange(
            start: UInt32(clamping: offset(of: range.lowerBound)),
            end: UInt32(clamping: offset(of: range.upperBound)))
    }

    /// - Returns: the escape's length in the file.
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
    /// The decoded text; nil unless a string.
    package var string: JSONString? {
        content.map { JSONString(unescaping: $0) }
    }

    /// Whether it is this string, of ASCII.
    package func isString(_ ascii: String) -> Bool {
        guard kind == .string else { return false }
        let content = text.dropFirst().dropLast()
        return content.elementsEqual(ascii.utf8)
            || content.contains(UInt8(ascii: "\\")) && stringText == ascii
    }

    /// The decoded text of a string, where nothing needs the way back to the file; nil unless a string.
    package var stringText: String? {
        guard let content else { return nil }
        guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
        return JSONString(unescaping: content).text
    }

    /// What stands between the quotes; nil unless a string.
    private var content: ArraySlice<UInt8>? {
        let node = document.nodes[index]
        guard document.bytes[Int(node.start)] == UInt8(ascii: "\"") else { return nil }
        return document.bytes[Int(node.start) + 1..<Int(node.end) - 1]
    }
}
