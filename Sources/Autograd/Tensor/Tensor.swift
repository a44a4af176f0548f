import Synchronization

/// An immutable array of numbers: shape, strides and offset over a shared buffer of `Double`.
///
/// Views share the buffer. Nothing ever writes to a buffer that a tensor can see.
public struct Tensor: Sendable {
    public let shape: [Int]
    /// nil for the row-major ones, which most tensors have: a list less for each.
    let ownStrides: [Int]?
    /// Where the first element stands in `buffer`.
    public let offset: Int
    public let buffer: [Double]
    public let dtype: DType
    /// True of a plain number in an expression, which does not take part in promotion within its category.
    public let isNumber: Bool

    /// The largest number of elements that one tensor may have; the same for the whole process.
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

    /// A contiguous tensor of elements that are already numbers of `dtype`, as many as `shape` has.
    package init(_ elements: [Double], contiguous shape: [Int], dtype: DType) {
        self.init(shape: shape, strides: nil, offset: 0, buffer: elements, dtype: dtype)
    }

    /// A tensor of the given elements in row-major order, each rounded to `dtype`.
    /// - Throws: `invalidReshape` where the counts differ, `tooManyElements`, `negativeSize`, `inexactInteger`.
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

    /// A plain number in an expression.
    public static func number(_ x: Double, dtype: DType = .float64) -> Tensor {
        Tensor(shape: [], strides: nil, offset: 0, buffer: [x], dtype: dtype, isNumber: true)
    }

    /// A tensor of one value throughout, which takes one element of memory.
    static func filled(_ x: Double, _ shape: [Int], dtype: DType = .float64) throws(AutogradError) -> Tensor {
        _ = try Shape.count(shape)
        return Tensor(
            shape: shape, strides: [Int](repeatElement(0, count: shape.count)), offset: 0,
            buffer: [dtype.rounded(x)], dtype: dtype)
    }

    /// Elements of `buffer` between neighbours, a number for each dimension; 0 where broadcast.
    public var strides: [Int] { ownStrides ?? Shape.contiguousStrides(shape) }

    /// The number of elements.
    public var count: Int { shape.reduce(1, &*) }

    public var isContiguous: Bool {
        guard let ownStrides else { return true }
        return count <= 1 || Shape.areContiguous(ownStrides, for: shape)
    }

    /// Whether `buffer` is just the elements, in order.
    var isWholeBuffer: Bool { offset == 0 && buffer.count == count && isContiguous }

    /// Whether `buffer` is just the elements, in whichever order.
    var isAllOfBuffer: Bool { offset == 0 && buffer.count == count && (isContiguous || hasNoGaps) }

    /// The elements in row-major order.
    public var elements: [Double] {
        if isWholeBuffer { return buffer }
        let count = count
        guard count > 0 else { return [] }
        if isContiguous { return Array(buffer[offset..<offset + count]) }
        var result: [Double] = []
        result.append(addingCapacity: count) { result in forEachOffset { result.append(buffer[$0]) } }
        return result
    }

    /// The value of a tensor of one element.
    public var item: Double? { count == 1 ? buffer[offset] : nil }

    /// Calls `body` with the place in `buffer` of each element, in row-major order.
    @inline(__always)
    func forEachOffset(_ body: (Int) -> Void) {
        guard count > 0 else { return }
        let strides = strides
        guard let width = shape.last, let step = strides.last else { return body(offset) }
        var start = offset
        var row = 0
        while true {
            var place = start
            for _ in 0..<width {
                body(place)
                place += step
            }
            // Each dimension that has been gone through begins anew.
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
    /// The same elements under another dtype, not rounded: the engine rounds results once, after each operation.
    func labelled(_ dtype: DType) -> Tensor {
        Tensor(shape: shape, strides: ownStrides, offset: offset, buffer: buffer, dtype: dtype)
    }

    /// The same elements rounded to the tensor's dtype.
    /// - Throws: `inexactInteger` where an int64 could not be held exactly.
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

    /// Whether both have the same shape, dtype and elements; NaN equals NaN.
    public func isIdentical(to other: Tensor) -> Bool {
        guard shape == other.shape, dtype == other.dtype else { return false }
        return zip(elements, other.elements).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
}
