/// The schema of the members `args` and `kwargs` of an `op` step, for one list of parameters.
struct ArgumentsSchema {
    private let parameters: [ParameterSchema]
    /// Keywords that are not parameters of the operation.
    private let options: [String]

    init(_ parameters: [ParameterSchema], options: [String]) {
        self.parameters = parameters
        self.options = options
    }

    /// A reference to the definition that all operations with these parameters share.
    func reference(in definitions: inout SchemaDefinitions) -> JSONTree {
        let name = (["arguments"] + parameters.map(\.name)).joined(separator: ".")
        return definitions.reference(name, defining: schema(in: &definitions))
    }

    private func schema(in definitions: inout SchemaDefinitions) -> JSONTree {
        let values = parameters.map { $0.positional(in: &definitions) }
        let members: JSONTree = ["args": positional(values), "kwargs": keywords(in: &definitions)]
        var rules: [JSONTree] = []
        let spread = parameters.firstIndex { $0.spread != nil } ?? parameters.count
        for (i, parameter) in parameters.enumerated() {
            // After a variadic parameter, the number of positional arguments determines nothing.
            if i > spread, parameter.isRequired { continue }
            rules += parameter.rules(at: i, isPositional: i <= spread, in: &definitions)
        }
        return ["properties": members] + (rules.isEmpty ? [:] : ["allOf": .array(rules)])
    }

    private func positional(_ values: [JSONTree]) -> JSONTree {
        let all: JSONTree = (values.isEmpty ? [:] : ["prefixItems": .array(values)]) + ["items": false]
        guard let spread = parameters.firstIndex(where: { $0.spread != nil }),
            let item = parameters[spread].spread
        else { return all }
        let first = Array(values.prefix(spread))
        let elements = (first.isEmpty ? [:] : ["prefixItems": .array(first)]) + ["items": item]
        let later = Array(values.dropFirst(spread + 1))
        guard !later.isEmpty else { return ["anyOf": [all, elements]] }
        // A number is the first of the elements: arguments for later parameters can follow only a list.
        let list: JSONTree = ["allOf": [values[spread], ["not": ["type": "number"]]]]
        let short: JSONTree = ["prefixItems": .array(first + [values[spread]]), "items": false]
        let long: JSONTree = ["prefixItems": .array(first + [list] + later), "items": false]
        return ["anyOf": [short, long, elements]]
    }

    private func keywords(in definitions: inout SchemaDefinitions) -> JSONTree {
        var properties: [(name: String, value: JSONTree)] = []
        for parameter in parameters {
            for property in parameter.named(in: &definitions)
            where !properties.contains(where: { $0.name == property.name }) {
                properties.append(property)
            }
        }
        if options.contains("requires_grad") { properties.append(("requires_grad", ["type": "boolean"])) }
        let keywords: JSONTree = [
            "properties": JSONTree(members: properties), "additionalProperties": false,
        ]
        // As a pattern, not as properties, so that editors do not offer them for every operation.
        return options.isEmpty
            ? keywords
            : ["patternProperties": JSONTree(members: [("^(?:\(options.joined(separator: "|")))$", [:])])]
                + keywords
    }
}
