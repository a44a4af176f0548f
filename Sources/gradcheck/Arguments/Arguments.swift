import CaseFormat

/// The parsed arguments of a command: operands, and the values of its flags.
struct Arguments: Sendable {
    private(set) var operands: [String] = []
    /// Values of each flag in order; an empty string for a flag without a value.
    private var values: [String: [String]] = [:]

    /// Parses the arguments after the name of the command.
    /// - Throws: `UsageError` for an unknown flag, and for a missing, unexpected or invalid value.
    init(_ words: some Sequence<String>, for command: Command) throws(UsageError) {
        var words = Array(words)[...]
        var takesFlags = true
        while let word = words.popFirst() {
            if takesFlags, word == "--" {
                takesFlags = false
            } else if takesFlags, word.hasPrefix("--") {
                try take(word, &words, command)
            } else if takesFlags, word.hasPrefix("-"), word.count > 1 {
                try takeShort(word, &words, command)
            } else {
                operands.append(word)
            }
        }
    }

    /// Parses a long flag: `--name`, `--name=value` or `--name value`.
    private mutating func take(
        _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
    ) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard let flag = command.flags.first(where: { $0.name == parts[0] }) else {
            throw .unknownFlag(
                parts[0], suggestion: Spelling.nearest(to: parts[0], among: command.flags.map(\.name)))
        }
        if flag.value == nil {
            guard parts.count == 1 else { throw .unexpectedValue(flag.name) }
            values[flag.name, default: []].append("")
        } else if flag.isOptional, parts.count == 1 {
            values[flag.name, default: []].append("")
        } else if parts.count == 2 {
            try add(parts[1], to: flag)
        } else {
            guard let value = rest.popFirst() else { throw .missingValue(flag.name, flag.value ?? "") }
            try add(value, to: flag)
        }
    }

    /// Parses one or more short flags, such as `-v` or `-qj2`. The last one may have a value.
    private mutating func takeShort(
        _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
    ) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let flag = command.flags.first(where: { $0.short == letter }) else {
                throw .unknownFlag("-\(letter)", suggestion: nil)
            }
            guard flag.value != nil else {
                values[flag.name, default: []].append("")
                continue
            }
            guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else {
                throw .missingValue(flag.name, flag.value ?? "")
            }
            try add(value, to: flag)
            return
        }
    }

    private mutating func add(_ value: String, to flag: Flag) throws(UsageError) {
        guard flag.admits(value) else {
            throw .badValue(flag.name, value, expected: flag.words.joined(separator: ", "))
        }
        values[flag.name, default: []].append(value)
    }

    func has(_ flag: String) -> Bool { values[flag] != nil }
    func all(_ flag: String) -> [String] { values[flag] ?? [] }
    func last(_ flag: String) -> String? { values[flag]?.last }

    /// The integer value of a flag; nil if the flag is absent.
    func int(_ flag: String, from least: Int) throws(UsageError) -> Int? {
        guard let text = last(flag) else { return nil }
        guard let value = Int(text), value >= least else {
            throw .badValue(flag, text, expected: "an integer of at least \(least)")
        }
        return value
    }

    /// The value of a flag in seconds; nil if the flag is absent.
    func seconds(_ flag: String) throws(UsageError) -> Double? {
        guard let text = last(flag) else { return nil }
        guard let value = Double(text), value > 0, value.isFinite, text.first?.isNumber == true else {
            throw .badValue(flag, text, expected: "a number of seconds greater than 0")
        }
        return value
    }

    /// The value of a flag as a nonnegative number; nil if the flag is absent.
    func tolerance(_ flag: String) throws(UsageError) -> Double? {
        guard let text = last(flag) else { return nil }
        guard let value = Double(text), value >= 0, value.isFinite, text.first?.isNumber == true else {
            throw .badValue(flag, text, expected: "a number of at least 0")
        }
        return value
    }

    /// The value of a flag as a number from 0 to 100; nil if the flag is absent.
    func percent(_ flag: String) throws(UsageError) -> Double? {
        guard let text = last(flag) else { return nil }
        guard let value = Double(text), value >= 0, value <= 100, text.first?.isNumber == true else {
            throw .badValue(flag, text, expected: "a number from 0 to 100")
        }
        return value
    }
}

/// An error in the command line, with its message.
enum UsageError: Error, Equatable {
    case unknownCommand(String, suggestion: String?)
    case unknownFlag(String, suggestion: String?)
    case missingValue(String, String)
    case unexpectedValue(String)
    case badValue(String, String, expected: String)
    case noSuchPath(String, reason: String)
    /// The path of a Python script where a case is expected.
    case script(String)
    case missingOperand(String)
    case unexpectedOperand(String)
    case notAReport(String)
    case noShardInEnvironment
    case shardWithoutTotal(String, String?)
    case unevenArray(String, total: String)
    case twoReportsOnStandardOutput(String, String)
    case unknownOperation(String, suggestion: String?)

    var message: String {
        switch self {
        case .unknownCommand(let word, let suggestion):
            "there is no command `\(word.escapedForTerminal)`" + Self.hint(suggestion)
        case .unknownFlag(let flag, let suggestion):
            "there is no flag `\(flag.escapedForTerminal)`" + Self.hint(suggestion)
        case .missingValue(let flag, let value): "`\(flag)` needs a value: \(flag) \(value)"
        case .unexpectedValue(let flag): "`\(flag)` takes no value"
        case .badValue(let flag, let value, let expected):
            "`\(value.escapedForTerminal)` is not a valid value for `\(flag)`; it takes \(expected)"
        case .unknownOperation(let name, let suggestion):
            "there is no operation `\(name.escapedForTerminal)`" + Self.hint(suggestion)
        case .noSuchPath(let path, let reason): "\(path.escapedForTerminal): \(reason)"
        case .script(let path):
            "\(path.escapedForTerminal) is a Python script, not a case: `gradcheck convert \(path.escapedForTerminal)` "
                + "writes a case from it, and `gradcheck try \(path.escapedForTerminal)` runs it"
        case .missingOperand(let operand): "missing operand: \(operand)"
        case .unexpectedOperand(let word): "unexpected operand: `\(word.escapedForTerminal)`"
        case .notAReport(let message): message.escapedForTerminal
        case .noShardInEnvironment:
            "`--shard auto` needs CI_NODE_INDEX (GitLab), SLURM_ARRAY_TASK_ID (Slurm) or JOB_COMPLETION_INDEX "
                + "(Kubernetes), but none of them is set; use --shard M/N"
        case .shardWithoutTotal(let index, let total):
            "\(index) is set, but the number of parts is unknown; "
                + (total.map { "set \($0), or use --shard auto/N" } ?? "use --shard auto/N")
        case .unevenArray(let index, let total):
            "\(index) belongs to a job array whose \(total.escapedForTerminal) indices are not evenly spaced, so it "
                + "does not determine the part; use --shard M/N, or a job array such as "
                + "1-\(total.escapedForTerminal)"
        case .twoReportsOnStandardOutput(let a, let b):
            "the reports `\(a)` and `\(b)` cannot both be written to standard output; write one to a file: "
                + "--report \(b)=FILE"
        }
    }

    /// - Throws: `UsageError.script`, which names the commands that accept a Python script.
    static func checkIsNoScript(_ path: String) throws(UsageError) {
        if path.hasSuffix(".py"), (try? FileSystem.kind(of: path)) == .file { throw .script(path) }
    }

    private static func hint(_ suggestion: String?) -> String {
        suggestion.map { "; did you mean `\($0)`?" } ?? ""
    }
}
