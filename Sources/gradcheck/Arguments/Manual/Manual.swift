/// The manual page, made from the declarations of the commands.
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
        "A case is a small program over tensors, written as JSON, with the gradients that it must produce. gradcheck "
            + "runs it through its own autograd, which behaves as PyTorch's, differentiates it numerically as well, "
            + "compares both with what the case expects, and says which of the three is wrong, where, and why.",
        "A file that ends in .json holds one case; one that ends in .jsonl holds one a line, each addressed as "
            + "FILE#LINE. A folder is searched for both; names that begin with a point or an underscore are passed over.",
        "The value of a flag comes after a blank or after =, that of a short flag right behind it as well. After -- "
            + "every word is an operand. Results go to standard output, all else to standard error.",
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
        page.add(text: "Where a flag and a variable disagree, the flag counts.")
        for variable in EnvironmentVariable.all {
            for (number, name) in variable.names.enumerated() {
                page.add(number == 0 ? "TP" : "TQ")
                page.add(line: .bold(name))
            }
            page.add(text: "for \(variable.flag): \(variable.meaning)")
        }
    }

    private static func addFiles(to page: inout Roff) {
        page.add("TP")
        page.add(line: .italic("cases/"))
        page.add(text: "where cases are looked for if no path is given")
        page.add("TP")
        page.add(line: .italic("~/.cache/gradcheck/"))
        page.add(text: "what --last-failed remembers; it may be deleted at any time")
    }
}
