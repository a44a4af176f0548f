/// A line of a file, or the part of a long line around a token, escaped for a terminal.
public struct Excerpt: Hashable, Sendable {
    /// The text, with control and bidirectional characters escaped, tabs expanded to four spaces, and `…` at
    /// each end where the line was cut.
    public let text: String
    /// The number of terminal columns before the token.
    public let caretColumn: Int
    /// The number of terminal columns of the token on this line, at least 1.
    public let caretWidth: Int

    /// A line with carets under the token, indented to its column.
    public var carets: String {
        String(repeating: " ", count: caretColumn) + String(repeating: "^", count: caretWidth)
    }

    /// Columns shown before the token if the line is cut.
    private static let lead = 40
    /// Columns shown in total.
    private static let width = 100

    package init(text: String, caretColumn: Int, caretWidth: Int) {
        self.text = text
        self.caretColumn = caretColumn
        self.caretWidth = caretWidth
    }

    init(of bytes: [UInt8], lineStart: Int, token: Range<Int>) {
        let start = Self.windowStart(in: bytes, lineStart: lineStart, before: token.lowerBound)
        // Four bytes per column suffice, because every scalar except combining marks takes a column or more.
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
            // An invalid byte was replaced by U+FFFD, which counts three bytes here; this only shortens the
            // caret.
            offset += UTF8.width(scalar)
            if caret != nil, offset <= token.upperBound { caret?.end = columns }
        }
        self.text = isClipped ? text + "…" : text
        caretColumn = caret?.start ?? columns
        caretWidth = max(1, (caret?.end ?? 0) - (caret?.start ?? 0))
    }

    /// The offset of the first byte to show: the start of the line if it is within `2 * lead` columns of the
    /// token, otherwise `lead` columns before the token.
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
