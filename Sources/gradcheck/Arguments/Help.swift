/// Help texts, generated from the declarations of the commands.
enum Help {
    static let version = "0.1.0"
    /// Release date of the version.
    static let date = "2026-11-21"

    /// Description of the program, as a noun phrase.
    static let summary = "autograd compared with finite differences and expected values"

    /// Flags that can be given instead of a command.
    static let flags = [Flag.help, Flag("--version", short: "V", "show the version")]

    /// Overview of the commands, for `gradcheck --help`.
    static var short: String {
        """
        gradcheck checks gradients: \(summary).

          gradcheck run cases/           run every case below a folder
          gradcheck run --help           show the help text of a command

        Commands:

        """ + Command.all.map { "  \(padded($0.name, 13))\($0.summary)\n" }.joined()
            + "\nFlags:\n  --help      show this text\n  --version   show the version\n"
    }

    /// The help text of a command: examples, usage, flags, notes, exit codes and environment variables.
    static func text(for command: Command) -> String {
        var text = "gradcheck \(command.name): \(command.summary)\n\nExamples:\n"
        let width = command.examples.reduce(0) { max($0, $1.command.count) }
        for example in command.examples {
            text += "  \(padded(example.command, width + 2))\(example.meaning)\n"
        }
        text += "\nUsage: \(command.usage)\n\nFlags:\n"
        let names = command.flags.map { flag in
            (flag.short.map { "-\($0), " } ?? "    ") + flag.name + flag.usage
        }
        let flagWidth = names.reduce(0) { max($0, $1.count) }
        for (name, flag) in zip(names, command.flags) {
            text += "  \(padded(name, flagWidth + 2))\(flag.help)\n"
        }
        for note in command.notes { text += "\n" + filled(note) }
        let exits = command.exitCodes.map { "\($0.code.rawValue) \($0.meaning)" }
        text += "\n" + filled("Exit codes: " + exits.joined(separator: "; ") + ".")
        let variables = command.environment.map { $0.names[0] }
        if !variables.isEmpty {
            text += filled(
                "Environment variables (see gradcheck manual): " + variables.joined(separator: ", ") + ".")
        }
        return text
    }

    private static func filled(_ text: String) -> String {
        text.split(separator: " ").map(String.init).lines(width: 110).joined(separator: "\n") + "\n"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension [String] {
    /// Joins the words into lines of at most `width` characters; a longer word has a line of its own.
    /// - Parameter ends: returns true for a word after which the line ends.
    func lines(width: Int, ends: (String) -> Bool = { _ in false }) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in self {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? word : " " + word
            if ends(word) {
                lines.append(line)
                line = ""
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
