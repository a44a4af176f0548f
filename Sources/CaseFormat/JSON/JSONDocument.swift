/// A parsed JSON document (RFC 8259) that keeps its bytes, so that every value has a source range.
///
/// The parser is strict: UTF-8 without a byte-order mark, no comments, no trailing commas, no lone
/// surrogates, and at most 512 levels of nesting. Numbers and strings are decoded on access. A value takes
/// eight bytes in addition to its text.
package final class JSONDocument: Sendable {
    package let bytes: [UInt8]
    /// The values in the order of the text. The node of a container is followed by the nodes of its contents,
    /// in which keys count as values, and by a node for its closing bracket.
    let nodes: [Node]
    /// The keys that occur more than once in their object, ordered by the ends of the objects.
    package let repeatedKeys: [RepeatedKey]

    /// The position of one value, key or closing bracket.
    struct Node {
        /// The offset of the first byte.
        var start: UInt32
        /// For a container, the index after its closing node. For a closing node, the index of its container.
        /// For any other node, the offset after its last byte.
        var end: UInt32
    }

    /// Parses a document.
    /// - Throws: the first syntax error. Repeated keys are collected in `repeatedKeys`, so that other faults
    ///   can be reported with them.
    package init(_ bytes: [UInt8], depthLimit: Int = 512) throws(JSONFault) {
        var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
        try parser.parseDocument()
        self.bytes = bytes
        nodes = parser.nodes
        repeatedKeys = parser.repeatedKeys
    }

    /// Parses a document up to the first syntax error, as if all open containers ended there; nil if there is
    /// no value before it.
    package init?(beginningOf bytes: [UInt8], depthLimit: Int = 512) {
        var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
        do { try parser.parseDocument() } catch { parser.closeContainers() }
        guard !parser.nodes.isEmpty else { return nil }
        self.bytes = bytes
        nodes = parser.nodes
        repeatedKeys = parser.repeatedKeys
    }

    package var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// A key that occurs more than once in its object, with the positions of the first and the repeated key.
package struct RepeatedKey: Hashable, Sendable {
    package var first: SourceRange
    package var second: SourceRange
}
