import CaseFormat

/// A workflow command: a line of output that GitHub's runner shows as an annotation.
/// - Source: `command.ts` of github.com/actions/toolkit.
struct WorkflowCommand {
    enum Level: String { case error, warning, notice }

    let level: Level
    var properties: [(name: String, value: String)] = []
    /// The lines of the message.
    let message: [String]

    /// The command as a line of output.
    var line: String {
        let properties = properties.map { "\($0.name)=\(Self.escapedProperty($0.value))" }
        let message = message.map { Self.escaped($0.escapedForTerminal) }.joined(separator: "%0A")
        return
            "::\(level.rawValue)\(properties.isEmpty ? "" : " ")\(properties.joined(separator: ","))::\(message)\n"
    }

    /// Escapes `%`. Line breaks need no escape here, because `escapedForTerminal` has replaced them.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar == "%" { result += "%25" } else { result.unicodeScalars.append(scalar) }
        }
    }

    private static func escapedProperty(_ text: String) -> String {
        escaped(text.escapedForTerminal).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
