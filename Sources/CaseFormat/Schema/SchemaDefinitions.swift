/// The definitions (`$defs`) of a schema.
struct SchemaDefinitions {
    private(set) var members: [(name: String, value: JSONTree)] = []
    private var names: [String: [JSONTree: String]] = [:]

    /// A reference to the definition `name`.
    static func reference(to name: String) -> JSONTree { ["$ref": .string("#/$defs/" + name)] }

    mutating func define(_ name: String, _ schema: JSONTree) {
        members.append((name, schema))
    }

    /// A reference to a definition with this schema, which is added if it does not exist. Different schemas
    /// with the same name are numbered: `argument.dim`, `argument.dim-2`.
    mutating func reference(_ name: String, defining schema: JSONTree) -> JSONTree {
        let known = names[name, default: [:]]
        if let same = known[schema] { return Self.reference(to: same) }
        let unique = known.isEmpty ? name : "\(name)-\(known.count + 1)"
        names[name, default: [:]][schema] = unique
        define(unique, schema)
        return Self.reference(to: unique)
    }
}
