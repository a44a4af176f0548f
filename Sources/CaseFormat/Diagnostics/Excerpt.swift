/// A line of a file, or the part of a long one around a token, fit for a terminal.
public struct Excerpt: Hashable, Sendable {
    /// Control and bidirectional characters are escaped, tabs widened; `…` where the line goes on.
    public let text: String
    /// Terminal columns of `text` before the token.
    public let caretColumn: Int
    /// Terminal columns that the token takes on this line, at least 1.
    public let caretWidth: Int

    /// The carets under the token, with the space before them.
    public var carets: String {
        String(repeating: " ", count: caretColumn) + String(repeating: "^", count: caretWidth)
    }

    /// Columns shown before the token, and in all.
    private static let lead = 40
    private static let width = 100

    package init(text: String, caretColumn: Int, caretWidth: Int) {
        self.text = text
        self.caretColumn = caretColumn
        self.caretWidth = caretWidth
    }

    init(of bytes: [UInt8], lineStart: Int, token: Range<Int>) {
        let start = Self.windowStart(in: bytes, lineStart: lineStart, before: token.lowerBound)
        // A scalar takes at most four bytes and at least, but for combining marks, one column.
        let limit = min(start + 4 * Self.width, bytes.count)
        let lineEnd = bytes[start..<limit].firstIndex(of: UInt8(ascii: "\n")) ?? limit
        var (text, columns) = start > lineStart ? ("…", 1) : ("", 0)
        var offset = start
        var caret: (start: Int, end: Int)?
        var isClipped = lineEnd == limit && limit < bytes.count
        for scalar in String(decoding: bytes[start..<lineEnd], as: UTF8.self).unicodeScalars {
            if scalar == "\r" && offset == lineEnd - 1 { break }
            let shown = scalar.escapedForTerminal
            guard columns + shown.terminalWidth <= Self.width else {
                isClipped = true
                break
            }
            if offset == token.lowerBound { caret = (columns, columns) }
            text += shown
            columns += shown.terminalWidth
            // A repaired byte counts as three here and ends the caret early: no harm to the text.
            offset += UTF8.width(scalar)
            if caret != nil, offset <= token.upperBound { caret?.end = columns }
        }
        self.text = isClipped ? text + "…" : text
        caretColumn = caret?.start ?? columns
        caretWidth = max(1, (caret?.end ?? 0) - (caret?.start ?? 0))
    }

    /// Where to begin, so that what is before the token leaves room for it: at the line's beginning if that is
    /// near, which is worth more than an even cut.
    private static func windowStart(in bytes: [UInt8], lineStart: Int, before token: Int) -> Int {
        var start = token
        var window = token
        var columns = 0
        while start > lineStart, columns <= 2 * lead {
            let end = start
            repeat { start -= 1 } while start > lineStart && end - start < 4 && !bytes[start].beginsUTF8Scalar
            let shown = String(decoding: bytes[start..<end], as: UTF8.self).escapedForTerminal
            columns += max(1, shown.terminalWidth)
            if columns <= lead { window = start }
        }
        return columns <= 2 * lead ? lineStart : window
    }
}
