/// Ranks.
extension Op {
    static let ranks: [Op] = [rankWithTolerance, rank]

    private static let rankFormula = "the number of singular values sᵢ > max(atol, rtol·s₀)"

    private static let rank: Op = Op(
        "linalg.matrix_rank", "The rank of a matrix.",
        Declaration(
            [.matrix, .optionalTensor("atol"), .optionalTensor("rtol"), .hermitian], formula: rankFormula,
            pullback: nil, accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                [try rank(x, SingularValueTolerances(x[0], x.optional(1), x.optional(2)))]
            }, .none("the result is a count"),
            samples: [
                Sample(.real([3, 2]), .absent, .absent), Sample(.real([2, 3, 3]), .number(0.1), .absent),
            ]
        ))

    private static let rankWithTolerance: Op = Op(
        "linalg.matrix_rank", "The rank of a matrix, with an absolute tolerance.",
        Declaration(
            [.matrix, .tensor("tol"), .hermitian], formula: rankFormula, pullback: nil,
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in [try rank(x, SingularValueTolerances(absolute: x[1]))] },
            .none("the result is a count"), samples: [Sample(.real([3, 2]), .number(0.1))]))

    private static func rank(_ x: Inputs, _ tolerances: SingularValueTolerances) throws -> Tensor {
        let op = "linalg.matrix_rank"
        let (m, n) = try x[0].matrixSize(op)
        if x[.hermitian] { _ = try x[0].squareMatrixSize(op) }
        return try MatrixBatches([x[0], tolerances.absolute, tolerances.relative], ranks: [2, 0, 0]).mapped(
            to: [.init([], .int64)]
        ) {
            let matrix = x[.hermitian] ? Matrix.mirrored($0[0], n, isUpper: false) : $0[0]
            let s = SVDFactors(matrix, m, n).s
            let tolerance = max($0[1][0], $0[2][0] * (s.first ?? 0))
            return [[Double(s.count { $0 > tolerance })]]
        }[0]
    }
}
