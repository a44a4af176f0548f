/// Reductions and scans along dimensions.
///
/// A run is the sequence of elements along some dimensions at fixed indices of the others.
extension Tensor {
    /// Reduces each run along `dims` to one number.
    ///
    /// - Parameter f: the reduction of the elements of a run, in order.
    /// - Throws: the errors of `f`, `tooManyElements`.
    func reduced(
        _ dims: [Int], keepdim: Bool, dtype: DType? = nil, _ f: (Span<Double>) throws -> Double
    ) throws -> Tensor {
        let rows = try rows(along: dims)
        let width = try Shape.count(dims.map { shape[$0] })
        let count = try Shape.count(shape.indices.filter { !dims.contains($0) }.map { shape[$0] })
        var result: [Double] = []
        result.reserveCapacity(count)
        let span = rows.span
        for i in 0..<count { result.append(try f(span.extracting(i * width..<(i + 1) * width))) }
        return Tensor(
            result, contiguous: Shape.reduced(shape, dims, keepdim: keepdim), dtype: dtype ?? self.dtype)
    }

    /// The elements with `dims` moved to the end, so that each run is contiguous.
    private func rows(along dims: [Int]) throws -> [Double] {
        let kept = (0..<shape.count).filter { !dims.contains($0) }
        let order = kept + dims
        return order == Array(0..<shape.count) ? elements : permuted(order).elements
    }

    /// A tensor of the same shape; `f` computes each run along dimension `d` from the corresponding run.
    /// - Throws: the errors of `f`.
    func mappedRuns(
        _ d: Int, dtype: DType? = nil, _ f: (Span<Double>, inout MutableSpan<Double>) throws -> Void
    ) throws -> Tensor {
        guard !shape.isEmpty else {
            return try reshaped([1]).mappedRuns(0, dtype: dtype, f).reshaped([])
        }
        let moved = transposed(d, shape.count - 1)
        let source = moved.elements
        let width = moved.shape.last ?? 1
        let count = width == 0 ? 0 : source.count / width
        var result: [Double] = []
        result.reserveCapacity(source.count)
        var run = [Double](repeatElement(0, count: width))
        let span = source.span
        for i in 0..<count {
            var out = run.mutableSpan
            try f(span.extracting(i * width..<(i + 1) * width), &out)
            result += run
        }
        return Tensor(result, contiguous: moved.shape, dtype: dtype ?? self.dtype)
            .transposed(d, shape.count - 1).copied
    }
}

extension Tensor {
    /// Selects `width` elements of each run along dimension `d`; returns the elements and their indices in the run.
    /// - Throws: `tooManyElements`.
    func selectedRuns(_ d: Int, _ width: Int, _ f: RunFunction.Selection) throws -> [Tensor] {
        guard !shape.isEmpty else {
            return try reshaped([1]).selectedRuns(0, width, f).map { $0.reshaped([]) }
        }
        let last = shape.count - 1
        let moved = transposed(d, last)
        let source = moved.elements
        let size = moved.shape[last]
        let shape = moved.shape.dropLast() + [width]
        let count = size == 0 ? 0 : source.count / size
        var values: [Double] = []
        values.reserveCapacity(try Shape.count(Array(shape)))
        var indices = values
        var selected = [Double](repeatElement(0, count: width))
        var selectedIndices = selected
        for i in 0..<count {
            var value = selected.mutableSpan
            var index = selectedIndices.mutableSpan
            f(source.span.extracting(i * size..<(i + 1) * size), &value, &index)
            values += selected
            indices += selectedIndices
        }
        return [
            Tensor(values, contiguous: Array(shape), dtype: dtype).transposed(d, last).copied,
            Tensor(indices, contiguous: Array(shape), dtype: .int64).transposed(d, last).copied,
        ]
    }
}

extension Span where Element == Double {
    /// The sum by pairwise summation, whose rounding error grows with the logarithm of the count.
    func pairwiseSum() -> Double {
        pairwiseSum { $0 }
    }
}
