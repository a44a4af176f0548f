import CaseFormat
import Scripts

extension Command {
    /// `gradcheck convert`.
    static let converting = Command(
        name: "convert", summary: "write the case that a PyTorch script amounts to", operands: "SCRIPT.py",
        flags: [.save, .force] + Flag.limits + [.help],
        examples: [
            ("gradcheck convert lesson.py", "the case, on standard output"),
            ("gradcheck convert lesson.py --save cases/lesson.json", "the case in a file"),
            ("gradcheck convert - < lesson.py | gradcheck run -", "translated and checked at once"),
        ],
        exits: [(.success, "the case has been written"), (.failure, "the script cannot be translated")],
        run: { try ConvertCommand($0).run() })
}

/// `gradcheck convert`: a script in, a case out.
private struct ConvertCommand {
    private let arguments: Arguments
    private let path: String
    private let limits: Limits

    init(_ arguments: Arguments) throws(UsageError) {
        self.arguments = arguments
        guard let path = arguments.operands.first else { throw .missingOperand("SCRIPT.py") }
        guard arguments.operands.count == 1 else { throw .unexpectedOperand(arguments.operands[1]) }
        self.path = path
        limits = try Limits(arguments)
    }

    func run() throws -> ExitCode {
        let input = try ScriptInput(file: path, limit: limits.fileBytes)
        let conversion: ScriptConversion
        do {
            conversion = try ScriptConversion(of: input.source, title: input.title, limits: limits)
        } catch {
            Console.error(error.rendered + "\n")
            return .failure
        }
        for note in conversion.notes { Console.error(note.rendered + "\n") }
        if try arguments.saveCase(conversion.text) { return .success }
        return Console.print(conversion.text)
    }
}
