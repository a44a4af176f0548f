import CaseFormat

/// A JSON value, used to evaluate schemas.
indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(_ text: String) throws {
        self.init(try JSONDocument(Array(text.utf8)).root)
    }

    private init(_ value: JSONValue) {
        switch value.kind {
        case .null: self = .null
        case .bool: self = .bool(value.bool == true)
        case .number: self = .number((try? value.double()) ?? .infinity)
        case .string: self = .string(value.stringText ?? "")
        case .array: self = .array(value.elements.map { JSON($0) })
        case .object:
            self = .object(
                Dictionary(
                    value.members.map { ($0.key.stringText ?? "", JSON($0.value)) },
                    uniquingKeysWith: { first, _ in first }))
        }
    }

    subscript(name: String) -> JSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }
    var strings: [String] { elements.compactMap(\.string) }
    var string: String? { if case .string(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
}
