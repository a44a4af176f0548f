/// Help texts, made from the declarations of the commands.
enum Help {
    static let version = "0.1.0"

    /// The whole program in one screen.
    static var short: String {
        """
        gradcheck checks gradients: autograd against finite differences and values worked out by hand.

          gradcheck run cases/           run every case below a folder
          gradcheck run --help           what a command can do

        Commands:

        """ + Command.all.map { "  \(padded($0.name, 10))\($0.summary)\n" }.joined()
            + "\nFlags:\n  --help      this text\n  --version   the version\n"
    }

    static func text(for command: Command) -> String {
        var text = "gradcheck \(command.name): \(command.summary)\n\nExamples:\n"
        let width = command.examples.reduce(0) { max($0, $1.command.count) }
        for example in command.examples {
            text += "  \(padded(example.command, width + 2))\(example.meaning)\n"
        }
        text += "\nUsage: gradcheck \(command.name) [FLAGS] \(command.operands)\n\nFlags:\n"
        let names = command.flags.map { flag in
            (flag.short.map { "-\($0), " } ?? "    ") + flag.name + flag.usage
        }
        let flagWidth = names.reduce(0) { max($0, $1.count) }
        for (name, flag) in zip(names, command.flags) {
            text += "  \(padded(name, flagWidth + 2))\(flag.help)\n"
        }
        text += """

            Exit codes: \(command.exits); 2 wrong usage; 3 a fault of
            the program or the machine; 4 nothing selected.

            """
        return text
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
