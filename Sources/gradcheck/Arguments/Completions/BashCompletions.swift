/// Completion script for bash 3.2 and later.
enum BashCompletions {
    static var script: String {
        """
        # Completions of gradcheck for bash, written by `gradcheck completions bash`.

        # Offers the words that begin with the typed text.
        _gradcheck_words() {
            local word
            for word in "$@"; do
                [[ $lead$word == "$typed"* ]] && COMPREPLY+=("$lead$word")
            done
        }

        # Offers all files, or folders and the files with one of the given suffixes.
        _gradcheck_files() {
            local start=${typed#"$lead"} suffix file
            # Remove the quoting of the typed file name; bash quotes the offered names.
            case $start in
            [\\"\\']*) start=${start:1} ;;
            *) start=${start//\\\\/} ;;
            esac
            compopt -o filenames 2> /dev/null
            while IFS= read -r file; do
                COMPREPLY+=("$lead$file")
            done < <(
                if (($# == 0)); then
                    compgen -f -- "$start"
                else
                    compgen -d -- "$start"
                    for suffix in "$@"; do compgen -f -X "!*$suffix" -- "$start"; done
                fi
            )
        }

        # Offers words, or files after a word and an equals sign.
        _gradcheck_words_or_file() {
            local value=${typed#"$lead"}
            if [[ $value == *=* ]]; then
                lead+=${value%%=*}=
                _gradcheck_files
            else
                _gradcheck_words "$@"
            fi
        }

        # Succeeds if the word after a flag of a command is the flag's value.
        _gradcheck_takes_value() {
            case $1 in
            \(takingValues)
                return 0 ;;
            esac
            return 1
        }

        # Offers the values of a flag of a command.
        _gradcheck_value() {
            case $1 in
        \(values.joined(separator: "\n"))
            esac
        }

        # Offers flags and operands of a command; only operands if $2 is set.
        _gradcheck_word() {
            case $1 in
        \(words.joined(separator: "\n"))
            esac
        }

        _gradcheck() {
            # The words up to the cursor. Bash splits words at = and :, so their pieces are joined again.
            local line=() piece='' joined='' i
            for ((i = 1; i <= COMP_CWORD; i++)); do
                piece=${COMP_WORDS[i]}
                if ((${#line[@]} > 0)) && [[ $joined || ( $piece && $piece != *[!=:]* ) ]]; then
                    line[${#line[@]}-1]+=$piece
                else
                    line+=("$piece")
                fi
                joined=''
                [[ $piece && $piece != *[!=:]* ]] && joined=1 && piece=''
            done
            local last=$((${#line[@]} - 1))
            local typed=${line[last]} lead='' flag='' ended=''
            COMPREPLY=()
            if ((last == 0)); then
                _gradcheck_words \(Shell.bash.quoted(firstWords))
                return
            fi
            for ((i = 1; i < last; i++)); do
                if [[ $flag ]]; then
                    flag=''
                elif [[ ! $ended && ${line[i]} == -- ]]; then
                    ended=1
                elif [[ ! $ended ]] && _gradcheck_takes_value "${line[0]} ${line[i]}"; then
                    flag=${line[i]}
                fi
            done
            if [[ $flag ]]; then
                _gradcheck_value "${line[0]} $flag"
            elif [[ ! $ended && $typed == --*=* ]]; then
                lead=${typed%%=*}=
                _gradcheck_value "${line[0]} $lead"
            else
                _gradcheck_word "${line[0]}" "$ended"
            fi
            # Bash replaces only the last piece of the word, so the text before it is removed.
            local before=${typed%"$piece"}
            for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
                COMPREPLY[i]=${COMPREPLY[i]#"$before"}
            done
        }

        complete -F _gradcheck gradcheck

        """
    }

    private static var firstWords: [String] {
        Command.all.map(\.name) + ["help"] + Help.flags.map(\.name)
    }

    /// Patterns of the flags with a required value, one line for each command.
    private static var takingValues: String {
        let lines = Command.all.compactMap { command -> String? in
            let names = command.flags.filter { $0.value != nil && !$0.isOptional }.flatMap(names)
            if names.isEmpty { return nil }
            return names.map { pattern(command, $0) }.joined(separator: " | ")
        }
        return lines.joined(separator: " |\\\n    ") + ")"
    }

    private static var values: [String] {
        Command.all.flatMap { command in
            command.flags.compactMap { flag -> String? in
                guard flag.value != nil, let action = action(flag) else { return nil }
                let spaced = flag.isOptional ? [] : names(flag)
                let patterns = (spaced + [flag.name + "="]).map { pattern(command, $0) }
                return "    \(patterns.joined(separator: " | "))) \(action) ;;"
            }
        }
    }

    private static func action(_ flag: Flag) -> String? {
        switch (flag.words.isEmpty, flag.namesFile) {
        case (false, true): "_gradcheck_words_or_file " + Shell.bash.quoted(flag.words)
        case (false, false): "_gradcheck_words " + Shell.bash.quoted(flag.words)
        case (true, true): "_gradcheck_files"
        case (true, false): nil
        }
    }

    private static var words: [String] {
        let commands = Command.all.map { command in
            let flags = Shell.bash.quoted(command.flags.flatMap(names))
            return """
                    \(Shell.bash.quoted(command.name)))
                        if [[ ! $2 && $typed == -* ]]; then
                            _gradcheck_words \(flags)
                        else
                            \(operands(command))
                        fi ;;
                """
        }
        let help = "    'help') _gradcheck_words \(Shell.bash.quoted(Command.all.map(\.name))) ;;"
        return commands + [help]
    }

    private static func operands(_ command: Command) -> String {
        if command.operands.isEmpty { return ":" }
        if command.operandWords.isEmpty { return "_gradcheck_files .json .jsonl" }
        return "_gradcheck_words " + Shell.bash.quoted(command.operandWords)
    }

    private static func names(_ flag: Flag) -> [String] {
        [flag.name] + (flag.short.map { ["-\($0)"] } ?? [])
    }

    private static func pattern(_ command: Command, _ word: String) -> String {
        Shell.bash.quoted(command.name + " " + word)
    }
}
