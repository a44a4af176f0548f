/// A hash table that finds the repeated keys of an object. It is reused for all objects of a document.
///
/// Keys are compared as decoded bytes: `"\u0061"` equals `"a"`, but `é` as one scalar differs from `é` as two
/// scalars.
/// - Complexity: O(bytes of the object) time, and O(keys) memory.
struct KeyTable {
    /// The node index of the key in each slot. Free slots are 0, which is never the index of a key.
    private var slots: [UInt32] = []
    private var keys: [UInt32] = []

    /// Appends the repeated keys of an object to `repeated`.
    /// - Parameter container: the node index of the object, whose closing node is the last of `nodes`.
    mutating func findRepeated(
        in container: Int, of nodes: [JSONDocument.Node], bytes: [UInt8], into repeated: inout [RepeatedKey]
    ) {
        collectKeys(of: container, nodes: nodes, bytes: bytes)
        guard keys.count > 1 else { return }
        // A power of two, at most half full, so that linear probing is short and always finds a free slot.
        let capacity = 1 << (Int.bitWidth - (keys.count * 2 - 1).leadingZeroBitCount)
        slots.removeAll(keepingCapacity: true)
        slots.append(contentsOf: repeatElement(0, count: capacity))
        for key in keys {
            let text = Self.text(of: nodes[Int(key)], bytes: bytes)
            var slot = Self.hash(text) & (capacity - 1)
            while slots[slot] != 0 {
                let first = nodes[Int(slots[slot])]
                if Self.text(of: first, bytes: bytes) == text {
                    let second = nodes[Int(key)]
                    repeated.append(
                        RepeatedKey(
                            first: SourceRange(start: first.start, end: first.end),
                            second: SourceRange(start: second.start, end: second.end)))
                    break
                }
                slot = (slot + 1) & (capacity - 1)
            }
            if slots[slot] == 0 { slots[slot] = key }
        }
    }

    private mutating func collectKeys(of container: Int, nodes: [JSONDocument.Node], bytes: [UInt8]) {
        keys.removeAll(keepingCapacity: true)
        var index = container + 1
        while index < nodes.count - 1 {
            keys.append(UInt32(index))
            let value = nodes[index + 1]
            let first = bytes[Int(value.start)]
            let isContainer = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
            index = isContainer ? Int(value.end) : index + 2
        }
    }

    private static func text(of node: JSONDocument.Node, bytes: [UInt8]) -> ArraySlice<UInt8> {
        let content = bytes[Int(node.start) + 1..<Int(node.end) - 1]
        return content.contains(UInt8(ascii: "\\")) ? JSONString(unescaping: content).bytes[...] : content
    }

    /// `Hasher` has a random seed in each process, so that no input can force collisions.
    private static func hash(_ text: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
