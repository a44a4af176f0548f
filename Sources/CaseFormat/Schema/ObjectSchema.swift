/// The schema of one kind of object, generated from the declaration of its members.
///
/// Editors prefer the description of a definition to the description beside a reference to it. Therefore
/// definitions that members refer to have a `$comment` instead of a description.
struct ObjectSchema {
    let declaration: ObjectDeclaration
    /// The scope of nested steps; nil if it depends on other members, in which case steps are not described
    /// here.
    let scope: StepScope?
    /// Schemas that replace the declared ones, by member.
    let exceptions: [String: JSONTree]
    /// True if a member with its own description refers to the definition.
    let isMember: Bool

    init(_ kind: Diagnostic.ObjectKind, scope: StepScope? = nil, except exceptions: [String: JSONTree] = [:])
    {
        declaration = kind.declaration
        isMember = [.check, .full, .literal].contains(kind)
        self.scope = scope
        self.exceptions = exceptions
    }

    var tree: JSONTree {
        let head: JSONTree = [
            isMember ? "$comment" : "description": .string(declaration.summary.sentence), "type": "object",
            "properties": JSONTree(members: declaration.members.map { ($0.name, property($0)) }),
        ]
        let required = declaration.members.filter(\.isRequired).map(\.name)
        return head + (required.isEmpty ? [:] : ["required": JSONTree(strings: required)])
            + ["additionalProperties": false] + rules
    }

    private func property(_ member: MemberDeclaration) -> JSONTree {
        ["description": .string(member.summary.sentence)]
            + (exceptions[member.name] ?? member.value.schema(scope: scope))
            + (member.defaultValue.map { ["default": $0] } ?? [:])
    }

    private var rules: JSONTree {
        let schemas = declaration.rules.map(\.schema)
        return schemas.count == 1 ? schemas[0] : schemas.isEmpty ? [:] : ["allOf": .array(schemas)]
    }
}

extension ObjectDeclaration.Rule {
    fileprivate var schema: JSONTree {
        switch self {
        case .exactlyOne(let names): return ["oneOf": .array(names.map { ["required": [.string($0)]] })]
        case .atLeastOne(let names): return ["anyOf": .array(names.map { ["required": [.string($0)]] })]
        case .needs(let name, let other):
            return ["dependentRequired": JSONTree(members: [(name, [.string(other)])])]
        case .requires(let name, let values, let other):
            return ["if": Self.condition(name, values), "then": ["required": [.string(other)]]]
        case .listsTogether(let name, let other):
            return [
                "if": ["properties": JSONTree(members: [(other, ["type": "string"])])],
                "then": ["properties": JSONTree(members: [(name, ValueKind.reference(name))])],
            ]
        case .excludes(let name, let values, let other):
            return [
                "if": Self.condition(name, values),
                "then": ["properties": JSONTree(members: [(other, ["const": false])])],
            ]
        }
    }

    private static func condition(_ name: String, _ values: [JSONTree]) -> JSONTree {
        ["properties": JSONTree(members: [(name, ["enum": .array(values)])]), "required": [.string(name)]]
    }
}

extension String {
    /// The clause as a sentence, with an upper-case first letter and a full stop.
    var sentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
