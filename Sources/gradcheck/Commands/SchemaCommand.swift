import CaseFormat

extension Command {
    /// `gradcheck schema`.
    static let printingSchema = Command(
        name: "schema", summary: "the JSON Schema of the case format, for completion and checks in editors",
        operands: "", flags: [.help],
        examples: [
            ("gradcheck schema > gradcheck.schema.json", "for an editor; Editors.md says how"),
            (
                "check-jsonschema --schemafile gradcheck.schema.json cases/*.json",
                "check files without running them"
            ),
        ],
        exits: [(.success, "the schema was printed")],
        run: { arguments in
            if let word = arguments.operands.first { throw UsageError.unexpectedOperand(word) }
            return Console.print(CaseSchema.text)
        })
}
