/// A JSON document (RFC 8259) that keeps its bytes, so that everything in it has a position.
///
/// Strict: UTF-8 without a byte-order mark, no comments, no trailing commas, no lone surrogates, nesting to 512.
/// Numbers and strings are decoded when asked for; a value costs eight bytes besides its text.
package final class JSONDocument: Sendable {
    package let bytes: [UInt8]
    /// The values in the order of the text; a container is followed by what is in it (keys are values too) and
    /// by a node for its closing bracket.
    let nodes: [Node]
    /// Keys that stand in their object a second time, in the order of their objects' ends.
    package let repeatedKeys: [RepeatedKey]

    struct Node {
        /// Offset of the first byte; of the closing bracket for a closing node.
        var start: UInt32
        /// For a container the index after its closing node, otherwise the offset after the last byte.
        var end: UInt32
    }

    /// - Throws: the first thing that is not JSON. Repeated keys do not throw, so that what else is wrong can be
    ///   reported with them.
    package init(_ bytes: [UInt8], depthLimit: Int = 512) throws(JSONFault) {
        var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
        try parser.parseDocument()
        self.bytes = bytes
        nodes = parser.nodes
        repeatedKeys = parser.repeatedKeys
    }

    /// What stands before the first thing that is not JSON, as if all containers ended there; nil where nothing does.
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

/// A key that its object already has.
package struct RepeatedKey: Hashable, Sendable {
    package var first: SourceRange
    package var second: SourceRange
}
