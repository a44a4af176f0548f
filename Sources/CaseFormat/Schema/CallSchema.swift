import Autograd

/// The definitions of the arguments of all operations and functions that an `op` step can call.
enum CallSchema {
    static func define(in definitions: inout SchemaDefinitions) {
        let names = OperationNames(CalleeSchema.all)
        definitions.define("operationName", names.schema)
        names.defineCalls(in: &definitions)
        defineArguments(in: &definitions)
        for callee in CalleeSchema.all { callee.define(in: &definitions) }
    }

    private static func defineArguments(in definitions: inout SchemaDefinitions) {
        definitions.define("tensorArgument", tensor(or: ["number", "boolean", "string"]))
        definitions.define("optionalTensorArgument", tensor(or: ["number", "boolean", "string", "null"]))
        definitions.define(
            "engineArgument",
            [
                "anyOf": [
                    ValueKind.reference("optionalTensorArgument"),
                    ["type": "array", "items": ["type": ["string", "number", "null"]]],
                ]
            ])
        definitions.define(
            "engineDType",
            [
                "anyOf": [
                    ["enum": JSONTree(strings: DType.names)],
                    ["type": ["string", "number", "boolean", "null", "array"]],
                ]
            ])
    }

    private static func tensor(or types: JSONTree) -> JSONTree {
        [
            "$comment": "An expression as a string, usually a name, or a literal tensor.",
            "anyOf": [["type": types], ValueKind.reference("elements"), ValueKind.reference("literal")],
        ]
    }
}
