import CaseFormat

extension String {
    /// The text as one line without terminal control sequences and without commands to a CI service.
    var escapedForLog: String { escapedForTerminal.withoutLogCommands }

    /// The text with commands to a CI service escaped: `::name::` at the beginning of a line, `##[name]` and
    /// `##vso[name]` at any position.
    /// - Source: `ActionCommand.cs` of GitHub's runner; the logging commands of Azure Pipelines.
    var withoutLogCommands: String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar = "\n"
        var heldColon = false
        var isLineStart = true
        for scalar in unicodeScalars {
            if heldColon { result.append(contentsOf: (scalar == ":" ? "\\u{3a}" : ":").unicodeScalars) }
            heldColon = isLineStart && scalar == ":"
            if previous == "#" && scalar == "#" {
                result.append(contentsOf: "\\u{23}".unicodeScalars)
            } else if !heldColon {
                result.append(scalar)
            }
            isLineStart = scalar == "\n" || (isLineStart && scalar.properties.isWhitespace)
            previous = scalar
        }
        if heldColon { result.append(":") }
        return String(result)
    }
}
