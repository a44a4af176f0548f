/// The bytes of one case or script, with their position in the file they come from.
public struct SourceText: Hashable, Sendable {
    /// The path of the file as shown in messages.
    public let path: String
    public let bytes: [UInt8]
    /// The line number of the first byte in the file, counted from 1; greater than 1 for later lines of a
    /// `.jsonl` file.
    public let firstLine: Int
    /// The offset of the first byte in the file.
    public let firstOffset: Int
    /// The text from which this text was generated; locations refer to it if it is not nil.
    private let origin: TextOrigin?

    public init(path: String, bytes: [UInt8], firstLine: Int = 1, firstOffset: Int = 0) {
        self.path = path
        self.bytes = bytes
        self.firstLine = firstLine
        self.firstOffset = firstOffset
        origin = nil
    }

    package init(path: String, bytes: [UInt8], origin: TextOrigin) {
        self.path = path
        self.bytes = bytes
        self.origin = origin
        firstLine = 1
        firstOffset = 0
    }

    /// Returns true if the ASCII word occurs anywhere in the text.
    /// - Complexity: O(bytes).
    public func mentions(_ word: String) -> Bool {
        let word = Array(word.utf8)
        guard let first = word.first, bytes.count >= word.count else { return word.isEmpty }
        return (0...bytes.count - word.count).contains { start in
            bytes[start] == first && bytes[start..<start + word.count].elementsEqual(word)
        }
    }

    /// The text of a range, exactly as written: escapes of JSON strings are not decoded.
    public func text(of range: SourceRange) -> String {
        let end = min(Int(range.end), bytes.count)
        return String(decoding: bytes[min(Int(range.start), end)..<end], as: UTF8.self)
    }

    /// The location of a byte range, with line, column and excerpt.
    /// - Complexity: O(bytes before the range).
    public func location(of range: SourceRange) -> SourceLocation {
        if let origin, let original = origin.range(of: range, in: bytes) {
            return origin.source.location(of: original)
        }
        let start = min(Int(range.start), bytes.count)
        let end = min(max(Int(range.end), start), bytes.count)
        var line = firstLine
        var lineStart = 0
        for offset in 0..<start where bytes[offset] == UInt8(ascii: "\n") {
            line += 1
            lineStart = offset + 1
        }
        return SourceLocation(
            path: path, line: line, column: 1 + bytes[lineStart..<start].count(where: \.beginsUTF8Scalar),
            byteRange: firstOffset + start..<firstOffset + end,
            excerpt: Excerpt(of: bytes, lineStart: lineStart, token: start..<end))
    }
}

/// A location in a file, with an excerpt of the line.
public struct SourceLocation: Hashable, Sendable {
    public let path: String
    /// The line number, counted from 1.
    public let line: Int
    /// The column, counted from 1 in Unicode scalars.
    public let column: Int
    /// The byte range in the file.
    public let byteRange: Range<Int>
    public let excerpt: Excerpt
}

extension UInt8 {
    /// True for all bytes except UTF-8 continuation bytes.
    var beginsUTF8Scalar: Bool { self & 0xC0 != 0x80 }
}
