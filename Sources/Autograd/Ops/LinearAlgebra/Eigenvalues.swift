/// Eigenvalues and eigenvectors of symmetric matrices.
extension Op {
    static let symmetricEigenvalues: [Op] = [eigh, eigenvalues, eighNode]

    private static let eighNode: Op = Op(
        "_linalg_eigh", "Computes the eigenvalues and eigenvectors of a symmetric matrix.",
        Declaration(
            [.matrix], formula: "A = V·diag(λ)·Vᵀ", pullback: eigenPullback, gradFn: "LinalgEighBackward0",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (op, dtype) = ("linalg.eigh", x.x.dtype)
                let n = try x.x.squareMatrixSize(op)
                return try MatrixBatches(x.x).mapped(to: [.init([n], dtype), .init([n, n], dtype)]) {
                    let eigen = try Matrix.symmetricEigen($0[0], n, op)
                    return [eigen.values, eigen.vectors]
                }
            },
            .general(
                [
                    { _, c in
                        let (values, v) = (c.y(0), c.y(1))
                        guard let gv = c.g(1) else {
                            return try c.g(0).map { try (v * $0.unsqueezed(-2)).matmul(v.mT) }
                        }
                        let product = try v.mT.matmul(gv)
                        var inner = try (product - product.mT) * 0.5 * values.inverseGaps()
                        if let g = c.g(0) { inner = try inner + g.apply(.diagEmbed) }
                        return try v.matmul(inner.matmul(v.mT))
                    }
                ],
                pushforward: { c in
                    let (values, v) = (c.y(0), c.y(1))
                    let inner = try v.mT.matmul(c.tangent().symmetricPart).matmul(v)
                    return [try inner.matrixDiagonal, try v.matmul(inner * values.inverseGaps())]
                }),
            reach: .matrices, samples: [Sample(.symmetric([3, 3])), Sample(.symmetric([2, 2, 2]))]))

    private static let eigenPullback =
        "dA = V·[diag(gλ) + (Vᵀ·gV − gVᵀ·V) ∘ E]·Vᵀ, where Eᵢⱼ = 1 / (2(λⱼ − λᵢ)), 0 on the diagonal"

    static let eigh: Op = Op(
        "linalg.eigh", "The eigenvalues, in ascending order, and eigenvectors of a symmetric matrix.",
        Declaration(
            [.matrix, .triangle], results: ["eigenvalues", "eigenvectors"],
            formula: "A = V·diag(λ)·Vᵀ; only the triangle UPLO of A is read", pullback: eigenPullback,
            kinks: "eigenvectors have no derivative where two eigenvalues are equal",
            .composition { x in try decomposition(x) }, .composed,
            samples: [Sample(.symmetric([3, 3])), Sample(.symmetric([2, 2, 2]), with: ["UPLO": "U"])]))

    static let eigenvalues: Op = Op(
        "linalg.eigvalsh", "The eigenvalues of a symmetric matrix, in ascending order.",
        Declaration(
            [.matrix, .triangle], formula: "λ with A = V·diag(λ)·Vᵀ; only the triangle UPLO of A is read",
            pullback: "dA = V·diag(g)·Vᵀ",
            .composition { x in [try decomposition(x)[0]] }, .composed,
            samples: [Sample(.symmetric([3, 3])), Sample(.symmetric([2, 2, 2]), with: ["UPLO": "U"])]))

    private static func decomposition(_ x: Operands) throws -> [Value] {
        let triangle = x[.triangle].uppercased()
        guard triangle == "L" || triangle == "U" else {
            throw AutogradError.badArgument(
                op: "linalg.eigh", "Expected UPLO argument to be 'L' or 'U', but got \(x[.triangle])")
        }
        let symmetric = try x.x.assumedSymmetric(isUpper: triangle == "U", "linalg.eigh")
        return try x.tape.apply(.eighNode, [symmetric])
    }
}

extension Parameter {
    /// The triangle that is read: `L` or `U`.
    fileprivate static let triangle = ParameterKey<String>("UPLO", default: "L")
}

extension Value {
    /// Eᵢⱼ = 1 / (λⱼ − λᵢ) off the diagonal, 0 on it, for vectors λ.
    fileprivate func inverseGaps() throws(AutogradError) -> Value {
        let n = shape[shape.count - 1]
        let eye = try identity(n, n)
        return try (1 - eye) / (unsqueezed(-2) - unsqueezed(-1) + eye)
    }
}

extension Matrix {
    /// The eigenvalue decomposition of the symmetric part of a matrix.
    /// - Throws: `badArgument` if an element is not finite.
    static func symmetricEigen(
        _ a: [Double], _ n: Int, _ op: String
    ) throws(AutogradError) -> SymmetricEigen {
        guard a.allSatisfy(\.isFinite) else {
            throw .badArgument(
                op: op,
                "The algorithm failed to converge because the input matrix contained non-finite values.")
        }
        return SymmetricEigen(symmetricPart(a, n), n)
    }
}
