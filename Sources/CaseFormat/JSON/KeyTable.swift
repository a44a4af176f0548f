/// A hash table over the keys of one object at a time, which finds the repeated ones.
///
/// Keys are compared as decoded bytes: `"\u0061"` repeats `"a"`, while `é` as one scalar and as two are
/// different keys, as they are for everyone who compares strings byte by byte.
/// - Complexity: O(length of the object) in time, four to eight bytes a key.
struct KeyTable {
    /// Node index of the key in each slot; 0, which is never a key, where the slot is free.
    private var slots: [UInt32] = []
    private var keys: [UInt32] = []

    mutating func findRepeated(
        in container: Int, of nodes: [JSONDocument.Node], bytes: [UInt8], into repeated: inout [RepeatedKey]
    ) {
        collectKeys(of: container, nodes: nodes, bytes: bytes)
        guard keys.count > 1 else { return }
        // A power of two at most half full: probing is short and always finds a free slot.
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

    /// Seeded anew in each process, so that no file can be made to collide.
    private static func hash(_ text: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
