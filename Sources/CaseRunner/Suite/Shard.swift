/// One of several parts into which the cases of a run are divided: each case in turn goes to the next part.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
    /// From 1 to `total`.
    public let index: Int
    public let total: Int

    /// nil unless 1 ≤ index ≤ total.
    public init?(_ index: Int, of total: Int) {
        guard total >= 1, (1...total).contains(index) else { return nil }
        self.index = index
        self.total = total
    }

    /// Whether the case at this position, from 0, is of this part.
    public func contains(_ position: Int) -> Bool { position % total == index - 1 }

    public var description: String { "\(index)/\(total)" }
}
