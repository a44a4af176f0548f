import Autograd

/// The arguments that an operation, or a function of the engine, takes in an `op` step.
struct CalleeSchema {
    /// What it is called, without prefixes.
    let names: [String]
    private let kind: Kind

    private enum Kind {
        /// Overloads in the order in which they are tried.
        case operation([Op])
        case engine(EngineFunction)
    }

    /// Everything that an `op` step can name but the case's own functions, operations in the order of `Op.all`.
    static let all: [CalleeSchema] = {
        // Names of the same overloads belong together.
        let operations = Dictionary(grouping: Op.names.filter(isFound)) {
            Op.overloads(named: $0).map(ObjectIdentifier.init)
        }
        let places = Dictionary(
            Op.all.enumerated().map { (ObjectIdentifier($1), $0) }, uniquingKeysWith: { first, _ in first })
        let functions = EngineFunction.allCases.filter {
            Resolution.operation($0.rawValue, scope: Scope()) == .engine($0)
        }
        return operations.map { key, names in
            (place: key.first.flatMap { places[$0] } ?? 0, names: names)
        }.sorted { ($0.place, $0.names[0]) < ($1.place, $1.names[0]) }.map { CalleeSchema($0.names) }
            + functions.map { CalleeSchema(names: [$0.rawValue], kind: .engine($0)) }
    }()

    /// Whether an operation's name means itself: not an engine's function, and not another name behind a prefix.
    private static func isFound(_ name: String) -> Bool {
        Resolution.operation(name, scope: Scope()) == .operation(name)
    }

    private init(names: [String], kind: Kind) {
        self.names = names
        self.kind = kind
    }

    /// PyTorch's name comes first.
    private init(_ names: [String]) {
        let overloads = Op.overloads(named: names[0])
        let first = names.filter { name in overloads.contains { $0.name == name } }
        self.init(names: first + names.filter { !first.contains($0) }, kind: .operation(overloads))
    }

    /// The name of its definition.
    var definition: String { "operation." + names[0] }

    var isInPlaceToo: Bool {
        if case .operation = kind { true } else { false }
    }

    /// Signatures and formulas.
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

    /// Keywords that are no parameters.
    private var options: [String] {
        if case .operation(let overloads) = kind { overloads.first.map(Call.options) ?? [] } else { [] }
    }

    /// The keywords of all overloads, for completion: editors look at one of several alternatives.
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
    /// Optional parameters in brackets, a list of all further arguments after `*`.
    fileprivate var written: String {
        let parameters = parameters.map { parameter in
            parameter.isVariadic
                ? "*" + parameter.name : parameter.isRequired ? parameter.name : "[\(parameter.name)]"
        }
        return "\(name)(\(parameters.joined(separator: ", ")))"
    }
}
