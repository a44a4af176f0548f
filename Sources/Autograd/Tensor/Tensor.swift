import Synchronization

/// An immutable multidimensional array: shape, strides and offset over a buffer of `Double`.
///
/// Views share the buffer. The buffer of a tensor is never changed.
public struct Tensor: Sendable {
    /// The size of each dimension; empty for a zero-dimensional tensor.
    public let shape: [Int]
    /// The strides; nil for the common case of row-major strides, which saves an allocation.
    let ownStrides: [Int]?
    /// The index of the first element in `buffer`.
    public let offset: Int
    /// The elements in memory, possibly shared with other tensors and larger than `count`.
    public let buffer: [Double]
    /// The dtype to which the elements are rounded.
    public let dtype: DType
    /// True for a plain number in an expression, which affects promotion only if its category is higher.
    public let isNumber: Bool

    /// The maximum number of elements of a tensor, for the whole process.
    public static let elementLimit = Atomic<Int>(1 << 24)

    init(
        shape: [Int], strides: [Int]?, offset: Int, buffer: [Double], dtype: DType, isNumber: Bool = false
    ) {
        self.shape = shape
        ownStrides = strides
        self.offset = offset
        self.buffer = buffer
        self.dtype = dtype
        self.isNumber = isNumber
    }

    /// A contiguous tensor; the count of `elements` must fit `shape`, and they must be representable in `dtype`.
    package init(_ elements: [Double], contiguous shape: [Int], dtype: DType) {
        self.init(shape: shape, strides: nil, offset: 0, buffer: elements, dtype: dtype)
    }

    /// A tensor of the given elements in row-major order, each rounded to `dtype`.
    /// - Throws: `invalidReshape` if the counts differ, `tooManyElements`, `negativeSize`, `inexactInteger`.
    public init(_ elements: [Double], shape: [Int], dtype: DType = .float64) throws(AutogradError) {
        guard try Shape.count(shape) == elements.count else {
            throw .invalidReshape(shape, count: elements.count)
        }
        self = try Tensor(elements, contiguous: shape, dtype: dtype).rounded()
    }

    /// A zero-dimensional tensor.
    public init(_ x: Double, dtype: DType = .float64) {
        self.init(
            shape: [], strides: nil, offset: 0, buffer: [dtype.rounded(x)], dtype: dtype, isNumber: false)
    }

    /// A zero-dimensional tensor for a plain number in an expression.
    public static func number(_ x: Double, dtype: DType = .float64) -> Tensor {
        Tensor(shape: [], strides: nil, offset: 0, buffer: [x], dtype: dtype, isNumber: true)
    }

    /// A tensor whose elements all have the same value; its buffer has a single element.
    /// - Throws: `tooManyElements`, `negativeSize`.
    static func filled(_ x: Double, _ shape: [Int], dtype: DType = .float64) throws(AutogradError) -> Tensor {
        _ = try Shape.count(shape)
        return Tensor(
            shape: shape, strides: [Int](repeatElement(0, count: shape.count)), offset: 0,
            buffer: [dtype.rounded(x)], dtype: dtype)
    }

    /// For each dimension, the distance in `buffer` between adjacent elements; 0 for a broadcast dimension.
    public var strides: [Int] { ownStrides ?? Shape.contiguousStrides(shape) }

    /// The number of elements.
    /// - Complexity: O(n) for n dimensions.
    public var count: Int { shape.reduce(1, &*) }

    /// True if the strides are row-major.
    public var isContiguous: Bool {
        guard let ownStrides else { return true }
        return count <= 1 || Shape.areContiguous(ownStrides, for: shape)
    }

    /// True if `buffer` contains exactly the elements, in row-major order.
    var isWholeBuffer: Bool { offset == 0 && buffer.count == count && isContiguous }

    /// True if `buffer` contains exactly the elements, in any order of dimensions.
    var isAllOfBuffer: Bool { offset == 0 && buffer.count == count && (isContiguous || hasNoGaps) }

    /// The elements in row-major order.
    /// - Complexity: O(n) for n elements; O(1) if `isWholeBuffer`.
    public var elements: [Double] {
        if isWholeBuffer { return buffer }
        let count = count
        guard count > 0 else { return [] }
        if isContiguous { return Array(buffer[offset..<offset + count]) }
        var result: [Double] = []
        result.append(addingCapacity: count) { result in forEachOffset { result.append(buffer[$0]) } }
        return result
    }

    /// The value of a tensor with one element; nil for other tensors.
    public var item: Double? { count == 1 ? buffer[offset] : nil }

    /// Calls `body` with the index in `buffer` of each element, in row-major order.
    @inline(__always)
    func forEachOffset(_ body: (Int) -> Void) {
        guard count > 0 else { return }
        let strides = strides
        guard let width = shape.last, let step = strides.last else { return body(offset) }
        var start = offset
        var row = 0
        while true {
            var index = start
            for _ in 0..<width {
                body(index)
                index += step
            }
            // Advance to the next row; a dimension that is complete restarts at 0.
            row += 1
            var passed = row
            var d = shape.count - 2
            while d >= 0 {
                start += strides[d]
                let (full, rest) = passed.quotientAndRemainder(dividingBy: shape[d])
                if rest > 0 { break }
                start -= strides[d] * shape[d]
                passed = full
                d -= 1
            }
            if d < 0 { return }
        }
    }
}

extension Tensor {
    /// The same elements with another dtype, without rounding: the tape rounds results after each operation.
    func labelled(_ dtype: DType) -> Tensor {
        Tensor(shape: shape, strides: ownStrides, offset: offset, buffer: buffer, dtype: dtype)
    }

    /// The same elements rounded to the tensor's dtype.
    /// - Throws: `inexactInteger` for an int64 beyond ±2⁵³, which cannot be represented exactly.
    func rounded() throws(AutogradError) -> Tensor {
        let dtype = dtype
        switch dtype {
        case .float64:
            return self
        case .int64:
            let limit = 0x1p53
            guard buffer.allSatisfy({ $0.magnitude <= limit }) else { throw .inexactInteger }
        default:
            break
        }
        return Tensor(
            shape: shape, strides: ownStrides, offset: offset, buffer: buffer.map(dtype.rounded), dtype: dtype
        )
    }

    /// True if both have the same shape, dtype and elements; NaN equals NaN, and 0 equals −0.
    public func isIdentical(to other: Tensor) -> Bool {
        guard shape == other.shape, dtype == other.dtype else { return false }
        return zip(elements, other.elements).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
}
