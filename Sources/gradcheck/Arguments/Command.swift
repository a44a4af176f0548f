/// Declaration of a command. Its help text, shell completions and manual section are generated from it.
struct Command: Sendable {
    let name: String
    let summary: String
    /// Usage of the operands, such as `[PATH…]`; empty for a command without operands.
    let operands: String
    /// The valid operands; empty if operands are files or folders.
    var operandWords: [String] = []
    let flags: [Flag]
    let examples: [(command: String, meaning: String)]
    /// Further paragraphs of the help text.
    var notes: [String] = []
    /// Meaning of the exit codes that are specific to the command.
    var exits: [(code: ExitCode, meaning: String)] = [
        (.success, "all passed"), (.failure, "a case failed, was inconclusive or could not be read"),
        (.nothingSelected, "no case was selected"),
        (.interrupted, "interrupted; the cases that had finished are reported"),
    ]
    /// Runs the command.
    /// - Throws: `UsageError`, `FileSystem.Fault`.
    let run: @Sendable (Arguments) throws -> ExitCode

    static let all: [Command] = [
        running, trying, converting, creating, filling, formatting, mutating, merging, showingOperations,
        printingSchema,
        completing, printingManual,
    ]
}

extension Command {
    /// The usage line, such as `gradcheck run [FLAGS] [PATH…]`.
    var usage: String {
        (["gradcheck", name] + (hasFlags ? ["[FLAGS]"] : []) + (operands.isEmpty ? [] : [operands]))
            .joined(separator: " ")
    }

    /// True if the command has flags other than `--help`.
    var hasFlags: Bool { flags.count > 1 }

    /// All exit codes of the command with their meanings, in ascending order.
    var exitCodes: [(code: ExitCode, meaning: String)] {
        let shared: [(code: ExitCode, meaning: String)] = [
            (.usage, "invalid usage"), (.fault, "an error of the program or the system"),
        ]
        return (exits + shared).sorted { $0.code.rawValue < $1.code.rawValue }
    }

    /// The environment variables that affect the command.
    var environment: [EnvironmentVariable] {
        EnvironmentVariable.all.filter { variable in flags.contains { $0.name == variable.flag } }
    }
}
