/// The bytes of one case and where in which file they stand.
public struct SourceText: Hashable, Sendable {
    /// As it is to be shown.
    public let path: String
    public let bytes: [UInt8]
    /// The line of the file, from 1, on which the bytes begin: not 1 for a case of a `.jsonl` file.
    public let firstLine: Int
    /// The offset in the file at which the bytes begin.
    public let firstOffset: Int
    /// What the text was made from, where that is what is to be shown.
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

    /// Whether an ASCII word occurs anywhere in the text.
    /// - Complexity: O(bytes).
    public func mentions(_ word: String) -> Bool {
        let word = Array(word.utf8)
        guard let first = word.first, bytes.count >= word.count else { return word.isEmpty }
        return (0...bytes.count - word.count).contains { start in
            bytes[start] == first && bytes[start..<start + word.count].elementsEqual(word)
        }
    }

    /// The characters of a range; of a JSON string, escapes are as they are written.
    public func text(of range: SourceRange) -> String {
        let end = min(Int(range.end), bytes.count)
        return String(decoding: bytes[min(Int(range.start), end)..<end], as: UTF8.self)
    }

    /// Where a range of the bytes stands, for a reader.
    /// - Complexity: O(bytes before the range).
    public func location(of range: SourceRange) -> SourceLocation {
        if let origin, let place = origin.range(of: range, in: bytes) {
            return origin.source.location(of: place)
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

/// A place in a file, with what stands there.
public struct SourceLocation: Hashable, Sendable {
    public let path: String
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int
    /// In the file.
    public let byteRange: Range<Int>
    public let excerpt: Excerpt
}

extension UInt8 {
    /// Whether it is not a continuation byte.
    var beginsUTF8Scalar: Bool { self & 0xC0 != 0x80 }
}
