import CaseFormat

/// The words of a command line, sorted by the command's declaration.
struct Arguments: Sendable {
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]

    /// - Throws: a word that is not known, with the nearest that is, or a value that is missing.
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

    /// `-v`, or several at once, the last of which may take a value: `-qj2`.
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

    func int(_ flag: String, from least: Int) throws(UsageError) -> Int? {
        guard let text = last(flag) else { return nil }
        guard let value = Int(text), value >= least else {
            throw .badValue(flag, text, expected: "a whole number from \(least) up")
        }
        return value
    }

    func seconds(_ flag: String) throws(UsageError) -> Double? {
        guard let text = last(flag) else { return nil }
        guard let value = Double(text), value > 0, value.isFinite, text.first?.isNumber == true else {
            throw .badValue(flag, text, expected: "a number of seconds above 0")
        }
        return value
    }

    func tolerance(_ flag: String) throws(UsageError) -> Double? {
        guard let text = last(flag) else { return nil }
        guard let value = Double(text), value >= 0, value.isFinite, text.first?.isNumber == true else {
            throw .badValue(flag, text, expected: "a number from 0 up")
        }
        return value
    }

    /// A number from 0 to 100.
    func percent(_ flag: String) throws(UsageError) -> Double? {
        guard let text = last(flag) else { return nil }
        guard let value = Double(text), value >= 0, value <= 100, text.first?.isNumber == true else {
            throw .badValue(flag, text, expected: "a number from 0 to 100")
        }
        return value
    }
}

/// Why a command line cannot be followed.
enum UsageError: Error, Equatable {
    case unknownCommand(String, suggestion: String?)
    case unknownFlag(String, suggestion: String?)
    case missingValue(String, String)
    case unexpectedValue(String)
    case badValue(String, String, expected: String)
    case noSuchPath(String, reason: String)
    /// A Python script where a case is meant.
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
            "`\(value.escapedForTerminal)` is no value for `\(flag)`; it takes \(expected)"
        case .unknownOperation(let name, let suggestion):
            "there is no operation `\(name.escapedForTerminal)`" + Self.hint(suggestion)
        case .noSuchPath(let path, let reason): "\(path.escapedForTerminal): \(reason)"
        case .script(let path):
            "\(path.escapedForTerminal) is a Python script, not a case: `gradcheck convert \(path.escapedForTerminal)` "
                + "writes a case from it, `gradcheck try \(path.escapedForTerminal)` runs it at once"
        case .missingOperand(let operand): "it needs \(operand)"
        case .unexpectedOperand(let word): "it has no use for `\(word.escapedForTerminal)`"
        case .notAReport(let message): message.escapedForTerminal
        case .noShardInEnvironment:
            "`--shard auto` finds no index: none of CI_NODE_INDEX (GitLab), SLURM_ARRAY_TASK_ID (Slurm) and "
                + "JOB_COMPLETION_INDEX (Kubernetes) is set; give --shard M/N"
        case .shardWithoutTotal(let index, let total):
            "\(index) is set, but not how many parts there are"
                + (total.map { ": set \($0), or give --shard auto/N" } ?? "; give --shard auto/N")
        case .unevenArray(let index, let total):
            "\(index) is of an array whose \(total.escapedForTerminal) indices are not evenly spaced, so that it does "
                + "not say which part this is; give --shard M/N, or an array such as 1-\(total.escapedForTerminal)"
        case .twoReportsOnStandardOutput(let a, let b):
            "the reports `\(a)` and `\(b)` cannot both go to standard output; give one a file: --report \(b)=FILE"
        }
    }

    /// - Throws: `script`, which says what a Python script can be used for.
    static func checkIsNoScript(_ path: String) throws(UsageError) {
        if path.hasSuffix(".py"), (try? FileSystem.kind(of: path)) == .file { throw .script(path) }
    }

    private static func hint(_ suggestion: String?) -> String {
        suggestion.map { "; did you mean `\($0)`?" } ?? ""
    }
}
