extension MalformedCase {
    /// All diagnostics as text, without colour, an empty line between them.
    public var rendered: String {
        (diagnostics.map(\.rendered) + (isAbridged ? [Self.abridged] : [])).joined(separator: "\n\n")
    }
}

extension Diagnostic {
    /// The diagnostic as lines of text, without colour: message, place, source line with carets, help.
    public var rendered: String {
        var lines = ["\(severity.rawValue): \(message)"]
        lines += location.rendered
        if let help { lines.append("help: \(help)") }
        if let note {
            lines.append("note: \(note.message)")
            lines += note.location.rendered
        }
        return lines.joined(separator: "\n")
    }
}

extension SourceLocation {
    /// The place as lines of text: where it is, the source line, carets under what is meant.
    public var rendered: [String] { excerpt.rendered(at: path, line, column) }
}

extension Excerpt {
    /// As lines of text, with where it is from.
    package func rendered(at path: String, _ line: Int, _ column: Int) -> [String] {
        let number = String(line)
        let margin = String(repeating: " ", count: number.count)
        return [
            "\(margin)--> \(path.escapedForTerminal):\(line):\(column)",
            "\(margin) |",
            text.isEmpty ? "\(number) |" : "\(number) | \(text)",
            "\(margin) | \(carets)",
        ]
    }
}
