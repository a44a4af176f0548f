import CaseFormat

extension Command {
    /// `gradcheck schema`: prints the JSON Schema of cases.
    static let printingSchema = Command(
        name: "schema",
        summary: "print the JSON Schema of the case format, for completion and validation in editors",
        operands: "", flags: [.help],
        examples: [
            ("gradcheck schema > gradcheck.schema.json", "for editors; see Editors.md"),
            (
                "check-jsonschema --schemafile gradcheck.schema.json cases/*.json",
                "validate files without running them"
            ),
        ],
        exits: [(.success, "the schema was printed")],
        run: { arguments in
            if let word = arguments.operands.first { throw UsageError.unexpectedOperand(word) }
            return Console.print(CaseSchema.text)
        })
}
