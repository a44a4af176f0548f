/// Completion script for zsh, based on its function `_arguments`.
enum ZshCompletions {
    static var script: String {
        """
        #compdef gradcheck
        # Completions of gradcheck for zsh, written by `gradcheck completions zsh`.

        # Offers words, or files after a word and an equals sign.
        _gradcheck_words_or_file() {
            if compset -P 1 '*='; then
                _files
            else
                compadd -- "$@"
            fi
        }

        _gradcheck() {
            local context state state_descr line
            local -A opt_args
            _arguments -C \\
        \(Help.flags.flatMap { specifications($0, only: true) }.map { "        \($0) \\" }.joined(separator: "\n"))
                '1:command:->command' \\
                '*::argument:->argument'
            case $state in
            command)
                local -a commands=(
        \(commands.map { "            \($0)" }.joined(separator: "\n"))
                )
                _describe -t commands command commands
                ;;
            argument)
                case $line[1] in
        \(Command.all.map(arguments).joined(separator: "\n"))
                help)
                    _arguments \(Shell.zsh.quoted("1:command:(\(Command.all.map(\.name).joined(separator: " ")))"))
                    ;;
                esac
                ;;
            esac
        }

        if [[ $funcstack[1] == _gradcheck ]]; then
            _gradcheck "$@"
        else
            compdef _gradcheck gradcheck
        fi

        """
    }

    private static var commands: [String] {
        let all = Command.all.map { ($0.name, $0.summary) } + [("help", "show the help text of a command")]
        return all.map { Shell.zsh.quoted("\($0):\($1)") }
    }

    private static func arguments(of command: Command) -> String {
        var lines = command.flags.flatMap { specifications($0, only: $0.name == Flag.help.name) }
        if !command.operands.isEmpty {
            let words = command.operandWords
            let action = words.isEmpty ? "_files -g '*.(json|jsonl)'" : "(\(words.joined(separator: " ")))"
            lines.append(Shell.zsh.quoted("*:\(escaped(command.operands)):\(action)"))
        }
        return """
                    \(command.name))
                        _arguments -s -S \\
            \(lines.map { "                \($0)" }.joined(separator: " \\\n"))
                        ;;
            """
    }

    /// The specifications of a flag, one for each of its names.
    /// - Parameter only: true if the flag excludes all other arguments.
    private static func specifications(_ flag: Flag, only: Bool) -> [String] {
        let help = "[\(escaped(flag.help))]"
        var value = ""
        if let name = flag.value {
            value = (flag.isOptional ? "::" : ":") + escaped(name) + ":" + action(flag)
        }
        let start = only ? "(- *)" : "*"
        let long = flag.name + (flag.value == nil ? "" : flag.isOptional ? "=-" : "=")
        let short = flag.short.map { "-\($0)" + (flag.value == nil ? "" : "+") }
        return ([long] + (short.map { [$0] } ?? [])).map { Shell.zsh.quoted(start + $0 + help + value) }
    }

    private static func action(_ flag: Flag) -> String {
        let words = flag.words.joined(separator: " ")
        return switch (flag.words.isEmpty, flag.namesFile) {
        case (false, true): " _gradcheck_words_or_file \(words)"
        case (false, false): "(\(words))"
        case (true, true): "_files"
        case (true, false): " "
        }
    }

    /// Escapes the special characters of a specification.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if #"\[]:"#.contains(character) { result += "\\" }
            result.append(character)
        }
    }
}
