/// One command: its help, its completions and its part of the manual follow from this declaration.
struct Command: Sendable {
    let name: String
    let summary: String
    /// How its operands are written, such as `[PATH…]`; empty if it takes none.
    let operands: String
    /// All that an operand may be; empty where operands are files or folders.
    var operandWords: [String] = []
    let flags: [Flag]
    let examples: [(command: String, meaning: String)]
    /// What else there is to know, in paragraphs.
    var notes: [String] = []
    /// What those exit codes mean that it does not share with every command.
    var exits: [(code: ExitCode, meaning: String)] = [
        (.success, "all passed"), (.failure, "a case failed, was inconclusive or could not be read"),
        (.nothingSelected, "nothing selected"), (.interrupted, "interrupted; what had finished is reported"),
    ]
    /// - Throws: `UsageError`, `FileSystem.Fault`.
    let run: @Sendable (Arguments) throws -> ExitCode

    static let all: [Command] = [
        running, trying, converting, creating, filling, formatting, mutating, merging, printingSchema,
        completing, printingManual,
    ]
}

extension Command {
    /// How it is called.
    var usage: String {
        (["gradcheck", name] + (hasFlags ? ["[FLAGS]"] : []) + (operands.isEmpty ? [] : [operands]))
            .joined(separator: " ")
    }

    /// Whether it has other flags than that for help.
    var hasFlags: Bool { flags.count > 1 }

    /// What each of its exit codes means, in their order.
    var exitCodes: [(code: ExitCode, meaning: String)] {
        let shared: [(code: ExitCode, meaning: String)] = [
            (.usage, "wrong usage"), (.fault, "a fault of the program or the machine"),
        ]
        return (exits + shared).sorted { $0.code.rawValue < $1.code.rawValue }
    }

    /// What of the environment it heeds.
    var environment: [EnvironmentVariable] {
        EnvironmentVariable.all.filter { variable in flags.contains { $0.name == variable.flag } }
    }
}
