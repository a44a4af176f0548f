/// Where one value of a program stands among all of them.
struct Slot: Equatable {
    let index: Int
    /// The place of its first element.
    let start: Int
    let count: Int
    /// Whether it depends on a source, and so changes when that is perturbed.
    let isVariable: Bool

    var range: Range<Int> { start..<start + count }
}

extension MutableSpan<Double> {
    /// Calls `body` with the values before a slot, among which are those that it is computed from, and with those of the slot.
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
