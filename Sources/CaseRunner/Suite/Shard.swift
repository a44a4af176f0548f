/// One of several parts of a run, to which the cases are assigned round-robin.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
    /// From 1 to `total`.
    public let index: Int
    public let total: Int

    /// Returns nil unless 1 ≤ index ≤ total.
    public init?(_ index: Int, of total: Int) {
        guard total >= 1, (1...total).contains(index) else { return nil }
        self.index = index
        self.total = total
    }

    /// True if the case at a zero-based position belongs to this part.
    public func contains(_ position: Int) -> Bool { position % total == index - 1 }

    public var description: String { "\(index)/\(total)" }
}
