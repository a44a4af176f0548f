/// Inverses and systems of linear equations of matrices given by their Cholesky factors.
extension Op {
    static let choleskySolving: [Op] = [
        choleskySolve, choleskySolveNode, choleskyInverse, choleskyInverseNode,
    ]

    private static let solveFormula =
        "(L·Lᵀ)⁻¹·B, or (Lᵀ·L)⁻¹·B if upper is true; only one triangle of L is read"
    private static let solvePullback =
        "dB = (L·Lᵀ)⁻¹·g, dL = −(dB·Xᵀ + X·dBᵀ)·L; L on the left if upper is true"

    fileprivate static let choleskySolveNode: Op = Op(
        "_cholesky_solve", "Solves a linear system with a given Cholesky factor.",
        Declaration(
            [.input, .tensor("input2"), .upper], formula: solveFormula, pullback: solvePullback,
            gradFn: "CholeskySolveBackward0", accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (op, b, l) = ("cholesky_solve", x[0], x[1])
                let n = try l.squareMatrixSize(op)
                let size = try b.matrixSize(op)
                try l.requireDType(of: b, op)
                guard n == size.rows, b.shape.dropLast(2) == l.shape.dropLast(2) else {
                    throw AutogradError.sizesDiffer(op: op, b.shape, l.shape)
                }
                return try MatrixBatches([b, l], ranks: [2, 2]).mapped(
                    to: [.init([n, size.columns], b.dtype)]
                ) { [Matrix.choleskySolved($0[1], n, $0[0], size.columns, isUpper: x[.upper])] }
            },
            .general(
                [
                    { g, c in
                        c.keep(0)
                        return try c.solved(g)
                    },
                    { g, c in
                        c.keep(0)
                        let common = try c.solved(g).matmul(c.y.mT)
                        return try -c.besideFactor(common + common.mT, c.x(1))
                    },
                ],
                pushforward: { c in
                    let (l, tl) = (c.x(1), try c.tangent(1))
                    let half = try c[.upper] ? tl.mT.matmul(l) : tl.matmul(l.mT)
                    return [try c.solved(c.tangent(0) - (half + half.mT).matmul(c.y))]
                }),
            samples: [
                Sample(.real([3, 2]), .triangular([3, 3], isUpper: false)),
                Sample(
                    .real([2, 2, 2]), .triangular([2, 2, 2], isUpper: true), with: ["upper": true]),
            ]))

    static let choleskySolve: Op = Op(
        "cholesky_solve", "Solves A·X = B for a matrix A given by its Cholesky factor.",
        Declaration(
            [
                Parameter("input", .tensor, aliases: ["B"]),
                Parameter("input2", .tensor, aliases: ["L"]), .upper,
            ], formula: solveFormula, pullback: solvePullback,
            .composition { x in
                let l = try x[1].assumedTriangular(isUpper: x[.upper], "cholesky_solve")
                let (b, common) = (
                    x[0], try Shape.broadcast(Array(x[0].shape.dropLast(2)), Array(l.shape.dropLast(2)))
                )
                return [
                    try b.expanded(to: common + b.shape.suffix(2)).apply(
                        .choleskySolveNode, l.expanded(to: common + l.shape.suffix(2)),
                        with: [.set(.upper, x[.upper])])
                ]
            }, .composed,
            samples: [
                Sample(.real([3, 2]), .triangular([3, 3], isUpper: false)),
                Sample(
                    .real([2, 2, 1]), .triangular([2, 2], isUpper: true), with: ["upper": true]),
            ]))

    private static let inverseFormula =
        "(L·Lᵀ)⁻¹, or (Lᵀ·L)⁻¹ if upper is true; only one triangle of L is read"
    private static let inversePullback =
        "dL = −Y·(g + gᵀ)·Y·L, where Y is the result; −L·Y·(g + gᵀ)·Y if upper"

    private static let choleskyInverseNode: Op = Op(
        "_cholesky_inverse", "Inverts a matrix with a given Cholesky factor.",
        Declaration(
            [.input, .upper], formula: inverseFormula, pullback: inversePullback,
            gradFn: "CholeskyInverseBackward0", accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let n = try x.x.squareMatrixSize("cholesky_inverse")
                return try MatrixBatches(x.x).mapped(to: [.init([n, n], x.x.dtype)]) {
                    for i in 0..<n where $0[0][i * n + i] == 0 {
                        throw AutogradError.singular(op: "cholesky_inverse")
                    }
                    let identity = Matrix.identity(n, n)
                    return [Matrix.choleskySolved($0[0], n, identity, n, isUpper: x[.upper])]
                }
            },
            .general(
                [
                    { g, c in
                        let common = try c.y.matmul((g + g.mT).matmul(c.y))
                        return try -c.besideFactor(common, c.x)
                    }
                ],
                pushforward: { c in
                    let (l, t) = try c[.upper] ? (c.x.mT, c.tangent().mT) : (c.x, c.tangent())
                    let half = try c.y.matmul(t).matmul(l.mT).matmul(c.y)
                    return [try -(half + half.mT)]
                }),
            reach: .matrices,
            samples: [
                Sample(.triangular([3, 3], isUpper: false)),
                Sample(.triangular([2, 2, 2], isUpper: true), with: ["upper": true]),
            ]))

    static let choleskyInverse: Op = Op(
        "cholesky_inverse", "The inverse of a matrix given by its Cholesky factor.",
        Declaration(
            [Parameter("input", .tensor, aliases: ["L"]), .upper], formula: inverseFormula,
            pullback: inversePullback,
            .composition { x in
                let l = try x.x.assumedTriangular(isUpper: x[.upper], "cholesky_inverse")
                return [try l.apply(.choleskyInverseNode, with: [.set(.upper, x[.upper])])]
            }, .composed,
            samples: [
                Sample(.triangular([3, 3], isUpper: false)),
                Sample(.triangular([2, 2, 2], isUpper: true), with: ["upper": true]),
            ]))
}

extension Context {
    /// A⁻¹·B, where the second operand is the factor of A.
    fileprivate func solved(_ b: Value) throws(AutogradError) -> Value {
        try b.apply(.choleskySolveNode, x(1), with: [.set(.upper, a[.upper])])
    }

    /// X·L or, if the factor is an upper one, L·X.
    fileprivate func besideFactor(_ x: Value, _ factor: Value) throws(AutogradError) -> Value {
        try a[.upper] ? factor.matmul(x) : x.matmul(factor)
    }
}

extension Matrix {
    /// (L·Lᵀ)⁻¹·B or, if `isUpper`, (Lᵀ·L)⁻¹·B, for B of shape `[n, count]`. L need not be triangular.
    fileprivate static func choleskySolved(
        _ l: [Double], _ n: Int, _ b: [Double], _ count: Int, isUpper: Bool
    ) -> [Double] {
        var x = b
        guard triangle(l, n, n, isUpper: isUpper) == l else {
            let factors = LUFactors(l, n)
            factors.solve(&x, count, transposed: isUpper)
            factors.solve(&x, count, transposed: !isUpper)
            return x
        }
        for transposed in [isUpper, !isUpper] {
            TriangularSystem.solve(l, n, .init(isUpper: isUpper, isTransposed: transposed), &x, count)
        }
        return x
    }
}
