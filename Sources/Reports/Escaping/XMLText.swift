import CaseFormat

extension String {
    /// The text as content, or as an attribute in double quotes, of XML or HTML: lines are kept, markup becomes
    /// entities, and what XML 1.0 does not allow, or what moves or reorders text, is written out as an escape.
    var escapedForXML: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var result = String.UnicodeScalarView()
            var previous: Unicode.Scalar = " "
            for scalar in String(line).escapedForTerminal.unicodeScalars {
                defer { previous = scalar }
                switch scalar {
                // A runner of GitHub's takes `##[` for a command to itself, wherever in a line.
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
