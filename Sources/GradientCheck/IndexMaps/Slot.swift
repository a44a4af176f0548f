/// The range of one value (tensor) among the elements of all values of a program.
struct Slot: Equatable {
    let index: Int
    /// The position of the first element.
    let start: Int
    let count: Int
    /// True if the value depends on a source.
    let isVariable: Bool

    var range: Range<Int> { start..<start + count }
}

extension MutableSpan<Double> {
    /// Calls `body` with all values before a slot, which include those it is computed from, and with the slot's own
    /// values.
    @inline(__always)
    mutating func write(
        _ slot: Slot, _ body: (_ values: Span<Double>, _ result: inout MutableSpan<Double>) -> Void
    ) {
        withUnsafeMutableBufferPointer { all in
            let before = UnsafeBufferPointer(rebasing: all[..<slot.start])
            let part = UnsafeMutableBufferPointer(rebasing: all[slot.range])
            var result = part.mutableSpan
            body(before.span, &result)
        }
    }
}
