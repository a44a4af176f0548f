/// The callees that the `op` steps in a part of a case may name.
///
/// JSON Schema has no variables, so cases with functions need different definitions than cases without.
enum StepScope: CaseIterable {
    /// Operations, with checked arguments.
    case operations
    /// Operations and functions of the case, none of which has the name of an operation.
    case functions
    /// Any name with any arguments, because an error is expected or a function may have the name of an
    /// operation.
    case anything

    /// The name of the definition of an object that contains steps.
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

    /// Adds the definitions of all steps that depend on the scope.
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

    /// The actions whose objects depend on the scope.
    static let dependent: [Verb] = [.op, .noGrad, .raises]

    private var call: JSONTree {
        self == .anything
            ? [:] : ["if": ["type": "object", "required": ["op"]], "then": ValueKind.reference("call")]
    }

    /// The condition on the step of a `raises` step: the names that it may use depend on the expected error.
    private var failingStep: JSONTree {
        let errors = ExpectedError.allCases.filter(\.allowsAnyCall).map { JSONTree.string($0.rawValue) }
        return [
            "if": ["properties": ["raises": ["enum": .array(errors)]]],
            "then": ["properties": ["step": Self.anything.step]], "else": ["properties": ["step": step]],
        ]
    }
}

extension ExpectedError {
    /// True if a step that raises this error may call unknown names or pass wrong arguments.
    fileprivate var allowsAnyCall: Bool { self == .unknownOperation || self == .badArgument }
}
