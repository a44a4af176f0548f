import Autograd

/// The schema of the arguments of one operation or engine function in an `op` step.
struct CalleeSchema {
    /// Its names without prefixes; PyTorch's main name comes first.
    let names: [String]
    private let kind: Kind

    private enum Kind {
        /// The overloads, in the order in which they are tried.
        case operation([Op])
        case engine(EngineFunction)
    }

    /// All callees of `op` steps except functions of the case: the operations in the order of `Op.all`, then
    /// the engine functions.
    static let all: [CalleeSchema] = {
        // Group the names that have the same overloads.
        let operations = Dictionary(grouping: Op.names.filter(isFound)) {
            Op.overloads(named: $0).map(ObjectIdentifier.init)
        }
        let positions = Dictionary(
            Op.all.enumerated().map { (ObjectIdentifier($1), $0) }, uniquingKeysWith: { first, _ in first })
        let functions = EngineFunction.allCases.filter {
            Resolution.operation($0.rawValue, scope: Scope()) == .engine($0)
        }
        return operations.map { key, names in
            (position: key.first.flatMap { positions[$0] } ?? 0, names: names)
        }.sorted { ($0.position, $0.names[0]) < ($1.position, $1.names[0]) }.map { CalleeSchema($0.names) }
            + functions.map { CalleeSchema(names: [$0.rawValue], kind: .engine($0)) }
    }()

    /// True if the name resolves to the operation of this name, and not to an engine function or to another
    /// operation after removing a prefix.
    private static func isFound(_ name: String) -> Bool {
        Resolution.operation(name, scope: Scope()) == .operation(name)
    }

    private init(names: [String], kind: Kind) {
        self.names = names
        self.kind = kind
    }

    /// Creates the schema of an operation with the names sorted so that the main name comes first.
    private init(_ names: [String]) {
        let overloads = Op.overloads(named: names[0])
        let first = names.filter { name in overloads.contains { $0.name == name } }
        self.init(names: first + names.filter { !first.contains($0) }, kind: .operation(overloads))
    }

    /// The name of the definition in the schema.
    var definition: String { "operation." + names[0] }

    /// True for operations, which also have an in-place form `name_`.
    var isInPlaceToo: Bool {
        if case .operation = kind { true } else { false }
    }

    /// The signatures and formulas of the overloads, and the other names.
    var description: String {
        let also = names.count == 1 ? [] : ["Also called " + names.dropFirst().joined(separator: ", ") + "."]
        switch kind {
        case .operation(let overloads):
            return (overloads.flatMap { [$0.signature, $0.formula] } + also).joined(separator: "\n")
        case .engine(let function): return function.signature.written
        }
    }

    func define(in definitions: inout SchemaDefinitions) {
        let alternatives = overloads.map {
            ArgumentsSchema($0, options: options).reference(in: &definitions)
        }
        let arguments: JSONTree =
            alternatives.count == 1
            ? alternatives[0] : ["anyOf": .array(alternatives), "properties": ["kwargs": allKeywords]]
        definitions.define(definition, ["description": .string(description)] + arguments)
    }

    private var overloads: [[ParameterSchema]] {
        switch kind {
        case .operation(let overloads):
            overloads.map { op in
                op.parameters.enumerated().map { ParameterSchema($1, at: $0, of: .operation(names[0])) }
            }
        case .engine(let function): [function.signature.parameters.map { ParameterSchema($0) }]
        }
    }

    /// Keywords that are not parameters of the operation.
    private var options: [String] {
        if case .operation(let overloads) = kind { overloads.first.map(Call.options) ?? [] } else { [] }
    }

    /// The keywords of all overloads, for completion: editors complete from only one of several alternatives.
    private var allKeywords: JSONTree {
        var properties: [(name: String, value: JSONTree)] = []
        for parameter in overloads.joined() {
            for keyword in parameter.keywords where !properties.contains(where: { $0.name == keyword }) {
                properties.append((keyword, ["description": .string(parameter.description)]))
            }
        }
        return ["properties": JSONTree(members: properties)]
    }
}

extension Signature {
    /// The signature as text, with optional parameters in brackets and `*` before a variadic parameter.
    fileprivate var written: String {
        let parameters = parameters.map { parameter in
            parameter.isVariadic
                ? "*" + parameter.name : parameter.isRequired ? parameter.name : "[\(parameter.name)]"
        }
        return "\(name)(\(parameters.joined(separator: ", ")))"
    }
}
