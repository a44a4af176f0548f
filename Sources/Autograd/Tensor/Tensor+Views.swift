/// Views: other geometries over the same buffer.
extension Tensor {
    /// - Parameter strides: nil for the row-major ones.
    func withGeometry(_ shape: [Int], _ strides: [Int]?, offset: Int) -> Tensor {
        Tensor(shape: shape, strides: strides, offset: offset, buffer: buffer, dtype: dtype)
    }

    /// The tensor repeated along new dimensions and those of size 1.
    public func broadcast(to target: [Int]) throws(AutogradError) -> Tensor {
        if shape == target { return self }
        guard target.count >= shape.count else { throw .cannotExpand(shape, to: target) }
        _ = try Shape.count(target)
        let new = target.count - shape.count
        let strides = strides
        var spread = [Int](repeatElement(0, count: target.count))
        for d in 0..<shape.count {
            guard shape[d] == target[new + d] || shape[d] == 1 else { throw .cannotExpand(shape, to: target) }
            if shape[d] == target[new + d] { spread[new + d] = strides[d] }
        }
        // A new dimension of size 1 has the stride that PyTorch gives it: that of all that comes after it.
        for d in (0..<new).reversed() where target[d] == 1 && !shape.isEmpty {
            spread[d] = target[d + 1] * spread[d + 1]
        }
        return withGeometry(target, spread, offset: offset)
    }

    /// What two tensors over one memory have in common.
    enum Overlap {
        case none, whole, partial
    }

    /// Whether another tensor over the same memory has all of this one's elements, in the same places, or some of them.
    ///
    /// Only tensors without gaps are compared; of others it is not known.
    /// - Source: PyTorch's `get_overlap_status` (ATen/MemoryOverlap.cpp).
    func overlap(with other: Tensor) -> Overlap {
        guard hasNoGaps, other.hasNoGaps, count > 0, other.count > 0 else { return .none }
        if offset == other.offset && count == other.count {
            return strides == other.strides ? .whole : .partial
        }
        return offset < other.offset + other.count && other.offset < offset + count ? .partial : .none
    }

    func hasGeometry(of other: Tensor) -> Bool {
        guard shape == other.shape, offset == other.offset else { return false }
        return ownStrides == other.ownStrides || strides == other.strides
    }

    /// Whether every element has memory of its own, as far as strides of 0 tell.
    var isInjective: Bool {
        guard let ownStrides, count > 0 else { return true }
        return zip(shape, ownStrides).allSatisfy { size, stride in size <= 1 || stride != 0 }
    }

    /// Whether the elements fill their stretch of memory, in whichever order.
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

    /// The dimensions named, in that order; any that are left out have size 1.
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

    /// `[…, M, N]` to `[…, N, M]`.
    var matrixTransposed: Tensor { transposed(shape.count - 2, shape.count - 1) }

    /// The slice `start, start + step, …` of `length` elements along a dimension.
    func sliced(_ d: Int, start: Int, length: Int, step: Int = 1) -> Tensor {
        var shape = shape
        var strides = strides
        let offset = length == 0 ? offset : offset + start * strides[d]
        shape[d] = length
        let (stride, overflows) = strides[d].multipliedReportingOverflow(by: step)
        if !overflows { strides[d] = stride }
        return withGeometry(shape, strides, offset: offset)
    }

    /// One element along a dimension, which goes.
    func selected(_ d: Int, _ i: Int) -> Tensor {
        var shape = shape
        var strides = strides
        shape.remove(at: d)
        let stride = strides.remove(at: d)
        return withGeometry(shape, strides, offset: offset + i * stride)
    }

    func unsqueezed(_ d: Int) -> Tensor {
        var shape = shape
        var strides = strides
        strides.insert(d < shape.count ? shape[d] * strides[d] : 1, at: d)
        shape.insert(1, at: d)
        return withGeometry(shape, strides, offset: offset)
    }

    /// The same elements in another shape of the same count, without a copy where the strides allow it.
    func viewed(_ target: [Int]) -> Tensor? {
        return viewStrides(target).map { withGeometry(target, $0, offset: offset) }
    }

    /// The same elements in another shape of the same count.
    func reshaped(_ target: [Int]) -> Tensor {
        viewed(target) ?? Tensor(elements, contiguous: target, dtype: dtype)
    }

    /// The strides of a view of shape `target`, or nil if only a copy will do.
    ///
    /// Each run of dimensions that lies evenly in memory may be cut anew, but no target dimension may span two runs.
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
            let endsRun = d == 0 || (shape[d - 1] != 1 && strides[d - 1] != chunkCount * chunkStride)
            guard endsRun else { continue }
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
