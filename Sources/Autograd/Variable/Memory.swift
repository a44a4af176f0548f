/// The memory that a variable shares with its views, changed by in-place operations.
final class Memory {
    private(set) var buffer: [Double]
    /// The number of changes, used to detect that a recorded value is outdated.
    private(set) var generation = 0
    /// The `identity` of the first variable with this memory.
    var identity: Int?

    init(_ buffer: [Double]) {
        self.buffer = buffer
    }

    /// Writes the elements of `new`, in order, to the positions of the elements of `geometry` in this memory.
    ///
    /// If several elements share a position, only those that differ from the old value are written.
    func write(_ new: Tensor, at geometry: Tensor) {
        if geometry.isWholeBuffer {
            buffer = new.elements
        } else {
            let elements = new.elements
            let isInjective = geometry.isInjective
            var next = 0
            geometry.forEachOffset { offset in
                if isInjective || elements[next] != geometry.buffer[offset] {
                    buffer[offset] = elements[next]
                }
                next += 1
            }
        }
        generation += 1
    }

    /// The current contents at the positions of the elements of `geometry`.
    func present(_ geometry: Tensor) -> Tensor {
        Tensor(
            shape: geometry.shape, strides: geometry.ownStrides, offset: geometry.offset, buffer: buffer,
            dtype: geometry.dtype)
    }

    /// True if a tensor's elements are stored in this memory.
    func holds(_ tensor: Tensor) -> Bool {
        !buffer.isEmpty && address(of: buffer) == address(of: tensor.buffer)
    }
}

extension Tensor {
    /// True if both tensors share one buffer.
    func hasBuffer(of other: Tensor) -> Bool {
        !buffer.isEmpty && address(of: buffer) == address(of: other.buffer)
    }
}

private func address(of buffer: [Double]) -> UnsafePointer<Double>? {
    buffer.withUnsafeBufferPointer(\.baseAddress)
}
