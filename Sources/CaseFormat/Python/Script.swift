/// A parsed Python script: its statements, including blocks, and its comments.
public struct Script: Sendable {
    public let source: SourceText
    public let statements: [SyntaxStatement]
    /// The comments in the order of the script, without `#` and surrounding blanks.
    public let comments: [Name]
    /// The syntax errors, one for each line that `statements` omits; nil if there are none.
    public let malformed: MalformedCase?
    /// The names that lines with syntax errors may have assigned.
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
    /// The text without leading and trailing blanks.
    fileprivate var trimmingBlanks: String {
        let tail = drop { $0.isWhitespace }
        return String(tail.reversed().drop { $0.isWhitespace }.reversed())
    }
}
