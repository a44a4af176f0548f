/// What a JSON value is.
public enum JSONKind: Hashable, Sendable {
    case object, array, string, number, bool, null
}

/// A value in a JSON document.
package struct JSONValue: Sendable {
    package let document: JSONDocument
    let index: Int

    package var kind: JSONKind {
        switch document.bytes[start] {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// Where the value stands, brackets and quotes included.
    package var range: SourceRange {
        let node = document.nodes[index]
        switch kind {
        case .object, .array:
            return SourceRange(start: node.start, end: document.nodes[Int(node.end) - 1].start + 1)
        case .string, .number, .bool, .null: return SourceRange(start: node.start, end: node.end)
        }
    }

    /// The value as it stands in the text.
    package var text: ArraySlice<UInt8> { document.bytes[range.offsets] }

    /// nil unless a bool.
    package var bool: Bool? {
        kind == .bool ? document.bytes[start] == UInt8(ascii: "t") : nil
    }

    var start: Int { Int(document.nodes[index].start) }

    /// The index after the value and all that is in it.
    var next: Int {
        switch kind {
        case .object, .array: Int(document.nodes[index].end)
        case .string, .number, .bool, .null: index + 1
        }
    }
}

/// A member of an object: its key, a string, and its value.
package struct JSONMember: Sendable {
    package let key: JSONValue
    package let value: JSONValue
}

extension JSONValue {
    /// The values in an array; empty for anything else.
    package var elements: some Sequence<JSONValue> { JSONElements(of: kind == .array ? self : nil) }

    /// The values in an array, or the value itself where one need not be in an array.
    package var elementsOrSelf: some Sequence<JSONValue> {
        kind == .array ? JSONElements(of: self) : JSONElements(only: self)
    }

    /// The members of an object, in order; empty for anything else.
    package var members: some Sequence<JSONMember> {
        sequence(state: JSONElements(of: kind == .object ? self : nil)) { values in
            guard let key = values.next(), let value = values.next() else { return nil }
            return JSONMember(key: key, value: value)
        }
    }
}

/// The values directly in a container: elements, or keys and values by turns.
private struct JSONElements: Sequence, IteratorProtocol {
    private var upcoming: JSONValue?
    private let end: Int

    init(of container: JSONValue?) {
        end = container.map { $0.next - 1 } ?? 0
        upcoming = container.map { JSONValue(document: $0.document, index: $0.index + 1) }
    }

    init(only value: JSONValue) {
        end = value.index + 1
        upcoming = value
    }

    mutating func next() -> JSONValue? {
        guard let value = upcoming, value.index < end else { return nil }
        upcoming = JSONValue(document: value.document, index: value.next)
        return value
    }
}
