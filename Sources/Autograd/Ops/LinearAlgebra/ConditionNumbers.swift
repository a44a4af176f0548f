/// The condition number.
extension Op {
    static let conditionNumbers: [Op] = [conditionNumber]

    static let conditionNumber: Op = Op(
        "linalg.cond", "The condition number of a matrix.",
        Declaration(
            [.matrix, .order],
            formula:
                "‖A‖·‖A⁻¹‖ for a norm of order p: the singular value s₀ / sₙ for None or 2, sₙ / s₀ for −2",
            pullback: "that of the norms and the inverse, or of the singular values",
            .composition { x in
                let (op, a) = ("linalg.cond", x.x)
                let size = try a.tensor.matrixSize(op)
                let order = try MatrixNormOrder(x[.order])
                if !order.isSpectral, size.rows != size.columns { _ = try a.tensor.squareSize(op) }
                guard a.tensor.count > 0 else { return [try a.zeros(a.tensor.batchShape)] }
                switch order {
                case .spectral(let isInverted):
                    let values = try a.apply(.singularValues)
                    let k = min(size.rows, size.columns)
                    let (first, last) = (try values.narrowed(-1, 0, 1), try values.narrowed(-1, k - 1, 1))
                    return [try (isInverted ? last / first : first / last).squeezed(-1)]
                case .nuclear:
                    let values = try a.apply(.singularValues)
                    return [try values.sum([-1]) * values.reciprocal().sum([-1])]
                default: return [try conditionByInverse(a, order)]
                }
            }, .composed,
            samples: [
                Sample(.invertible([3, 3])), Sample(.real([3, 2]), with: ["p": -2]),
                Sample(.invertible([2, 2]), with: ["p": 1]),
                Sample(.invertible([2, 2, 2]), with: ["p": "fro"]),
                Sample(.invertible([2, 2]), with: ["p": "nuc"]),
                Sample(.invertible([2, 2]), with: ["p": .number(-.infinity)]),
            ]))

    /// The product of the norms of a matrix and its inverse; ∞ if the matrix is singular.
    private static func conditionByInverse(_ a: Value, _ order: MatrixNormOrder) throws -> Value {
        let results = try a.tape.apply(.inverseEx, [a])
        let isSingular = try (results[1] .!= 0).unsqueezed(-1).unsqueezed(-1)
        let infinity = a.tape.constant(try .filled(.infinity, a.shape, dtype: a.dtype))
        let inverse = try isSingular.selecting(infinity, results[0])
        let product = try order.norm(a) * order.norm(inverse)
        // As PyTorch's nan_to_num with infinity for NaN.
        let isNaN = try product.isNaN()
        let ceiling = a.tape.constant(try .filled(.infinity, product.shape, dtype: a.dtype))
        let result = try isNaN.selecting(ceiling, product)
        a.tape.rename(result, "NanToNumBackward0")
        return result
    }
}

extension Parameter {
    /// The order of a matrix norm.
    fileprivate static let order = ParameterKey<NumberOrWord?>("p")
}

/// The order of the norm of a condition number.
private enum MatrixNormOrder: Equatable {
    /// 2, or −2 if inverted.
    case spectral(isInverted: Bool)
    case frobenius, nuclear
    /// The largest or smallest sum of the magnitudes in a column (±1) or in a row (±∞).
    case sums(inColumns: Bool, isLargest: Bool)

    init(_ order: NumberOrWord?) throws(AutogradError) {
        switch order {
        case nil, .number(2): self = .spectral(isInverted: false)
        case .number(-2): self = .spectral(isInverted: true)
        case .word("fro"): self = .frobenius
        case .word("nuc"): self = .nuclear
        case .number(let p) where p.magnitude == 1 || p.isInfinite:
            self = .sums(inColumns: p.isFinite, isLargest: p > 0)
        case .number(let p): throw .badArgument(op: "linalg.cond", "got an invalid norm type: \(p)")
        case .word(let word): throw .badArgument(op: "linalg.cond", "got an invalid norm type: \(word)")
        }
    }

    var isSpectral: Bool {
        if case .spectral = self { true } else { false }
    }

    /// The Frobenius norm, or the extreme sum of magnitudes.
    func norm(_ x: Value) throws(AutogradError) -> Value {
        guard case .sums(let inColumns, let isLargest) = self else {
            return try x.apply(.vectorNorm, with: [.set(.dimsOrAll, [-2, -1])])
        }
        let sums = try x.abs().sum([inColumns ? -2 : -1])
        return try sums.apply(isLargest ? .amax : .amin, with: [.set(.dimsOrAll, [-1])])
    }
}
