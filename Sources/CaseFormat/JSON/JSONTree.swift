/// A JSON value to write. Objects keep the order of their members.
indirect enum JSONTree: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONTree])
    case object([JSONTreeMember])

    /// The value of the first member with this name; nil if there is none.
    subscript(name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// An object with the members of the first operand followed by those of the second.
    static func + (a: JSONTree, b: JSONTree) -> JSONTree {
        guard case .object(let first) = a, case .object(let second) = b else { return b }
        return .object(first + second)
    }
}

struct JSONTreeMember: Hashable, Sendable {
    let name: String
    let value: JSONTree
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: JSONTree...) { self = .array(elements) }

    init(dictionaryLiteral elements: (String, JSONTree)...) {
        self = .object(elements.map { JSONTreeMember(name: $0.0, value: $0.1) })
    }

    init(members: [(name: String, value: JSONTree)]) {
        self = .object(members.map { JSONTreeMember(name: $0.name, value: $0.value) })
    }

    init(strings: [String]) { self = .array(strings.map(JSONTree.string)) }
}
