/// A Python script: its statements, with blocks, and its comments.
public struct Script: Sendable {
    public let source: SourceText
    public let statements: [SyntaxStatement]
    /// In the order of the script, without `#` and the blanks around their text.
    public let comments: [Name]
    /// Every line that cannot be read, which `statements` leaves out; nil where all can.
    public let malformed: MalformedCase?
    /// Names that the lines that cannot be read would have defined.
    public let lostNames: Set<String>

    public init(parsing source: SourceText, limits: Limits = Limits()) {
        self.source = source
        let text = JSONString(verbatim: source.bytes)
        var parser = SyntaxParser(text, dialect: .script, nodeCount: 0, limits: limits)
        statements = parser.parseScript()
        malformed = parser.faults.isEmpty ? nil : MalformedCase(parser.faults, in: source)
        lostNames = malformed == nil ? [] : Set(parser.assignedNames.map(\.text))
        comments = parser.lexer.comments.map { range in
            let content = source.bytes[range].drop { $0 == UInt8(ascii: "#") }
            let trimmed = String(decoding: content, as: UTF8.self).trimmingBlanks
            return Name(trimmed, at: text.range(of: range))
        }
    }
}

extension String {
    /// Without blanks at either end.
    fileprivate var trimmingBlanks: String {
        let tail = drop { $0.isWhitespace }
        return String(tail.reversed().drop { $0.isWhitespace }.reversed())
    }
}
