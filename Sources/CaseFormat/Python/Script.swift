/// A Python script: its statements, with blocks, and its comments.
public struct Script: Sendable {
    public let source: SourceText
    public let statements: [SyntaxStatement]
    /// In the order of the script, without `#` and the blanks around their text.
    public let comments: [Name]

    /// - Throws: every line that cannot be read.
    public init(parsing source: SourceText, limits: Limits = Limits()) throws(MalformedCase) {
        self.source = source
        let text = JSONString(verbatim: source.bytes)
        var parser = SyntaxParser(text, dialect: .script, nodeCount: 0, limits: limits)
        statements = parser.parseScript()
        guard parser.faults.isEmpty else { throw MalformedCase(parser.faults, in: source) }
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
