/// Computations with shapes and strides; overflow and exceeded limits are thrown as errors.
public enum Shape {
    /// The number of elements of a tensor of this shape.
    ///
    /// The limit also applies to the product of the nonzero sizes, so that no product of sizes of a shape overflows.
    /// - Throws: `negativeSize`; `tooManyElements` above `Tensor.elementLimit`.
    public static func count(_ shape: [Int]) throws(AutogradError) -> Int {
        var count = 1
        var isEmpty = false
        for size in shape {
            guard size >= 0 else { throw .negativeSize(shape) }
            if size == 0 {
                isEmpty = true
                continue
            }
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { throw .tooManyElements(shape: shape) }
            count = product
        }
        guard count <= Tensor.elementLimit.load(ordering: .relaxed) else {
            throw .tooManyElements(shape: shape)
        }
        return isEmpty ? 0 : count
    }

    /// Row-major strides in elements.
    public static func contiguousStrides(_ shape: [Int]) -> [Int] {
        // `Array(repeating:count:)` looks up its element type at run time, which would dominate the cost here.
        var strides = [Int](repeatElement(1, count: shape.count))
        for d in stride(from: shape.count - 2, through: 0, by: -1) {
            strides[d] = strides[d + 1] &* max(shape[d + 1], 1)
        }
        return strides
    }

    /// True if the strides are row-major; those of dimensions of size 1 are ignored.
    static func areContiguous(_ strides: [Int], for shape: [Int]) -> Bool {
        var stride = 1
        for d in shape.indices.reversed() {
            guard shape[d] == 1 || strides[d] == stride else { return false }
            stride = stride &* max(shape[d], 1)
        }
        return true
    }

    /// The shape that both shapes broadcast to, with dimensions aligned at the last.
    /// - Throws: `doNotBroadcast`.
    public static func broadcast(_ a: [Int], _ b: [Int]) throws(AutogradError) -> [Int] {
        if a == b { return a }
        let rank = max(a.count, b.count)
        var result = [Int](repeatElement(1, count: rank))
        for d in 1...max(rank, 1) where d <= rank {
            let m = d <= a.count ? a[a.count - d] : 1
            let n = d <= b.count ? b[b.count - d] : 1
            guard m == n || m == 1 || n == 1 else { throw .doNotBroadcast(a, b) }
            result[rank - d] = m == 1 ? n : m
        }
        return result
    }

    /// Normalises a dimension to `0 ..< rank`; negative ones count from the end. A scalar has dimensions 0 and −1.
    /// - Throws: `dimensionOutOfRange`.
    public static func dimension(_ d: Int, rank: Int) throws(AutogradError) -> Int {
        let bound = max(rank, 1)
        guard d >= -bound, d < bound else { throw .dimensionOutOfRange(d, rank: rank) }
        return d < 0 ? d + bound : d
    }

    /// Normalises and sorts dimensions; nil or an empty list stands for all of them.
    /// - Throws: `dimensionOutOfRange`, `repeatedDimension`.
    static func dimensions(_ dims: [Int]?, rank: Int) throws(AutogradError) -> [Int] {
        guard let dims, !dims.isEmpty else { return Array(0..<rank) }
        var isNamed = [Bool](repeatElement(false, count: max(rank, 1)))
        for d in dims {
            let d = try dimension(d, rank: rank)
            guard !isNamed[d] else { throw .repeatedDimension(d) }
            isNamed[d] = true
        }
        return (0..<rank).filter { isNamed[$0] }
    }

    /// `shape` with the dimensions `dims`, which are in ascending order, removed or (`keepdim`) set to size 1.
    static func reduced(_ shape: [Int], _ dims: [Int], keepdim: Bool) -> [Int] {
        var result = shape
        for d in dims.reversed() {
            if keepdim { result[d] = 1 } else { result.remove(at: d) }
        }
        return result
    }

    /// `sizes` with one −1 replaced by the size that gives `count` elements.
    /// - Throws: `invalidReshape`, and the errors of `count(_:)`.
    static func inferred(_ sizes: [Int], count: Int) throws(AutogradError) -> [Int] {
        guard let unknown = sizes.firstIndex(of: -1) else {
            guard try Shape.count(sizes) == count else { throw .invalidReshape(sizes, count: count) }
            return sizes
        }
        var result = sizes
        result[unknown] = 1
        let rest = try Shape.count(result)
        guard rest > 0, count % rest == 0 else { throw .invalidReshape(sizes, count: count) }
        result[unknown] = count / rest
        return result
    }
}
