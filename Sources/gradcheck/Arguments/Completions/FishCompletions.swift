/// Completion script for fish.
enum FishCompletions {
    static var script: String {
        let first = Command.all.map { ($0.name, $0.summary) } + [("help", "show the help text of a command")]
        var lines = [functions, "complete -c gradcheck -f", "", "# The first word"]
        for (name, summary) in first {
            lines.append(line("__gradcheck_is_first", "-a \(quoted(name)) -d \(quoted(summary))"))
        }
        for flag in Help.flags { lines.append(line("__gradcheck_is_first", options(flag))) }
        lines.append(line("__gradcheck_is help", "-a \(words(Command.all.map(\.name)))"))
        for command in Command.all {
            lines += ["", "# gradcheck \(command.name)"]
            for flag in command.flags { lines.append(line("__gradcheck_is \(command.name)", options(flag))) }
            if let operands = operands(command) {
                lines.append(line("__gradcheck_is \(command.name)", "-a \(operands)"))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let functions = """
        # Completions of gradcheck for fish, written by `gradcheck completions fish`.

        function __gradcheck_is_first
            test (count (commandline -opc)) -eq 1
        end

        function __gradcheck_is -a command
            set -l words (commandline -opc)
            test (count $words) -gt 1; and test $words[2] = $command
        end

        # Offers folders and files of cases.
        function __gradcheck_cases
            __fish_complete_path (commandline -ct) | string match -r '^[^\\t]*(?:/|\\.jsonl?)(?:\\t.*)?$'
        end

        # Offers words, or files after a word and an equals sign.
        function __gradcheck_words_or_file
            set -l value (commandline -ct | string replace -r '^--[a-z-]+=' '')
            if string match -q '*=*' -- $value
                set -l parts (string split -m 1 = -- $value)
                for path in (__fish_complete_path $parts[2])
                    printf '%s=%s\\n' $parts[1] $path
                end
            else
                printf '%s\\n' $argv
            end
        end

        """

    private static func line(_ condition: String, _ rest: String) -> String {
        "complete -c gradcheck -n \(quoted(condition)) \(rest)"
    }

    private static func options(_ flag: Flag) -> String {
        var parts = ["-l \(flag.name.dropFirst(2))"]
        if let short = flag.short { parts.insert("-s \(short)", at: 0) }
        if flag.value != nil, !flag.isOptional { parts.append("-x") }
        switch (flag.words.isEmpty, flag.namesFile) {
        case (false, true):
            let words = flag.words.joined(separator: " ")
            parts.append("-a \(quoted("(__gradcheck_words_or_file \(words))"))")
        case (false, false): parts.append("-a \(words(flag.words))")
        case (true, true): parts.append("-a \(quoted("(__fish_complete_path (commandline -ct))"))")
        case (true, false): break
        }
        return (parts + ["-d \(quoted(flag.help))"]).joined(separator: " ")
    }

    private static func operands(_ command: Command) -> String? {
        if command.operands.isEmpty { return nil }
        return command.operandWords.isEmpty ? quoted("(__gradcheck_cases)") : words(command.operandWords)
    }

    private static func words(_ words: [String]) -> String { quoted(words.joined(separator: " ")) }

    private static func quoted(_ text: String) -> String { Shell.fish.quoted(text) }
}
