import CaseFormat

/// A line that GitHub's runner reads as a command to itself.
/// - Source: `command.ts` of github.com/actions/toolkit.
struct WorkflowCommand {
    enum Level: String { case error, warning, notice }

    let level: Level
    var properties: [(name: String, value: String)] = []
    /// In lines.
    let message: [String]

    var line: String {
        let properties = properties.map { "\($0.name)=\(Self.escapedProperty($0.value))" }
        let message = message.map { Self.escaped($0.escapedForTerminal) }.joined(separator: "%0A")
        return
            "::\(level.rawValue)\(properties.isEmpty ? "" : " ")\(properties.joined(separator: ","))::\(message)\n"
    }

    /// Line ends, which a runner unescapes too, are escaped for the terminal already.
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
