import Autograd

/// One parameter of a call in an `op` step, and what JSON may stand for it.
struct ParameterSchema {
    let name: String
    /// Every name that a keyword argument for it may have.
    let keywords: [String]
    let isRequired: Bool
    let description: String
    /// The schema of one of the arguments that it takes together, where it takes all that are left.
    let spread: JSONTree?
    /// The schema of the argument in its place.
    private let positional: JSONTree
    /// The same for each of the keywords.
    private let named: [JSONTree]

    init(_ parameter: Parameter, at position: Int, of callee: Callee) {
        let place = ArgumentPlace(position, of: callee)
        name = parameter.name
        keywords = parameter.keywords
        isRequired = parameter.defaultValue == nil
        description = parameter.schemaDescription
        spread = parameter.kind.spread(takesExpression: place.takesExpression)
        positional = parameter.schema(at: place)
        named = parameter.keywords.map { parameter.schema(at: ArgumentPlace($0, of: callee)) }
    }

    /// A parameter of a function of the engine, which looks at its arguments when it is carried out.
    init(_ parameter: Signature.Parameter) {
        name = parameter.name
        keywords = [parameter.name]
        isRequired = parameter.isRequired
        description = name
        let any = ValueKind.reference(parameter.name == "dtype" ? "engineDType" : "engineArgument")
        spread = parameter.isVariadic ? any : nil
        positional = ["description": .string(description)] + any
        named = [positional]
    }

    func positional(in definitions: inout SchemaDefinitions) -> JSONTree {
        definitions.reference("argument." + name, defining: positional)
    }

    func named(in definitions: inout SchemaDefinitions) -> [(name: String, value: JSONTree)] {
        zip(keywords, named).map { ($0, definitions.reference("argument." + name, defining: $1)) }
    }

    /// What is wrong whatever the argument is: that there is none, or one by position and another by name.
    func rules(at position: Int, isPositional: Bool, in definitions: inout SchemaDefinitions) -> [JSONTree] {
        var rules: [JSONTree] = []
        let others: JSONTree = ["propertyNames": ["not": ["enum": JSONTree(strings: keywords)]]]
        if isRequired {
            rules.append([
                "errorMessage": .string("The argument \(name) is missing."),
                "not": ["properties": ["args": ["maxItems": .integer(position)], "kwargs": others]],
            ])
        }
        if isPositional {
            rules.append([
                "errorMessage": .string("The argument \(name) is given twice."),
                "not": [
                    "required": ["args", "kwargs"],
                    "properties": ["args": ["minItems": .integer(position + 1)], "kwargs": ["not": others]],
                ],
            ])
        }
        guard !rules.isEmpty else { return [] }
        let rule = rules.count == 1 ? rules[0] : ["allOf": .array(rules)]
        return [definitions.reference("once.\(position).\(name)", defining: rule)]
    }
}
