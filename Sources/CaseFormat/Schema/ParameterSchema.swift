import Autograd

/// One parameter of a callee of `op` steps, with the schemas of its arguments.
struct ParameterSchema {
    let name: String
    /// All keywords for the parameter, including synonyms.
    let keywords: [String]
    let isRequired: Bool
    let description: String
    /// The schema of each argument of a variadic parameter; nil for other parameters.
    let spread: JSONTree?
    /// The schema of a positional argument.
    private let positional: JSONTree
    /// The schema of a keyword argument, for each of the keywords.
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

    /// A parameter of an engine function, whose arguments are checked only when it runs.
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

    /// Rules that reject a missing argument, and an argument that is given both by position and by keyword.
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
