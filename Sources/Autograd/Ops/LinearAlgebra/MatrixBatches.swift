/// Kernels for batches of matrices `[…, M, N]`, which work on one matrix at a time.
extension Parameter {
    /// A matrix, or a batch of matrices.
    static let matrix = Parameter("input", .tensor, aliases: ["A"])
    /// True for the upper triangle of a matrix, false for the lower one.
    static let upper = ParameterKey<Bool>("upper", default: false)
    /// True for A·X = B, false for X·A = B.
    static let left = ParameterKey<Bool>("left", default: true)
    /// True to throw an error where `info` is not 0.
    static let checkErrors = ParameterKey<Bool>("check_errors", default: false)
}

extension Tensor {
    var batchShape: [Int] { Array(shape.dropLast(2)) }

    /// The size of the matrices of a batch.
    /// - Throws: `unsupportedDType` unless the dtype is float32 or float64, `wrongRank` for fewer than two dimensions.
    func matrixSize(_ op: String) throws(AutogradError) -> (rows: Int, columns: Int) {
        guard AcceptedDTypes.fullPrecision.includes(dtype) else {
            throw .unsupportedDType(op: op, found: dtype)
        }
        guard shape.count >= 2 else {
            throw .wrongRank(op: op, expected: "at least 2 dimensions", found: shape)
        }
        return (shape[shape.count - 2], shape[shape.count - 1])
    }

    /// The size N of square matrices.
    /// - Throws: the errors of `matrixSize`, and `wrongShape` for matrices that are not square.
    func squareMatrixSize(_ op: String) throws(AutogradError) -> Int {
        _ = try matrixSize(op)
        return try squareSize(op)
    }

    /// - Throws: `dtypesDiffer`.
    func requireDType(of other: Tensor, _ op: String) throws(AutogradError) {
        guard dtype == other.dtype else { throw .dtypesDiffer(op: op, dtype, other.dtype) }
    }
}

/// The items of several tensors, such as the matrices of one and the vectors of another: a tensor's last dimensions belong to an
/// item, and those before them, which are broadcast, number the items.
struct MatrixBatches {
    /// One of the results of a function of items: its shape for single items, and its dtype.
    struct Result {
        let shape: [Int]
        let dtype: DType

        init(_ shape: [Int], _ dtype: DType) { (self.shape, self.dtype) = (shape, dtype) }
    }

    /// The shape of the batch.
    let shape: [Int]
    private let count: Int
    private var items: [(elements: [Double], width: Int)] = []

    /// - Parameter ranks: for each tensor, the number of dimensions of an item.
    /// - Throws: `doNotBroadcast`, `tooManyElements`.
    init(_ tensors: [Tensor], ranks: [Int]) throws(AutogradError) {
        var batch: [Int] = []
        for (x, rank) in zip(tensors, ranks) {
            batch = try Shape.broadcast(batch, Array(x.shape.dropLast(rank)))
        }
        shape = batch
        count = try Shape.count(batch)
        for (x, rank) in zip(tensors, ranks) {
            let item = Array(x.shape.suffix(rank))
            _ = try Shape.count(batch + item)
            items.append((try x.broadcast(to: batch + item).elements, try Shape.count(item)))
        }
    }

    init(_ matrices: Tensor) throws(AutogradError) { try self.init([matrices], ranks: [2]) }

    /// Applies a function to the items with each number. It returns the elements of each result.
    /// - Throws: `tooManyElements`, and the errors of the function.
    func mapped(
        to results: [Result], _ f: (_ items: [[Double]]) throws -> [[Double]]
    ) throws -> [Tensor] {
        var elements: [[Double]] = []
        for result in results {
            var empty: [Double] = []
            empty.reserveCapacity(try Shape.count(shape + result.shape))
            elements.append(empty)
        }
        for b in 0..<count {
            let parts = items.map { Array($0.elements[b * $0.width..<(b + 1) * $0.width]) }
            for (k, part) in try f(parts).enumerated() { elements[k] += part }
        }
        return zip(results, elements).map { Tensor($1, contiguous: shape + $0.shape, dtype: $0.dtype) }
    }
}

extension Value {
    /// The elements on and below a diagonal, 0 above it.
    func lowerTriangle(_ diagonal: Int = 0) throws(AutogradError) -> Value {
        try apply(.tril, with: [.set(.diagonal, diagonal)])
    }

    /// The elements on and above a diagonal, 0 below it.
    func upperTriangle(_ diagonal: Int = 0) throws(AutogradError) -> Value {
        try apply(.triu, with: [.set(.diagonal, diagonal)])
    }

    /// The mean of each matrix and its transpose.
    var symmetricPart: Value { get throws(AutogradError) { try (self + mT) * 0.5 } }

    /// A matrix with ones on its diagonal, as a constant with the dtype of `self`.
    func identity(_ rows: Int, _ columns: Int) throws(AutogradError) -> Value {
        tape.constant(try .identity(rows, columns, dtype: dtype))
    }

    /// The diagonals of the matrices.
    var matrixDiagonal: Value {
        get throws(AutogradError) { try apply(.diagonal, with: [.set(.rowDim, -2), .set(.columnDim, -1)]) }
    }

    /// The numbers of rows and columns of the matrices.
    var matrixSize: (rows: Int, columns: Int) {
        (shape[max(shape.count - 2, 0)], shape[max(shape.count - 1, 0)])
    }
}
