/// Norms of matrices, and of vectors or matrices by the number of dimensions.
extension Op {
    static let matrixNorms: [Op] = [linalgNorm, matrixNorm, nuclearNorm, nuclearNormAlong]

    private static let subgradients =
        "as for linalg.vector_norm; ties of rows, columns or singular values share g"

    static let linalgNorm: Op = Op(
        "linalg.norm", "Computes a norm of vectors or matrices, by the number of dimensions.",
        .composition(
            [.orderOrNone, .dimsOrAll, .keepdim, .dtype],
            "that of linalg.matrix_norm over two dims, of linalg.vector_norm over one; without ord √(Σ x²)",
            "as that of linalg.matrix_norm or linalg.vector_norm", kinks: subgradients,
            samples: [
                Sample(.real([2, 3])), Sample(.real([3]), with: ["ord": 3]),
                Sample(.real([2, 3]), with: ["ord": 1, "keepdim": true]),
                Sample(.real([2, 3]), with: ["ord": "nuc"]),
                Sample(.real([2, 3, 2]), with: ["ord": -2, "dim": [0, 1]]),
                Sample(.real([2, 3]), with: ["ord": 0.5, "dim": [1]]),
            ]
        ) { x in
            let (ord, dims, rank) = (x[.orderOrNone], x[.dimsOrAll], x.x.shape.count)
            if let dims {
                guard dims.count == 1 || dims.count == 2 else {
                    throw AutogradError.badArgument(
                        op: "linalg.norm", "If dim is specified, it must be of length 1 or 2. Got \(dims)")
                }
            } else if ord != nil, rank != 1, rank != 2 {
                throw AutogradError.wrongRank(
                    op: "linalg.norm", expected: "1 or 2 dimensions, as dim is not specified but ord is",
                    found: x.x.shape)
            }
            switch ord {
            case .number(let p) where (dims?.count ?? rank) != 2:
                return try x.x.vectorNorm(p, dims, x)
            case let ord?: return try x.x.matrixNorm(ord, dims ?? [0, 1], x)
            case nil: return try x.x.vectorNorm(2, dims, x)
            }
        })

    static let matrixNorm: Op = Op(
        "linalg.matrix_norm", "Computes a norm of the matrices in two dimensions.",
        Declaration(
            [.tensor("input", aliases: ["A"]), .ord, .matrixDims, .keepdim, .dtype],
            formula: "fro: √(Σ x²); nuc: Σσ; ±2: max σ, min σ; ±1, ±∞: max or min of Σ|x| of columns, rows",
            pullback: "fro: g·A/r; nuc: g·U·Vᵀ; ±2: g·u·vᵀ of its σ; ±1, ±∞: g·sign x in its column or row",
            kinks: subgradients,
            .composition { x in [try x.x.matrixNorm(x[.ord], x[.matrixDims], x)] }, .composed,
            samples: [
                Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["ord": "nuc", "keepdim": true]),
                Sample(.real([2, 2, 3]), with: ["ord": 2, "dim": [-1, 0]]),
                Sample(.real([2, 3]), with: ["ord": 1]),
                Sample(.real([2, 3]), with: ["ord": .number(-.infinity), "keepdim": true]),
                Sample(.real([2, 3, 2]), with: ["ord": -1, "dim": [2, 0]]),
            ]))

    static let nuclearNorm: Op = nuclearNorm(
        [.input, .keepdim],
        samples: [Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["keepdim": true])])

    /// The overload with `dim`.
    static let nuclearNormAlong: Op = nuclearNorm(
        [.input, .nuclearDims, .keepdim], samples: [Sample(.real([2, 2, 3]), with: ["dim": [0, 2]])])

    private static func nuclearNorm(
        _ parameters: @autoclosure @escaping @Sendable () -> [Parameter], samples: [Sample]
    ) -> Op {
        Op(
            "nuclear_norm", "Sums the singular values of matrices.",
            Declaration(
                parameters(), formula: "Σ σ, the sum of the singular values", pullback: "dA = g·U·Vᵀ",
                kinks: "the singular vectors of σ = 0 count as well",
                .composition { x in
                    let dims = x.a.contains(.nuclearDims) ? x[.nuclearDims] : [-2, -1]
                    return [try x.x.matrixNorm(.word("nuc"), dims, x)]
                }, .composed, samples: samples))
    }
}

extension Parameter {
    /// The order of a norm: a number, `fro` or `nuc`.
    fileprivate static let ord = ParameterKey<NumberOrWord>("ord", default: "fro")
    fileprivate static let vectorOrder = ParameterKey<Double>("ord", default: 2)
    fileprivate static let orderOrNone = ParameterKey<NumberOrWord?>("ord")
    /// The dimensions of the rows and of the columns.
    fileprivate static let matrixDims = ParameterKey<[Int]>("dim", default: [-2, -1])
    fileprivate static let nuclearDims = ParameterKey<[Int]>("dim")
}

extension Value {
    /// The norm of the vectors along some dimensions, with `keepdim` and `dtype` as in the call `x`.
    func vectorNorm(_ p: Double, _ dims: [Int]?, _ x: Operands) throws -> Value {
        try vectorNorm(p, dims, keepdim: x[.keepdim], dtype: x[.dtype])
    }

    private func vectorNorm(_ p: Double, _ dims: [Int]?, keepdim: Bool, dtype: DType?) throws -> Value {
        try apply(
            .vectorNorm,
            with: [
                .set(.vectorOrder, p), .set(.dimsOrAll, dims), .set(.keepdim, keepdim), .set(.dtype, dtype),
            ])
    }

    /// The norm of the matrices in two dimensions, with `keepdim` and `dtype` as in the call `x`.
    func matrixNorm(_ ord: NumberOrWord, _ dims: [Int], _ x: Operands) throws -> Value {
        let order = try MatrixOrder(ord)
        let (keepdim, dtype) = (x[.keepdim], x[.dtype])
        let (rows, columns) = try checkedForMatrixNorm(order, dims, dtype)
        switch order {
        case .frobenius: return try vectorNorm(2, [rows, columns], keepdim: keepdim, dtype: dtype)
        case .nuclear, .spectral:
            let kept = shape.indices.filter { $0 != rows && $0 != columns } + [rows, columns]
            let matrices = try to(dtype ?? self.dtype).apply(.permute, with: [.set(.dims, kept)])
            let norm = try matrices.apply(.singularValues).combined(order, -1, keepdim: keepdim)
            guard keepdim else { return norm }
            var places = kept
            for (place, d) in kept.enumerated() { places[d] = place }
            return try norm.unsqueezed(-1).apply(.permute, with: [.set(.dims, places)])
        case .columnSums, .rowSums:
            let isOfColumns = if case .columnSums = order { true } else { false }
            let (summed, other) = isOfColumns ? (rows, columns) : (columns, rows)
            let sums = try vectorNorm(1, [summed], keepdim: keepdim, dtype: dtype)
            return try sums.combined(order, keepdim || other < summed ? other : other - 1, keepdim: keepdim)
        }
    }

    /// The dimensions of the rows and columns, from 0.
    private func checkedForMatrixNorm(
        _ order: MatrixOrder, _ dims: [Int], _ dtype: DType?
    ) throws -> (rows: Int, columns: Int) {
        let op = "linalg.matrix_norm"
        try self.dtype.checkNorm(op, dtype)
        switch (order, self.dtype) {
        case (.nuclear, .float16), (.nuclear, .bfloat16), (.spectral, .float16), (.spectral, .bfloat16):
            throw AutogradError.unsupportedDType(op: op, found: self.dtype)
        default: break
        }
        guard shape.count >= 2 else {
            throw AutogradError.wrongRank(op: op, expected: "at least 2 dimensions", found: shape)
        }
        guard dims.count == 2 else {
            throw AutogradError.badArgument(op: op, "dim must be a 2-tuple. Got \(dims)")
        }
        let rows = try Shape.dimension(dims[0], rank: shape.count)
        let columns = try Shape.dimension(dims[1], rank: shape.count)
        guard rows != columns else {
            throw AutogradError.badArgument(op: op, "dims must be different. Got \(dims)")
        }
        return (rows, columns)
    }

    /// The sum, the largest or the smallest element along a dimension. The largest of no elements is 0, a
    /// constant.
    private func combined(_ order: MatrixOrder, _ dim: Int, keepdim: Bool) throws -> Value {
        guard let isLargest = order.isLargest else { return try sum([dim], keepdim: keepdim) }
        let d = try Shape.dimension(dim, rank: shape.count)
        if isLargest, shape[d] == 0 { return try zeros(Shape.reduced(shape, [d], keepdim: keepdim)) }
        return try apply(
            isLargest ? .amax : .amin, with: [.set(.dimsOrAll, [d]), .set(.keepdim, keepdim)])
    }
}

/// The order of a norm of matrices.
private enum MatrixOrder {
    case frobenius
    case nuclear
    /// The largest or smallest singular value.
    case spectral(isLargest: Bool)
    /// The largest or smallest sum of magnitudes of a column.
    case columnSums(isLargest: Bool)
    case rowSums(isLargest: Bool)

    init(_ ord: NumberOrWord) throws(AutogradError) {
        switch ord {
        case .word("fro"): self = .frobenius
        case .word("nuc"): self = .nuclear
        case .number(let p) where p.magnitude == 2: self = .spectral(isLargest: p > 0)
        case .number(let p) where p.magnitude == 1: self = .columnSums(isLargest: p > 0)
        case .number(let p) where p.isInfinite: self = .rowSums(isLargest: p > 0)
        case .number(let p): throw .badArgument(op: "linalg.matrix_norm", "Order \(p) not supported.")
        case .word(let p): throw .badArgument(op: "linalg.matrix_norm", "Order \(p) not supported.")
        }
    }

    /// True if the norm is the largest of several numbers, false if the smallest; nil if it is their sum.
    var isLargest: Bool? {
        switch self {
        case .frobenius, .nuclear: nil
        case .spectral(let isLargest), .columnSums(let isLargest), .rowSums(let isLargest): isLargest
        }
    }
}

extension DType {
    /// Checks that a norm of elements of this dtype can be computed with the dtype `wanted`.
    /// - Throws: `needsFloatingPoint`; `badArgument` if digits would be lost.
    func checkNorm(_ op: String, _ wanted: DType?) throws(AutogradError) {
        for dtype in [self, wanted ?? self] where !dtype.isFloatingPoint {
            throw .needsFloatingPoint(op: op, found: dtype)
        }
        guard let wanted, Promotion.common(self, wanted) != wanted else { return }
        throw .badArgument(
            op: op,
            "the dtype of the input (\(torchName)) should be convertible without narrowing to the specified "
                + "dtype (\(wanted.torchName))")
    }
}

extension Inputs {
    /// Checks the dtypes of a vector norm of order p, and that it is defined: of no elements, the norms of
    /// negative and infinite orders are not.
    func checkVectorNorm(_ p: Double) throws(AutogradError) {
        try x.dtype.checkNorm("linalg.vector_norm", a[.dtype])
        guard p < 0 || p == .infinity else { return }
        let dims = try Shape.dimensions(a[.dimsOrAll], rank: x.shape.count)
        guard dims.contains(where: { x.shape[$0] == 0 }) else { return }
        throw .badArgument(
            op: "linalg.vector_norm",
            "cannot compute the \(p) norm on an empty tensor because the operation does not have an identity")
    }
}
