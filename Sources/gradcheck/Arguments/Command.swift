/// One command: its help, and in time its completions and manual page, follow from this declaration.
struct Command: Sendable {
    let name: String
    let summary: String
    /// How its operands are written, such as `[PATH…]`.
    let operands: String
    let flags: [Flag]
    let examples: [(command: String, meaning: String)]
    /// What the first two exit codes mean.
    var exits = "0 all passed; 1 a case failed, was inconclusive or could not be read"
    let run: @Sendable (Arguments) -> ExitCode

    static let all: [Command] = [running, mutating, merging]
}

/// A flag, and the value that it takes if it takes one.
struct Flag: Sendable {
    let name: String
    let short: Character?
    /// What stands for the value in help; nil for a flag without.
    let value: String?
    let help: String
    /// Whether it may also stand without its value, which then comes after `=` alone.
    let isOptional: Bool

    init(
        _ name: String, short: Character? = nil, value: String? = nil, isOptional: Bool = false,
        _ help: String
    ) {
        self.isOptional = isOptional
        self.name = name
        self.short = short
        self.value = value
        self.help = help
    }
}

extension Flag {
    /// How its value is written after it.
    var usage: String {
        guard let value else { return "" }
        return isOptional ? "[=\(value)]" : " \(value)"
    }
}

/// How the program ends.
enum ExitCode: Int32, Sendable {
    case success = 0
    /// A case failed, was inconclusive or could not be read.
    case failure = 1
    case usage = 2
    /// A fault of the program itself, or of the machine.
    case fault = 3
    case nothingSelected = 4
    /// Interrupted; what had finished is reported.
    case interrupted = 130
}
