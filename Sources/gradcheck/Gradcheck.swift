import CaseFormat

/// Entry point of the program: runs the command that the command line names.
@main
struct Gradcheck {
    static func main() {
        // Without arguments no test was requested, so success would be misleading.
        guard !CommandLine.arguments.isEmpty else {
            Console.error(
                "gradcheck: the command-line arguments are not available; on Linux, /proc must be mounted\n")
            Console.exit(.fault)
        }
        let code = run(Array(CommandLine.arguments.dropFirst()))
        Console.exit(code)
    }

    /// Runs the command that the arguments name, or prints the help text.
    static func run(_ words: [String]) -> ExitCode {
        guard let first = words.first else { return Console.print(Help.short) }
        switch first {
        case "--version", "-V": return Console.print("gradcheck \(Help.version)\n")
        case "--help", "-h": return Console.print(Help.short)
        case "help":
            guard let name = words.dropFirst().first else { return Console.print(Help.short) }
            guard let command = Command.all.first(where: { $0.name == name }) else { return unknown(name) }
            return Console.print(Help.text(for: command))
        default: break
        }
        guard let command = Command.all.first(where: { $0.name == first }) else { return unknown(first) }
        let rest = words.dropFirst()
        if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            return Console.print(Help.text(for: command))
        }
        do {
            return try command.run(try Arguments(rest, for: command))
        } catch let error as UsageError {
            return usage(error)
        } catch let fault as FileSystem.Fault {
            Console.error("gradcheck: \(fault.path.escapedForTerminal): \(fault.reason)\n")
            return .fault
        } catch {
            Console.error("gradcheck: \(error)\n")
            return .fault
        }
    }

    private static func unknown(_ word: String) -> ExitCode {
        usage(
            .unknownCommand(
                word, suggestion: Spelling.nearest(to: word, among: Command.all.map(\.name) + ["help"])))
    }

    private static func usage(_ error: UsageError) -> ExitCode {
        Console.error("gradcheck: \(error.message)\n")
        return .usage
    }
}
