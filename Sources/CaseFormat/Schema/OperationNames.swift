import Autograd

/// The names that an `op` step can have, and the conditions that select the argument schema of each name.
struct OperationNames {
    private let names: [(name: String, callee: CalleeSchema)]

    init(_ callees: [CalleeSchema]) {
        names = callees.flatMap { callee in callee.names.map { ($0, callee) } }.sorted { $0.name < $1.name }
    }

    /// The schema of a name with or without prefixes. Names without prefix are listed for completion.
    var schema: JSONTree {
        let operations = names.filter(\.callee.isInPlaceToo).map(\.name)
        let functions = names.filter { !$0.callee.isInPlaceToo }.map(\.name) + Self.modules
        let prefix = Self.prefix(without: [])
        return [
            "type": "string",
            "pattern": .string("^\(prefix)(?:(?:\(alternatives(operations)))_?|\(alternatives(functions)))$"),
            "patternErrorMessage": "There is no operation of this name.",
            "anyOf": [
                [
                    "enum": JSONTree(strings: names.map(\.name)),
                    "enumDescriptions": JSONTree(strings: names.map(\.callee.description)),
                ], [:],
            ],
        ]
    }

    /// The names of modules, such as `nn.ReLU`. Their arguments are not described.
    private static let modules = Op.names.filter { name in
        if case .module = Resolution.operation(name, scope: Scope()) { true } else { false }
    }

    /// Defines `call`, which selects the arguments for a name. It branches by the first letter first, so that
    /// a validator tests few patterns.
    func defineCalls(in definitions: inout SchemaDefinitions) {
        let groups = Dictionary(grouping: names) { $0.name.prefix(1) }.sorted { $0.key < $1.key }
        definitions.define(
            "call",
            ["allOf": .array(groups.map { choice(String($0.key), ValueKind.reference("call.\($0.key)")) })])
        for (letter, names) in groups {
            definitions.define(
                "call.\(letter)",
                [
                    "allOf": .array(
                        calleesInOrder(names).map { choice($0.pattern, $0.callee, without: $0.modules) })
                ])
        }
    }

    /// The callees of the names, each with a pattern that matches those names of the callee, and the modules in
    /// which one of these names has another meaning.
    private func calleesInOrder(
        _ names: [(name: String, callee: CalleeSchema)]
    ) -> [(pattern: String, callee: JSONTree, modules: Set<String>)] {
        Dictionary(grouping: names) { $0.callee.definition }.sorted { $0.value[0].name < $1.value[0].name }
            .map { definition, names in
                let ending = names[0].callee.isInPlaceToo ? "_?$" : "$"
                let isOther = names.contains { Resolution.functional($0.name) != nil }
                return (
                    "(?:\(alternatives(names.map(\.name))))\(ending)", ValueKind.reference(definition),
                    isOther ? ["functional", "F"] : []
                )
            }
    }

    /// Applies `schema` if the name matches.
    /// - Parameter pattern: the part of the name after its prefixes. Names with the prefix `math` are
    ///   excluded, because their arguments are numbers.
    private func choice(
        _ pattern: String, _ schema: JSONTree, without modules: Set<String> = []
    ) -> JSONTree {
        let pattern = JSONTree.string("^\(Self.prefix(without: modules.union(["math"])))\(pattern)")
        return ["if": ["properties": ["op": ["pattern": pattern]]], "then": schema]
    }

    /// A pattern for prefixes such as `torch.nn.`. It accepts any sequence of the known parts.
    private static func prefix(without excluded: Set<String>) -> String {
        let modules = Scope.importedModules.flatMap { [$0.key, $0.value] } + Resolution.prefixes
        let parts = Set(modules.flatMap { $0.split(separator: ".").map(String.init) }).subtracting(excluded)
        return "(?:(?:\(parts.sorted().joined(separator: "|")))[.])*"
    }

    private func alternatives(_ names: [String]) -> String {
        names.map { $0.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "[.]") }
            .joined(separator: "|")
    }
}
