/// The cases of a `.jsonl` file, one a line, read as a stream.
///
/// Memory is bounded by the longest line that the limit allows; blank lines are passed over.
public struct CaseLines<Failure: Error> {
    /// One line of the file.
    public enum Line: Equatable, Sendable {
        case text(SourceText)
        /// A line that is too long; reading goes on with the next.
        case tooLong(Diagnostic)
    }

    private let path: String
    private let limit: Int
    private let read: () throws(Failure) -> [UInt8]
    private var chunk: [UInt8] = []
    /// In `chunk`, of the next byte.
    private var position = 0
    /// In the file, of the next byte.
    private var offset = 0
    private var lineNumber = 0

    /// - Parameters:
    ///   - path: the file's, as it is to be shown.
    ///   - read: gives the file's next bytes, as many as it likes; none at the end.
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

    /// The bytes up to the next line break; only their beginning if they are more than the limit.
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

    /// Enough of a line to show which one it is.
    private static var headLength: Int { 200 }
}

extension Diagnostic {
    /// A file or line is too long to be read.
    /// - Parameter text: its beginning.
    public init(exceeding limit: Limit, of most: Int, at text: SourceText) {
        self.init(Fault(.limitExceeded(limit, most), at: SourceRange(start: 0, end: 1)), in: text)
    }
}

extension SourceText {
    /// Whether the text holds a case a line rather than one case: its first line is a whole document, and more follows.
    public var isLines: Bool {
        guard let start = bytes.firstIndex(where: { !$0.isJSONSpace }),
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")),
            bytes[end...].contains(where: { !$0.isJSONSpace })
        else { return false }
        return (try? JSONDocument(Array(bytes[start..<end]))) != nil
    }
}
