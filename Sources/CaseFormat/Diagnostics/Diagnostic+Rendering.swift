/// Rendering of diagnostics as text.
extension MalformedCase {
    /// All diagnostics as uncoloured text, separated by empty lines.
    public var rendered: String {
        (diagnostics.map(\.rendered) + (isAbridged ? [Self.abridged] : [])).joined(separator: "\n\n")
    }
}

extension Diagnostic {
    /// The diagnostic as uncoloured lines of text: message, location, source line with carets, help, note.
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
    /// The location as lines of text: path and position, source line, carets under the token.
    public var rendered: [String] { excerpt.rendered(at: path, line, column) }
}

extension Excerpt {
    /// The excerpt as lines of text, headed by its path, line and column.
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
