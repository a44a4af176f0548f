/// Builder of a manual page in the troff language, with the macros of man(7).
struct Roff {
    private(set) var text: String

    /// Creates a page of section 1.
    /// - Parameter date: date of the form 2026-01-31, which is written without escaping.
    init(title: String, date: String, source: String) {
        text = ".TH \(Self.argument(title)) 1 \(date) \(Self.argument(source)) \"User Commands\"\n"
    }

    /// Adds a macro with its arguments.
    mutating func add(_ macro: String, _ arguments: String...) {
        text += ([".\(macro)"] + arguments.map(Self.argument)).joined(separator: " ") + "\n"
    }

    /// Adds the text of a paragraph; each sentence begins on a new line, as troff requires.
    mutating func add(text words: String) {
        let escaped = words.split(separator: " ").map { Self.escaped(String($0)) }
        for line in escaped.lines(width: 78, ends: { $0.hasSuffix(".") || $0.hasSuffix("?") }) {
            text += Self.protected(line) + "\n"
        }
    }

    /// Adds a single line.
    mutating func add(line parts: Part...) { add(line: parts) }

    mutating func add(line parts: [Part]) { text += Self.protected(parts.map(\.text).joined()) + "\n" }

    /// A part of a line in one font.
    enum Part {
        case plain(String)
        case bold(String)
        case italic(String)

        fileprivate var text: String {
            switch self {
            case .plain(let text): Roff.escaped(text)
            case .bold(let text): "\\fB\(Roff.escaped(text))\\fP"
            case .italic(let text): "\\fI\(Roff.escaped(text))\\fP"
            }
        }
    }

    /// Escapes a text so that all characters are printed literally.
    /// - Source: groff_char(7): an unescaped ASCII hyphen, accent, caret or tilde is printed as another character, and
    ///   non-ASCII characters are written with their code.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "\"": result += "\\(dq"
            case "…": result += "..."
            case " "..."~": result.unicodeScalars.append(scalar)
            default:
                let code = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u" + String(repeating: "0", count: max(0, 4 - code.count)) + code + "]"
            }
        }
    }

    private static func argument(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// Protects a line that begins with a control character from being read as a request.
    private static func protected(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }
}
