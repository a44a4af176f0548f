/// The manual page, generated from the declarations of the commands.
enum Manual {
    static var page: String {
        var page = Roff(title: "GRADCHECK", date: Help.date, source: "gradcheck \(Help.version)")
        page.add("SH", "NAME")
        page.add(text: "gradcheck - check gradients: \(Help.summary)")
        addSynopsis(to: &page)
        page.add("SH", "DESCRIPTION")
        addDescription(to: &page)
        page.add("SH", "COMMANDS")
        for command in Command.all { add(command, to: &page) }
        page.add("SH", "EXIT STATUS")
        addExitCodes(to: &page)
        page.add("SH", "ENVIRONMENT")
        addEnvironment(to: &page)
        page.add("SH", "FILES")
        addFiles(to: &page)
        return page.text
    }

    private static func addSynopsis(to page: inout Roff) {
        page.add("SH", "SYNOPSIS")
        var isFirst = true
        for command in Command.all {
            if !isFirst { page.add("br") }
            isFirst = false
            page.add(line: synopsis(command))
        }
        page.add("br")
        page.add(line: .bold("gradcheck help"), .plain(" ["), .italic("COMMAND"), .plain("]"))
        for flag in Help.flags {
            page.add("br")
            page.add(line: .bold("gradcheck \(flag.name)"))
        }
    }

    private static func synopsis(_ command: Command) -> [Roff.Part] {
        [.bold("gradcheck \(command.name)")]
            + (command.hasFlags ? [.plain(" ["), .italic("FLAGS"), .plain("]")] : [])
            + (command.operands.isEmpty ? [] : [.plain(" "), .italic(command.operands)])
    }

    private static func addDescription(to page: inout Roff) {
        for (number, paragraph) in paragraphs.enumerated() {
            if number > 0 { page.add("PP") }
            page.add(text: paragraph)
        }
    }

    private static let paragraphs = [
        "A case is a small tensor program, written as JSON, with its expected gradients. gradcheck runs the case with "
            + "its own autograd, which follows PyTorch's semantics, differentiates it numerically, compares both "
            + "results with the expected values, and reports which of the three is wrong, where, and why.",
        "A .json file contains one case; a .jsonl file contains one case on each line, with the address FILE#LINE. A "
            + "folder is searched for both kinds of files; names that begin with a dot or an underscore are ignored.",
        "The value of a flag follows after a space or =; the value of a short flag can also follow directly. After --, "
            + "every argument is an operand. Results are written to standard output, other messages to standard error.",
    ]

    private static func add(_ command: Command, to page: inout Roff) {
        page.add("SS", command.usage)
        page.add(text: command.summary)
        for note in command.notes {
            page.add("PP")
            page.add(text: note)
        }
        for flag in command.flags {
            page.add("TP")
            page.add(line: tag(flag))
            page.add(text: flag.help)
        }
        page.add("PP")
        page.add(line: .plain("Examples:"))
        for example in command.examples {
            page.add("TP")
            page.add(line: .bold(example.command))
            page.add(text: example.meaning)
        }
    }

    private static func tag(_ flag: Flag) -> [Roff.Part] {
        var parts: [Roff.Part] = flag.short.map { [.bold("-\($0)"), .plain(", ")] } ?? []
        parts.append(.bold(flag.name))
        guard let value = flag.value else { return parts }
        return parts
            + (flag.isOptional
                ? [.plain("[="), .italic(value), .plain("]")] : [.plain(" "), .italic(value)])
    }

    private static func addExitCodes(to page: inout Roff) {
        var meanings: [Int32: [(meaning: String, commands: [String])]] = [:]
        for command in Command.all {
            for (code, meaning) in command.exitCodes {
                let known = meanings[code.rawValue, default: []]
                if let place = known.firstIndex(where: { $0.meaning == meaning }) {
                    meanings[code.rawValue]?[place].commands.append(command.name)
                } else {
                    meanings[code.rawValue, default: []].append((meaning, [command.name]))
                }
            }
        }
        for (code, known) in meanings.sorted(by: { $0.key < $1.key }) {
            page.add("TP")
            page.add(line: .bold("\(code)"))
            for (number, (meaning, commands)) in known.enumerated() {
                if number > 0 { page.add("br") }
                let isShared = commands.count == Command.all.count
                page.add(text: (isShared ? "" : commands.joined(separator: ", ") + ": ") + meaning)
            }
        }
    }

    private static func addEnvironment(to page: inout Roff) {
        page.add(text: "A flag takes precedence over an environment variable.")
        for variable in EnvironmentVariable.all {
            for (number, name) in variable.names.enumerated() {
                page.add(number == 0 ? "TP" : "TQ")
                page.add(line: .bold(name))
            }
            page.add(text: "\(variable.flag): \(variable.meaning)")
        }
    }

    private static func addFiles(to page: inout Roff) {
        page.add("TP")
        page.add(line: .italic("cases/"))
        page.add(text: "the folder of cases that is used if no path is given")
        page.add("TP")
        page.add(line: .italic("~/.cache/gradcheck/"))
        page.add(text: "the cases that did not pass, for --last-failed; may be deleted at any time")
    }
}
