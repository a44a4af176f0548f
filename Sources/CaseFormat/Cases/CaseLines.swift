/// Reads the cases of a `.jsonl` file, one per line, as a stream.
///
/// Blank lines are skipped. The longest line that the limit allows bounds the memory.
public struct CaseLines<Failure: Error> {
    /// One line of the file.
    public enum Line: Equatable, Sendable {
        case text(SourceText)
        /// A line that exceeds the limit. Reading continues with the next line.
        case tooLong(Diagnostic)
    }

    private let path: String
    private let limit: Int
    private let read: () throws(Failure) -> [UInt8]
    private var chunk: [UInt8] = []
    /// The index of the next byte in `chunk`.
    private var position = 0
    /// The offset of the next byte in the file.
    private var offset = 0
    private var lineNumber = 0

    /// - Parameters:
    ///   - path: the path of the file as shown in messages.
    ///   - read: returns the next bytes of the file, in chunks of any size; empty at the end of the file.
    public init(path: String, limits: Limits = Limits(), read: @escaping () throws(Failure) -> [UInt8]) {
        self.path = path
        limit = limits.lineBytes
        self.read = read
    }

    /// The next line that is not blank; nil at the end of the file.
    public mutating func next() throws(Failure) -> Line? {
        while true {
            let start = offset
            guard let (bytes, isWhole) = try takeLine() else { return nil }
            let text = SourceText(path: path, bytes: bytes, firstLine: lineNumber, firstOffset: start)
            if !isWhole { return .tooLong(Diagnostic(exceeding: .lineBytes, of: limit, at: text)) }
            if !bytes.allSatisfy(\.isJSONSpace) { return .text(text) }
        }
    }

    /// The bytes up to the next line break, cut after `headLength` bytes if they exceed the limit.
    private mutating func takeLine() throws(Failure) -> (bytes: [UInt8], isWhole: Bool)? {
        var line: [UInt8] = []
        var isWhole = true
        let start = offset
        while true {
            if position == chunk.count {
                chunk = try read()
                position = 0
                if chunk.isEmpty {
                    lineNumber += 1
                    return offset == start ? nil : (line, isWhole)
                }
            }
            let end = chunk[position...].firstIndex(of: UInt8(ascii: "\n")) ?? chunk.count
            if isWhole, line.count + end - position > limit {
                isWhole = false
                line = Array((line + chunk[position..<end]).prefix(Self.headLength))
            } else if isWhole {
                line += chunk[position..<end]
            }
            offset += end - position
            position = end
            if end < chunk.count {
                position += 1
                offset += 1
                lineNumber += 1
                return (line, isWhole)
            }
        }
    }

    /// The number of bytes of an overlong line that are kept for its excerpt.
    private static var headLength: Int { 200 }
}

extension Diagnostic {
    /// The diagnostic for a file or line that exceeds its limit.
    /// - Parameter text: the beginning of the file or line.
    public init(exceeding limit: Limit, of most: Int, at text: SourceText) {
        self.init(Fault(.limitExceeded(limit, most), at: SourceRange(start: 0, end: 1)), in: text)
    }
}

extension SourceText {
    /// True if the text holds one case per line: its first line is a complete JSON document, and more text
    /// follows.
    public var isLines: Bool {
        guard let start = bytes.firstIndex(where: { !$0.isJSONSpace }),
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")),
            bytes[end...].contains(where: { !$0.isJSONSpace })
        else { return false }
        return (try? JSONDocument(Array(bytes[start..<end]))) != nil
    }
}
