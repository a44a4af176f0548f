/// The type of a JSON value.
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

    /// The source range of the value, including its brackets or quotes.
    package var range: SourceRange {
        let node = document.nodes[index]
        switch kind {
        case .object, .array:
            return SourceRange(start: node.start, end: document.nodes[Int(node.end) - 1].start + 1)
        case .string, .number, .bool, .null: return SourceRange(start: node.start, end: node.end)
        }
    }

    /// The bytes of the value in the document.
    package var text: ArraySlice<UInt8> { document.bytes[range.offsets] }

    /// The value of a bool; nil for any other value.
    package var bool: Bool? {
        kind == .bool ? document.bytes[start] == UInt8(ascii: "t") : nil
    }

    var start: Int { Int(document.nodes[index].start) }

    /// The index of the next node after the value and its contents.
    var next: Int {
        switch kind {
        case .object, .array: Int(document.nodes[index].end)
        case .string, .number, .bool, .null: index + 1
        }
    }
}

/// A member of an object: its key, which is a string, and its value.
package struct JSONMember: Sendable {
    package let key: JSONValue
    package let value: JSONValue
}

extension JSONValue {
    /// The elements of an array; empty for any other value.
    package var elements: some Sequence<JSONValue> { JSONElements(of: kind == .array ? self : nil) }

    /// The elements of an array, or the value itself if it is not an array.
    package var elementsOrSelf: some Sequence<JSONValue> {
        kind == .array ? JSONElements(of: self) : JSONElements(only: self)
    }

    /// The members of an object in order; empty for any other value.
    package var members: some Sequence<JSONMember> {
        sequence(state: JSONElements(of: kind == .object ? self : nil)) { values in
            guard let key = values.next(), let value = values.next() else { return nil }
            return JSONMember(key: key, value: value)
        }
    }
}

/// The direct contents of a container: the elements of an array, or the alternating keys and values of an
/// object.
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
