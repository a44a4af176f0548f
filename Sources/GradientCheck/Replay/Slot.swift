/// Where one value of a program stands among all of them.
struct Slot {
    let index: Int
    /// The place of its first element.
    let start: Int
    let count: Int
    /// Whether it depends on a source, and so changes when that is perturbed.
    let isVariable: Bool

    var range: Range<Int> { start..<start + count }
}
