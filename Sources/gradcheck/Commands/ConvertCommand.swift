import CaseFormat
import Scripts

extension Command {
    /// `gradcheck convert`: translates a PyTorch script into a case.
    static let converting = Command(
        name: "convert", summary: "translate a PyTorch script into a case", operands: "SCRIPT.py",
        flags: [.save, .force] + Flag.limits + [.help],
        examples: [
            ("gradcheck convert lesson.py", "print the case to standard output"),
            ("gradcheck convert lesson.py --save cases/lesson.json", "write the case to a file"),
            ("gradcheck convert - < lesson.py | gradcheck run -", "translate and check"),
        ],
        exits: [(.success, "the case was written"), (.failure, "the script cannot be translated")],
        run: { try ConvertCommand($0).run() })
}

/// Implementation of `gradcheck convert`.
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
