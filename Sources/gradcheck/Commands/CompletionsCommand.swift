extension Command {
    /// `gradcheck completions`: prints the completion script of a shell.
    static let completing = Command(
        name: "completions", summary: "print a shell script that completes commands and flags",
        operands: "SHELL", operandWords: Shell.allCases.map(\.rawValue), flags: [.help],
        examples: [
            ("source <(gradcheck completions bash)", "in ~/.bashrc"),
            ("source <(gradcheck completions zsh)", "in ~/.zshrc, after compinit"),
            ("gradcheck completions fish > ~/.config/fish/completions/gradcheck.fish", "once"),
        ],
        exits: [(.success, "the script was printed")],
        run: { arguments in
            let words = arguments.operands
            guard let word = words.first else {
                throw UsageError.missingOperand("SHELL: " + Shell.list)
            }
            if words.count > 1 { throw UsageError.unexpectedOperand(words[1]) }
            guard let shell = Shell(rawValue: word) else {
                throw UsageError.badValue("SHELL", word, expected: Shell.list)
            }
            return Console.print(shell.completions)
        })
}

extension Shell {
    fileprivate static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
