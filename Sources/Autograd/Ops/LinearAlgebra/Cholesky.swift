/// The Cholesky factorisation of symmetric positive definite matrices.
extension Op {
    static let choleskyFactorisations: [Op] = [cholesky, choleskyEx, choleskyNode]

    private static let factorFormula =
        "L with A = L·Lᵀ, or Lᵀ if upper is true; only one triangle of A is read"
    private static let factorPullback =
        "dA = L⁻ᵀ·P·L⁻¹, where P is the symmetric part of the lower triangle of Lᵀ·g"

    private static let choleskyNode: Op = Op(
        "_linalg_cholesky_ex", "Factors a symmetric positive-definite matrix as L·Lᵀ.",
        Declaration(
            [.matrix, .upper], formula: factorFormula, pullback: factorPullback,
            gradFn: "LinalgCholeskyExBackward0", accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let n = try x.x.squareMatrixSize("linalg.cholesky")
                return try MatrixBatches(x.x).mapped(to: [.init([n, n], x.x.dtype), .init([], .int64)]) {
                    let factor = CholeskyFactor(Matrix.symmetricPart($0[0], n), n)
                    let l = x[.upper] ? Matrix.transposed(factor.lower, n, n) : factor.lower
                    return [l, [Double(factor.failedOrder)]]
                }
            },
            .general(
                [
                    { g, c in
                        // P = (T + tril₋₁(T)ᵀ) / 2, where T = tril(Lᵀ·gL)
                        let (l, gl) = (try c.lower(c.y), try c.lower(g))
                        let below = try l.mT.matmul(gl).lowerTriangle()
                        let inner = try (below + below.lowerTriangle(-1).mT) * 0.5
                        let half = try l.mT.solvingTriangular(inner, isUpper: true)
                        return try l.solvingTriangular(half, isUpper: false, fromLeft: false)
                    }
                ],
                pushforward: { c in
                    let l = try c.lower(c.y)
                    let half = try l.solvingTriangular(c.tangent().symmetricPart, isUpper: false)
                    let inner = try l.mT.solvingTriangular(half, isUpper: true, fromLeft: false)
                    // The lower triangle, with half of the diagonal.
                    let slope = try (inner.lowerTriangle() + inner.lowerTriangle(-1)) * 0.5
                    return [try c.lower(l.matmul(slope))]
                }),
            reach: .matrices,
            samples: [Sample(.symmetric([3, 3])), Sample(.symmetric([2, 2, 2]), with: ["upper": true])]))

    static let choleskyEx: Op = Op(
        "linalg.cholesky_ex", "The Cholesky factorisation, and whether the matrix is positive definite.",
        Declaration(
            [.matrix, .upper, .checkErrors], results: ["L", "info"],
            formula:
                "L with A = L·Lᵀ, or Lᵀ if upper; info is the order of the first minor that is not positive, else 0",
            pullback: factorPullback,
            .composition { x in try factors(x, "linalg.cholesky_ex", isChecked: x[.checkErrors]) }, .composed,
            samples: [Sample(.symmetric([3, 3])), Sample(.symmetric([2, 2, 2]), with: ["upper": true])]))

    static let cholesky: Op = Op(
        "linalg.cholesky", aliases: ["cholesky"], "The Cholesky factorisation.",
        Declaration(
            [.matrix, .upper], formula: factorFormula, pullback: factorPullback,
            .composition { x in [try factors(x, "linalg.cholesky", isChecked: true)[0]] }, .composed,
            samples: [Sample(.symmetric([3, 3])), Sample(.symmetric([2, 2, 2]), with: ["upper": true])]))

    private static func factors(_ x: Operands, _ op: String, isChecked: Bool) throws -> [Value] {
        let symmetric = try x.x.assumedSymmetric(isUpper: x[.upper], op)
        let attributes = Op.choleskyNode.attributes([.set(.upper, x[.upper])])
        let results = try x.tape.apply(.choleskyNode, [symmetric], attributes)
        guard isChecked, let batch = results[1].tensor.elements.firstIndex(where: { $0 != 0 }) else {
            return results
        }
        let order = Int(results[1].tensor.elements[batch])
        throw AutogradError.badArgument(
            op: op,
            (results[1].shape.isEmpty ? "" : "(Batch element \(batch)): ")
                + "The factorization could not be completed because the input is not positive-definite (the "
                + "leading minor of order \(order) is not positive-definite).")
    }
}

extension Context {
    /// The factor or its transpose, so that it is lower triangular; also the reverse.
    fileprivate func lower(_ x: Value) throws(AutogradError) -> Value { try a[.upper] ? x.mT : x }
}
