/// The memory that a variable and its views share: what in-place operations change.
final class Memory {
    private(set) var buffer: [Double]
    /// Counts the changes, so that readers know when a recorded value no longer is what memory holds.
    private(set) var generation = 0

    init(_ buffer: [Double]) {
        self.buffer = buffer
    }

    /// Puts the elements of `new` where `geometry` (a tensor over this memory) has its own, in order.
    func write(_ new: Tensor, at geometry: Tensor) {
        if geometry.isWholeBuffer {
            buffer = new.elements
        } else {
            let elements = new.elements
            var next = 0
            geometry.forEachOffset { place in
                buffer[place] = elements[next]
                next += 1
            }
        }
        generation += 1
    }

    func holds(_ tensor: Tensor) -> Bool {
        let mine = buffer.withUnsafeBufferPointer(\.baseAddress)
        return mine == tensor.buffer.withUnsafeBufferPointer(\.baseAddress) && !buffer.isEmpty
    }
}

/// One step from a base to a view of it.
public struct ViewStep: Sendable, Equatable {
    let op: Op
    let attributes: Attributes
    let output: Int

    public static func == (a: ViewStep, b: ViewStep) -> Bool {
        a.op === b.op && a.attributes == b.attributes && a.output == b.output
    }
}
