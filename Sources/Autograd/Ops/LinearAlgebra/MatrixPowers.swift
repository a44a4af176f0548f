/// Integer powers, exponentials and square roots of square matrices.
extension Op {
    static let matrixPowers: [Op] = [matrixPower, matrixExponential, matrixRoot, matrixRootNode, lyapunov]

    static let matrixPower: Op = Op(
        "linalg.matrix_power", aliases: ["matrix_power"], "An integer power of a square matrix.",
        Declaration(
            [.matrix, .exponent], formula: "A·A·…·A, n times; the inverse of that if n is negative",
            pullback: "dA = Σ (Aᵏ)ᵀ·g·(Aⁿ⁻¹⁻ᵏ)ᵀ over k from 0 to n − 1, if n is positive",
            .composition { x in
                _ = try x.x.tensor.squareSize("linalg.matrix_power")
                return [try power(x.x, x[.exponent])]
            }, .composed,
            samples: [
                Sample(.real([2, 2]), with: ["n": 5]), Sample(.invertible([2, 3, 3]), with: ["n": -2]),
                Sample(.real([2, 2]), with: ["n": 0]), Sample(.real([2, 2]), with: ["n": 3]),
            ]))

    /// By repeated squaring, in the same order as PyTorch.
    private static func power(_ x: Value, _ n: Int) throws -> Value {
        if n == 0 {
            let order = x.shape[x.shape.count - 1]
            return try x.apply(.rowMajorClone).apply(.copy, x.identity(order, order))
        }
        if n == 1 { return try x.apply(.rowMajorClone) }
        let base = try n < 0 ? x.inverse() : x
        var rest = n.magnitude
        if rest == 3 { return try base.apply(.matmul, base).apply(.matmul, base) }
        var (result, square): (Value?, Value) = (nil, base)
        while true {
            if rest % 2 == 1 { result = try result.map { try $0.apply(.matmul, square) } ?? square }
            rest /= 2
            if rest == 0 { return result ?? square }
            square = try square.apply(.matmul, square)
        }
    }

    static let matrixExponential: Op = Op(
        "linalg.matrix_exp", aliases: ["matrix_exp"], "The exponential of a square matrix.",
        Declaration(
            [.matrix], formula: "Σ Aᵏ / k!",
            pullback: "dA = the upper right block of exp [Aᵀ g; 0 Aᵀ]", accepts: .fullPrecision,
            resultType: .byKernel,
            .whole { x in
                let n = try x.x.squareMatrixSize("linalg.matrix_exp")
                return try MatrixBatches(x.x).mapped(to: [.init([n, n], x.x.dtype)]) {
                    [MatrixExponential.exponential(of: $0[0], n)]
                }
            },
            .general(
                [{ g, c in try c.x.mT.exponentialDerivative(along: g) }],
                pushforward: { c in [try c.x.exponentialDerivative(along: c.tangent())] }),
            reach: .matrices, samples: [Sample(.real([2, 2])), Sample(.unit([2, 3, 3]))]))

    private static let rootFormula = "X with X·X = A; only the lower triangle of A is read"
    private static let rootPullback = "dA = the symmetric Z with X·Z + Z·X = (g + gᵀ) / 2"

    private static let matrixRootNode: Op = Op(
        "_linalg_matrix_sqrth", "Computes the square root of a symmetric positive-definite matrix.",
        Declaration(
            [.matrix], formula: rootFormula, pullback: rootPullback, gradFn: "LinalgMatrixSqrthBackward0",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let op = "linalg.matrix_sqrth"
                let n = try x.x.squareMatrixSize(op)
                return try MatrixBatches(x.x).mapped(to: [.init([n, n], x.x.dtype)]) {
                    [try Matrix.symmetricEigen($0[0], n, op).function { max($0, 0).squareRoot() }]
                }
            },
            .general(
                // PyTorch keeps A, not X.
                [{ g, c in try c.x.apply(.matrixRootNode).apply(.lyapunov, g.symmetricPart) }],
                pushforward: { c in [try c.y.apply(.lyapunov, c.tangent().symmetricPart)] }),
            reach: .matrices, samples: [Sample(.symmetric([3, 3])), Sample(.symmetric([2, 2, 2]))]))

    static let matrixRoot: Op = Op(
        "linalg.matrix_sqrth", "The symmetric square root of a symmetric positive definite matrix.",
        Declaration(
            [.matrix], formula: rootFormula, pullback: rootPullback,
            .composition { x in
                [try x.x.assumedSymmetric(isUpper: false, "linalg.matrix_sqrth").apply(.matrixRootNode)]
            }, .composed, samples: [Sample(.symmetric([3, 3])), Sample(.symmetric([2, 2, 2]))]))

    /// The solution X of S·X + X·S = C for a symmetric matrix S.
    ///
    /// The gradient for S is the symmetric one, of changes that keep S symmetric.
    static let lyapunov: Op = Op(
        "_lyapunov", "Solves A·X + X·A = B for a symmetric A.",
        Declaration(
            [.input, .tensor("C")], formula: "X with S·X + X·S = C",
            pullback: "dC = Z with S·Z + Z·S = g, dS = the symmetric part of −Z·Xᵀ − Xᵀ·Z",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let n = try x[0].squareMatrixSize("_lyapunov")
                guard try x[1].squareMatrixSize("_lyapunov") == n else {
                    throw AutogradError.sizesDiffer(op: "_lyapunov", x[0].shape, x[1].shape)
                }
                return try MatrixBatches([x[0], x[1]], ranks: [2, 2]).mapped(
                    to: [.init([n, n], x[0].dtype)]
                ) { [Matrix.lyapunov(try Matrix.symmetricEigen($0[0], n, "_lyapunov"), $0[1])] }
            },
            .general(
                [
                    { g, c in
                        let (z, xT) = (try c.x(0).apply(.lyapunov, g), try c.y.mT)
                        return try -(z.matmul(xT) + xT.matmul(z)).symmetricPart
                    },
                    { g, c in try c.x(0).apply(.lyapunov, g) },
                ],
                pushforward: { c in
                    let (t, y) = (try c.tangent(0).symmetricPart, c.y)
                    return [try c.x(0).apply(.lyapunov, c.tangent(1) - t.matmul(y) - y.matmul(t))]
                }),
            samples: [
                Sample(.symmetric([3, 3]), .real([3, 3])), Sample(.symmetric([2, 2, 2]), .real([2, 2, 2])),
            ]
        ))
}

extension Parameter {
    fileprivate static let exponent = ParameterKey<Int>("n")
}

extension Value {
    /// The directional derivative of the exponential: the upper right block of exp [A T; 0 A].
    /// - Source: Mathias, A Chain Rule for Matrix Functions and Applications (1996).
    fileprivate func exponentialDerivative(along t: Value) throws -> Value {
        let n = shape[shape.count - 1]
        let upper = try tape.concatenated([self, t], -1)
        let lower = try tape.concatenated([zeros(), self], -1)
        let exponential = try tape.concatenated([upper, lower], -2).apply(.matrixExponential)
        return try exponential.narrowed(-2, 0, n).narrowed(-1, n, n)
    }
}

extension Matrix {
    /// V·[(Vᵀ·C·V)ᵢⱼ / (λᵢ + λⱼ)]·Vᵀ: the solution of S·X + X·S = C for S = V·diag(λ)·Vᵀ.
    fileprivate static func lyapunov(_ s: SymmetricEigen, _ c: [Double]) -> [Double] {
        let n = s.values.count
        let vT = transposed(s.vectors, n, n)
        var inner = product(product(vT, c, n, n, n), s.vectors, n, n, n)
        for i in 0..<n { for j in 0..<n { inner[i * n + j] /= s.values[i] + s.values[j] } }
        return product(product(s.vectors, inner, n, n, n), vT, n, n, n)
    }
}
