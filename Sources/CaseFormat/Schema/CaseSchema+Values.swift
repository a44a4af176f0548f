/// The definitions of text, names, expressions, tensors and expected values.
extension CaseSchema {
    static func defineText(in definitions: inout SchemaDefinitions) {
        let reserved = Keyword.allCases.map(\.rawValue) + LiteralWord.allCases.map(\.rawValue)
        definitions.define(
            "text",
            [
                "$comment": "A string, or an object that maps language codes to strings.",
                "type": ["string", "object"], "additionalProperties": ["type": "string"],
            ])
        definitions.define(
            "name",
            [
                "$comment":
                    "A name: letters, digits and _, not beginning with a digit, and not a reserved word.",
                "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
                "not": ["enum": JSONTree(strings: reserved.sorted())],
            ])
        definitions.define(
            "statement",
            [
                "description": "A statement: an assignment or an expression, written as in PyTorch.",
                "type": "string",
            ])
        definitions.define(
            "expression",
            [
                "$comment": "An expression over the names of the case, written as in PyTorch.",
                "type": "string", "examples": ["x.grad", "(x * w).sum()", "x[0, 1:]"],
            ])
    }

    /// A pattern for the strings that stand for special numbers.
    private static let special = LiteralTensor.specialValues.keys.sorted().joined(separator: "|")

    private static let scalar: JSONTree = [
        "type": ["number", "boolean", "string"], "pattern": .string("^(?:\(special))$"),
    ]

    static func defineTensors(in definitions: inout SchemaDefinitions) {
        definitions.define(
            "shape",
            [
                "$comment": "The size of each dimension; [] is a scalar.", "type": "array",
                "items": ["type": "integer", "minimum": 0], "maxItems": .integer(CaseDecoder.rankLimit),
                "examples": [[2, 3], []],
            ])
        definitions.define(
            "element",
            [
                "$comment": "A number, true or false, or \"nan\", \"inf\" or \"-inf\".",
                "anyOf": [
                    scalar,
                    ["$ref": "#/$defs/literal", "properties": ["data": scalar, "shape": ["maxItems": 0]]],
                ],
            ])
        definitions.define("elements", elements("elements", "^(?:\(special))$"))
        definitions.define("literal", ObjectSchema(.literal).tree)
        definitions.define("full", ObjectSchema(.full).tree)
        definitions.define("tensorObject", ObjectSchema(.tensor).tree)
        definitions.define(
            "tensor",
            [
                "description":
                    "A tensor: a number or nested array, or an object that defines its elements.",
                "if": ["type": "object"], "then": ValueKind.reference("tensorObject"),
                "else": ["type": ["number", "boolean", "array"], "items": ValueKind.reference("elements")],
                "examples": [2.5, [[1, 2], [3, 4]], ["data": [1, 2], "requires_grad": true]],
            ])
        definitions.define(
            "gradient",
            [
                "anyOf": [
                    ["type": "null"], ValueKind.reference("expression"), ValueKind.reference("elements"),
                    ValueKind.reference("literal"),
                ]
            ])
    }

    /// The schema of a number or nested array, in which strings that match `pattern` may be elements.
    private static func elements(_ name: String, _ pattern: String) -> JSONTree {
        [
            "type": ["number", "boolean", "string", "array"], "pattern": .string(pattern),
            "items": ValueKind.reference(name),
        ]
    }

    static func defineExpectations(in definitions: inout SchemaDefinitions) {
        definitions.define("expectedElements", elements("expectedElements", "^(?:\(special)|[?])$"))
        definitions.define(
            "expectedLiteral",
            ObjectSchema(.literal, except: ["data": ValueKind.reference("expectedElements")]).tree)
        definitions.define(
            "expectedValue",
            [
                "if": ["type": "object"], "then": ValueKind.reference("expectedLiteral"),
                "else": [
                    "type": ["null", "number", "boolean", "string", "array"],
                    "items": ValueKind.reference("expectedElements"),
                ],
            ])
        definitions.define(
            "expected",
            [
                "description": """
                The expected value: a number, true or false, null, a nested array, an expression as a string, a \
                literal tensor, or an object with a value and its tolerances. "?" stands for a value that is not \
                known yet.
                """,
                "if": ["type": "object", "not": ["required": ["data"]]],
                "then": ValueKind.reference("expectation"), "else": ValueKind.reference("expectedValue"),
            ])
        definitions.define("expectation", ObjectSchema(.expectation).tree)
    }
}
