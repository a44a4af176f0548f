/// Arithmetic on shapes, with overflow and limits reported instead of trapped.
public enum Shape {
    /// The number of elements of a tensor of this shape.
    ///
    /// The sizes beside a 0 count towards the limit as well, so that no product of some sizes of a shape overflows.
    /// - Throws: `negativeSize`, `tooManyElements` past `Tensor.elementLimit`.
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
        // Here and in other small places not `Array(repeating:count:)`, which would cost more than all else: its
        // allocation looks its type up at run time.
        var strides = [Int](repeatElement(1, count: shape.count))
        for d in stride(from: shape.count - 2, through: 0, by: -1) {
            strides[d] = strides[d + 1] &* max(shape[d + 1], 1)
        }
        return strides
    }

    /// Whether strides are the row-major ones.
    static func areContiguous(_ strides: [Int], for shape: [Int]) -> Bool {
        var stride = 1
        for d in shape.indices.reversed() {
            guard shape[d] == 1 || strides[d] == stride else { return false }
            stride = stride &* max(shape[d], 1)
        }
        return true
    }

    /// The shape that both broadcast to, sizes aligned at the last dimension.
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

    /// A dimension in `0 ..< rank` from one that may count from the end; a scalar has dimension 0 and −1.
    public static func dimension(_ d: Int, rank: Int) throws(AutogradError) -> Int {
        let bound = max(rank, 1)
        guard d >= -bound, d < bound else { throw .dimensionOutOfRange(d, rank: rank) }
        return d < 0 ? d + bound : d
    }

    /// Sorted distinct dimensions; all of them where none is named.
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

    /// `shape` with the named dimensions of size 1 (`keepdim`) or gone.
    static func reduced(_ shape: [Int], _ dims: [Int], keepdim: Bool) -> [Int] {
        var result = shape
        for d in dims.reversed() {
            if keepdim { result[d] = 1 } else { result.remove(at: d) }
        }
        return result
    }

    /// `sizes` with one −1 worked out from `count`.
    static func inferred(_ sizes: [Int], count: Int) throws(AutogradError) -> [Int] {
        guard let hole = sizes.firstIndex(of: -1) else {
            guard try Shape.count(sizes) == count else { throw .invalidReshape(sizes, count: count) }
            return sizes
        }
        var result = sizes
        result[hole] = 1
        let rest = try Shape.count(result)
        guard rest > 0, count % rest == 0 else { throw .invalidReshape(sizes, count: count) }
        result[hole] = count / rest
        return result
    }
}
