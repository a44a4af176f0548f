/// A map from node indices to numbers that is cleared in constant time.
///
/// A mark is valid only if its stamp equals the current stamp, so that clearing does not visit the nodes. A pass over a
/// small part of a long tape then costs no more than the nodes it visits.
struct NodeMarks {
    private var stamps: [UInt32] = []
    private var values: [Int32] = []
    private var stamp: UInt32 = 0

    /// Clears all marks and makes room for `count` nodes.
    mutating func reset(count: Int) {
        stamp &+= 1
        if stamp == 0 {
            stamps = []
            stamp = 1
        }
        guard stamps.count < count else { return }
        let room = max(count, 2 * stamps.count, 32) - stamps.count
        stamps.append(contentsOf: repeatElement(0, count: room))
        values.append(contentsOf: repeatElement(0, count: room))
    }

    subscript(node: Int) -> Int32? {
        get { node < stamps.count && stamps[node] == stamp ? values[node] : nil }
        set {
            stamps[node] = newValue == nil ? 0 : stamp
            values[node] = newValue ?? 0
        }
    }
}
