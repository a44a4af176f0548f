/// Help texts, made from the declarations of the commands.
enum Help {
    static let version = "0.1.0"
    /// Of the version.
    static let date = "2026-11-21"

    static let summary = "autograd against finite differences and values worked out by hand"

    /// What the program takes in place of a command.
    static let flags = [Flag.help, Flag("--version", short: "V", "the version")]

    /// The whole program in one screen.
    static var short: String {
        """
        gradcheck checks gradients: \(summary).

          gradcheck run cases/           run every case below a folder
          gradcheck run --help           what a command can do

        Commands:

        """ + Command.all.map { "  \(padded($0.name, 13))\($0.summary)\n" }.joined()
            + "\nFlags:\n  --help      this text\n  --version   the version\n"
    }

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
            text += filled("Environment (see gradcheck manual): " + variables.joined(separator: ", ") + ".")
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
    /// Words in lines of at most `width` characters, where none is longer by itself.
    /// - Parameter ends: whether a line ends after this word in any case.
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
