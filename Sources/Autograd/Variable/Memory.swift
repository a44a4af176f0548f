/// The memory that a variable and its views share: what in-place operations change.
final class Memory {
    private(set) var buffer: [Double]
    /// Counts the changes, so that readers know when a recorded value no longer is what memory holds.
    private(set) var generation = 0
    /// The first variable that held it.
    var identity: Int?

    init(_ buffer: [Double]) {
        self.buffer = buffer
    }

    /// Puts the elements of `new` where `geometry` (a tensor over this memory) has its own, in order.
    ///
    /// Where several of them stand in one place, those that are what `geometry` has there already are left out: they were not changed.
    func write(_ new: Tensor, at geometry: Tensor) {
        if geometry.isWholeBuffer {
            buffer = new.elements
        } else {
            let elements = new.elements
            let isInjective = geometry.isInjective
            var next = 0
            geometry.forEachOffset { place in
                if isInjective || elements[next] != geometry.buffer[place] { buffer[place] = elements[next] }
                next += 1
            }
        }
        generation += 1
    }

    /// What stands here where `geometry` has its elements.
    func present(_ geometry: Tensor) -> Tensor {
        Tensor(
            shape: geometry.shape, strides: geometry.ownStrides, offset: geometry.offset, buffer: buffer,
            dtype: geometry.dtype)
    }

    /// Whether a tensor's elements stand here.
    func holds(_ tensor: Tensor) -> Bool {
        !buffer.isEmpty && address(of: buffer) == address(of: tensor.buffer)
    }
}

extension Tensor {
    /// Whether both are geometries over one buffer.
    func hasBuffer(of other: Tensor) -> Bool {
        !buffer.isEmpty && address(of: buffer) == address(of: other.buffer)
    }
}

private func address(of buffer: [Double]) -> UnsafePointer<Double>? {
    buffer.withUnsafeBufferPointer(\.baseAddress)
}
