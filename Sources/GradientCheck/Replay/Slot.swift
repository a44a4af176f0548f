import Autograd

/// Where one value of a program stands among all of them.
struct Slot {
    /// The place of its first element.
    let start: Int
    let count: Int
    let shape: [Int]
    let dtype: DType
    /// Whether it depends on a source, and so changes when that is perturbed.
    let isVariable: Bool

    var range: Range<Int> { start..<start + count }
}
