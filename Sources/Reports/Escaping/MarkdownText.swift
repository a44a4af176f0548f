/// Formats text as Markdown code, in which Markdown syntax, HTML and mentions have no effect.
enum MarkdownText {
    /// Returns the text as an inline code span that is also valid in a table cell.
    /// - Source: GitHub Flavored Markdown 0.29, 6.3 code spans and 4.10 tables (`\|` represents a bar).
    static func codeSpan(_ text: String) -> String {
        let text = text.escapedForLog
        guard !text.isEmpty else { return "" }
        let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
        let ends = [text.unicodeScalars.first, text.unicodeScalars.last]
        let space = ends.contains("`") ? " " : ""
        return fence + space + withEscapedBars(text) + space + fence
    }

    /// Returns the lines as a fenced code block, with a fence longer than any run of backquotes in the lines.
    /// - Source: GitHub Flavored Markdown 0.29, 4.5 fenced code blocks.
    static func codeBlock(_ lines: [String]) -> String {
        let run = lines.reduce(0) { max($0, longestRun(of: "`", in: $1)) }
        let fence = String(repeating: "`", count: max(3, run + 1))
        return ([fence + "text"] + lines + [fence]).joined(separator: "\n")
    }

    /// Escapes each bar, and a backslash before it, which would otherwise cancel the escape of the bar.
    private static func withEscapedBars(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            if character == "|" {
                if result.unicodeScalars.last == "\\" {
                    result.unicodeScalars.removeLast()
                    result += "\\u{5c}"
                }
                result += "\\"
            }
            result.unicodeScalars.append(character)
        }
        return result
    }

    private static func longestRun(of scalar: Unicode.Scalar, in text: String) -> Int {
        var (longest, run) = (0, 0)
        for other in text.unicodeScalars {
            run = other == scalar ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
