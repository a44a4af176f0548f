/// Views: tensors with another shape, strides or offset over the same buffer.
extension Tensor {
    /// A view with the given geometry.
    /// - Parameter strides: nil for row-major strides.
    func withGeometry(_ shape: [Int], _ strides: [Int]?, offset: Int) -> Tensor {
        Tensor(shape: shape, strides: strides, offset: offset, buffer: buffer, dtype: dtype)
    }

    /// The tensor repeated along new leading dimensions and dimensions of size 1.
    /// - Throws: `cannotExpand`, `tooManyElements`, `negativeSize`.
    public func broadcast(to target: [Int]) throws(AutogradError) -> Tensor {
        if shape == target { return self }
        guard target.count >= shape.count else { throw .cannotExpand(shape, to: target) }
        _ = try Shape.count(target)
        let new = target.count - shape.count
        let strides = strides
        var targetStrides = [Int](repeatElement(0, count: target.count))
        for d in 0..<shape.count {
            guard shape[d] == target[new + d] || shape[d] == 1 else { throw .cannotExpand(shape, to: target) }
            if shape[d] == target[new + d] { targetStrides[new + d] = strides[d] }
        }
        // As in PyTorch, the stride of a new dimension of size 1 spans the next dimension.
        for d in (0..<new).reversed() where target[d] == 1 && !shape.isEmpty {
            targetStrides[d] = target[d + 1] * targetStrides[d + 1]
        }
        return withGeometry(target, targetStrides, offset: offset)
    }

    /// The overlap of two tensors over the same memory.
    enum Overlap {
        case none, whole, partial
    }

    /// The overlap with another tensor over the same memory: whole if all elements have the same positions.
    ///
    /// Returns none, without comparing, if either tensor has gaps.
    /// - Source: PyTorch's `get_overlap_status` (ATen/MemoryOverlap.cpp).
    func overlap(with other: Tensor) -> Overlap {
        guard hasNoGaps, other.hasNoGaps, count > 0, other.count > 0 else { return .none }
        if offset == other.offset && count == other.count {
            return strides == other.strides ? .whole : .partial
        }
        return offset < other.offset + other.count && other.offset < offset + count ? .partial : .none
    }

    /// True if both have the same shape, offset and strides.
    func hasGeometry(of other: Tensor) -> Bool {
        guard shape == other.shape, offset == other.offset else { return false }
        return ownStrides == other.ownStrides || strides == other.strides
    }

    /// True if no two elements share memory because of a stride of 0; other overlaps are not detected.
    var isInjective: Bool {
        guard let ownStrides, count > 0 else { return true }
        return zip(shape, ownStrides).allSatisfy { size, stride in size <= 1 || stride != 0 }
    }

    /// True if the elements fill a contiguous range of memory, in any order of dimensions.
    var hasNoGaps: Bool {
        var next = 1
        let strides = strides
        let order = shape.indices.filter { shape[$0] > 1 }.sorted { strides[$0] < strides[$1] }
        for d in order {
            guard strides[d] == next else { return false }
            next *= shape[d]
        }
        return true
    }

    /// A view with the dimensions of `order`, in that order; omitted dimensions must have size 1.
    func permuted(_ order: [Int]) -> Tensor {
        let strides = strides
        return withGeometry(order.map { shape[$0] }, order.map { strides[$0] }, offset: offset)
    }

    func transposed(_ a: Int, _ b: Int) -> Tensor {
        guard a != b else { return self }
        var order = Array(shape.indices)
        order.swapAt(a, b)
        return permuted(order)
    }

    /// The transpose of a batch of matrices: `[…, M, N]` to `[…, N, M]`.
    var matrixTransposed: Tensor { transposed(shape.count - 2, shape.count - 1) }

    /// The `length` elements `start`, `start + step`, … along dimension `d`.
    func sliced(_ d: Int, start: Int, length: Int, step: Int = 1) -> Tensor {
        var shape = shape
        var strides = strides
        let offset = length == 0 ? offset : offset + start * strides[d]
        shape[d] = length
        let (stride, overflows) = strides[d].multipliedReportingOverflow(by: step)
        if !overflows { strides[d] = stride }
        return withGeometry(shape, strides, offset: offset)
    }

    /// Element `i` along dimension `d`, which is removed.
    func selected(_ d: Int, _ i: Int) -> Tensor {
        var shape = shape
        var strides = strides
        shape.remove(at: d)
        let stride = strides.remove(at: d)
        return withGeometry(shape, strides, offset: offset + i * stride)
    }

    /// A view with a new dimension of size 1 at index `d`.
    func unsqueezed(_ d: Int) -> Tensor {
        var shape = shape
        var strides = strides
        strides.insert(d < shape.count ? shape[d] * strides[d] : 1, at: d)
        shape.insert(1, at: d)
        return withGeometry(shape, strides, offset: offset)
    }

    /// A view with another shape of the same count; nil if the strides require a copy.
    func viewed(_ target: [Int]) -> Tensor? {
        return viewStrides(target).map { withGeometry(target, $0, offset: offset) }
    }

    /// The same elements with another shape of the same count; copied only if the strides require it.
    func reshaped(_ target: [Int]) -> Tensor {
        viewed(target) ?? Tensor(elements, contiguous: target, dtype: dtype)
    }

    /// The strides of a view of shape `target`; nil if a copy is needed.
    ///
    /// A chunk of dimensions that is evenly spaced in memory can be divided into other dimensions, but a target
    /// dimension cannot span two chunks.
    /// - Source: PyTorch's `computeStride` (ATen/TensorUtils.cpp).
    private func viewStrides(_ target: [Int]) -> [Int]? {
        guard !shape.isEmpty else { return [Int](repeatElement(1, count: target.count)) }
        guard count > 0 else { return target == shape ? strides : Shape.contiguousStrides(target) }
        var result = [Int](repeatElement(0, count: target.count))
        var next = target.count - 1
        let strides = strides
        var chunkStride = strides.last ?? 1
        var chunkCount = 1
        var viewCount = 1
        for d in stride(from: shape.count - 1, through: 0, by: -1) {
            chunkCount *= shape[d]
            let endsChunk = d == 0 || (shape[d - 1] != 1 && strides[d - 1] != chunkCount * chunkStride)
            guard endsChunk else { continue }
            while next >= 0, viewCount < chunkCount || target[next] == 1 {
                result[next] = viewCount * chunkStride
                viewCount *= target[next]
                next -= 1
            }
            guard viewCount == chunkCount else { return nil }
            if d > 0 {
                chunkStride = strides[d - 1]
                chunkCount = 1
                viewCount = 1
            }
        }
        return next == -1 ? result : nil
    }
}
