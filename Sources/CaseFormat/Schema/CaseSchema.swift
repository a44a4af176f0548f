import Autograd

/// The JSON Schema of the case format, for editors and for programs that write cases.
///
/// It is generated from the declarations of members in `Cases/Declarations` and from the declarations of
/// operations.
public enum CaseSchema {
    /// The schema as a JSON document.
    public static var text: String { tree.text() }

    static let tree: JSONTree = {
        let root = ObjectSchema(.case).tree
        return ["$schema": "https://json-schema.org/draft/2020-12/schema", "title": "gradcheck case"] + root
            + ["examples": [example]] + steps + ["$defs": JSONTree(members: definitions.members)]
    }()

    private static let example: JSONTree = [
        "title": "the slope of x² at 3 is 6", "tensors": ["x": ["data": 3, "requires_grad": true]],
        "steps": ["y = x ** 2", "y.backward()"], "expect": ["y": 9, "x.grad": 6],
    ]

    /// The condition on `steps`: the names that steps may use depend on the functions and imports of the
    /// case.
    private static let steps: JSONTree = {
        func steps(in scope: StepScope) -> JSONTree {
            ["properties": ["steps": ["items": scope.step]]]
        }
        let operations: JSONTree = ["not": ["propertyNames": ["not": ValueKind.reference("operationName")]]]
        let renaming: JSONTree = [
            "anyOf": [
                ["required": ["functions"], "properties": ["functions": operations]],
                [
                    "required": ["steps"],
                    "properties": ["steps": ["contains": ValueKind.reference("import")]],
                ],
            ]
        ]
        return [
            "if": renaming, "then": steps(in: .anything),
            "else": [
                "if": ["required": ["functions"]], "then": steps(in: .functions),
                "else": steps(in: .operations),
            ],
        ]
    }()

    /// Matches steps that contain an import, after which names can have any meaning.
    private static let importing: JSONTree = [
        "if": ["type": "string"], "then": ["pattern": #"(?:^|\W)import\W"#],
        "else": [
            "required": ["no_grad"], "properties": ["no_grad": ["contains": ValueKind.reference("import")]],
        ],
    ]

    private static let definitions: SchemaDefinitions = {
        var definitions = SchemaDefinitions()
        defineText(in: &definitions)
        defineTensors(in: &definitions)
        defineExpectations(in: &definitions)
        definitions.define("function", ObjectSchema(.function).tree)
        definitions.define("check", ObjectSchema(.check).tree)
        for verb in Verb.allCases where !StepScope.dependent.contains(verb) {
            definitions.define(verb.object.definition, ObjectSchema(verb.object).tree)
        }
        definitions.define("import", importing)
        definitions.define("stepWithoutVerb", ObjectSchema(.step).tree)
        for scope in StepScope.allCases { scope.define(in: &definitions) }
        CallSchema.define(in: &definitions)
        return definitions
    }()
}
