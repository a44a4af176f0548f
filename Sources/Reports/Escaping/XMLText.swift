import CaseFormat

extension String {
    /// The text as XML or HTML content or as an attribute value in double quotes.
    ///
    /// Line breaks are kept and markup characters become entities. Characters that XML 1.0 forbids and characters that
    /// reorder text are written as `\u{…}`.
    var escapedForXML: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var result = String.UnicodeScalarView()
            var previous: Unicode.Scalar = " "
            for scalar in String(line).escapedForTerminal.unicodeScalars {
                defer { previous = scalar }
                switch scalar {
                // GitHub's runner interprets `##[` as a command at any position in a line.
                case "#" where previous == "#": result.append(contentsOf: "&#35;".unicodeScalars)
                case "&": result.append(contentsOf: "&amp;".unicodeScalars)
                case "<": result.append(contentsOf: "&lt;".unicodeScalars)
                case ">": result.append(contentsOf: "&gt;".unicodeScalars)
                case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
                default: result.append(scalar)
                }
            }
            return String(result)
        }.joined(separator: "\n")
    }
}
