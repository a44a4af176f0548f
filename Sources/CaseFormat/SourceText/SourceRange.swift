/// A half-open range of byte offsets in a source text.
///
/// It takes half the memory of `Range<Int>`, because every node of every expression stores one.
public struct SourceRange: Hashable, Sendable {
    public var start: UInt32
    public var end: UInt32

    public init(start: UInt32, end: UInt32) {
        self.start = start
        self.end = end
    }

    /// The range as array indices.
    public var offsets: Range<Int> { Int(start)..<Int(end) }

    /// The smallest range that contains this range and `other`.
    public func union(_ other: SourceRange) -> SourceRange {
        SourceRange(start: min(start, other.start), end: max(end, other.end))
    }
}
