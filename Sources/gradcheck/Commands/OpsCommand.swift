import Autograd
import CaseFormat

extension Command {
    /// `gradcheck ops`: shows the operations.
    static let showingOperations = Command(
        name: "ops", summary: "show the operations: signature, formula, derivative and an example",
        operands: "[NAME…]", flags: [.declarations, .help],
        examples: [
            ("gradcheck ops", "all operations by family"),
            ("gradcheck ops softmax", "one operation, with its derivative and an example"),
            ("gradcheck ops --json", "all declarations, for programs"),
        ],
        exits: [(.success, "the operations were shown"), (.failure, "there is no operation of that name")],
        run: { arguments in
            guard !arguments.operands.isEmpty else {
                return Console.print(
                    arguments.has("--json")
                        ? OperationCatalogue.json(Op.all.filter { !$0.isInternal }) : OperationText.catalogue)
            }
            var operations: [[Op]] = []
            for name in arguments.operands {
                let found = OperationCatalogue.operations(named: name)
                guard !found.isEmpty else {
                    let nearest = OperationCatalogue.suggestion(for: name)
                    Console.error(
                        "error: there is no operation \"\(name)\""
                            + (nearest.map { "; did you mean \"\($0)\"?" } ?? "") + "\n")
                    return .failure
                }
                operations.append(found)
            }
            return Console.print(
                arguments.has("--json")
                    ? OperationCatalogue.json(operations.flatMap { $0 })
                    : operations.map(OperationText.page).joined(separator: "\n"))
        })
}

extension Flag {
    fileprivate static let declarations = Flag("--json", "print the declarations as a JSON array")
}
