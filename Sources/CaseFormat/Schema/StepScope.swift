/// What the `op` steps of a part of a case may name. JSON Schema has no variables, so a case with functions of its
/// own gets other definitions than one without.
enum StepScope: CaseIterable {
    /// Operations, with arguments that they take.
    case operations
    /// Also functions of the case, none of which has the name of an operation.
    case functions
    /// Anything, with any arguments: an error may be expected, or the name of an operation may mean a function.
    case anything

    /// The definition of something that has steps in it.
    func definition(_ kind: Diagnostic.ObjectKind) -> String { kind.definition + suffix }

    private var suffix: String {
        switch self {
        case .operations: ""
        case .functions: ".functions"
        case .anything: ".anything"
        }
    }

    var step: JSONTree { ValueKind.reference(definition(.step)) }

    var operationName: JSONTree {
        let known = ValueKind.reference("operationName")
        return switch self {
        case .operations: known
        case .functions: ["anyOf": [known, ValueKind.reference("name")]]
        case .anything: ["anyOf": [known, ["type": "string"]]]
        }
    }

    /// Definitions of all steps that depend on the scope.
    func define(in definitions: inout SchemaDefinitions) {
        let object = Verb.allCases.reversed().reduce(ValueKind.reference("stepWithoutVerb")) { others, verb in
            let isDependent = Self.dependent.contains(verb)
            return [
                "if": ["required": [.string(verb.rawValue)]],
                "then": ValueKind.reference(
                    isDependent ? definition(verb.object) : verb.object.definition),
                "else": others,
            ]
        }
        definitions.define(
            definition(.step),
            [
                "type": ["string", "object"], "if": ["type": "string"],
                "then": ValueKind.reference("statement"), "else": object,
                "examples": ["y = (x ** 2).sum()", "y.backward()", ["expect": ["x.grad": [2, 4]]]],
            ])
        definitions.define(definition(.op), ObjectSchema(.op, scope: self).tree + call)
        definitions.define(definition(.noGrad), ObjectSchema(.noGrad, scope: self).tree)
        definitions.define(definition(.raises), ObjectSchema(.raises).tree + failingStep)
    }

    /// The verbs whose objects depend on the scope.
    static let dependent: [Verb] = [.op, .noGrad, .raises]

    private var call: JSONTree {
        self == .anything
            ? [:] : ["if": ["type": "object", "required": ["op"]], "then": ValueKind.reference("call")]
    }

    /// What a failing step may name depends on the error.
    private var failingStep: JSONTree {
        let errors = ExpectedError.allCases.filter(\.allowsAnyCall).map { JSONTree.string($0.rawValue) }
        return [
            "if": ["properties": ["raises": ["enum": .array(errors)]]],
            "then": ["properties": ["step": Self.anything.step]], "else": ["properties": ["step": step]],
        ]
    }
}

extension ExpectedError {
    /// Whether a step that is expected to raise it may call what there is not, or with wrong arguments.
    fileprivate var allowsAnyCall: Bool { self == .unknownOperation || self == .badArgument }
}
