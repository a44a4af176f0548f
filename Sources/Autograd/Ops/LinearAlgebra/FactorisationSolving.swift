/// Systems of linear equations whose matrix is given by its LU factorisation.
extension Op {
    static let factorisationSolving: [Op] = [luSolve, legacyLUSolve]

    static let luSolve: Op = Op(
        "linalg.lu_solve", "Solves A·X = B or X·A = B for a matrix given by its LU factorisation.",
        Declaration(
            [.tensor("LU"), .tensor("pivots"), .tensor("B"), .left, .adjoint],
            formula: "A⁻¹·B for A = P·L·U, or B·A⁻¹ if left is false; A⁻ᵀ instead of A⁻¹ if adjoint is true",
            pullback:
                "dB = A⁻ᵀ·g, dLU = tril₋₁(L⁻ᵀ·R·Uᵀ) + triu(R), where R = −U⁻ᵀ·g·Xᵀ, if A is on the left",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (op, lu, b) = ("linalg.lu_solve", x[0], x[2])
                let n = try lu.squareMatrixSize(op)
                let size = try b.matrixSize(op)
                try lu.requireDType(of: b, op)
                let pivots = Array(lu.shape.dropLast())
                guard x[1].shape == pivots else {
                    throw AutogradError.sizesDiffer(op: op, x[1].shape, pivots)
                }
                _ = try x[1].rowIndices(n, op)
                let isLeft = x[.left]
                guard n == (isLeft ? size.rows : size.columns) else {
                    throw AutogradError.sizesDiffer(op: op, lu.shape, b.shape)
                }
                return try MatrixBatches([lu, x[1], b], ranks: [2, 1, 2]).mapped(
                    to: [.init([size.rows, size.columns], b.dtype)]
                ) {
                    let factors = LUFactors(packed: $0[0], pivots: $0[1].map { Int($0) - 1 }, n)
                    let count = isLeft ? size.columns : size.rows
                    return [factors.solved($0[2], count, fromLeft: isLeft, transposed: x[.adjoint])]
                }
            },
            .general(
                [
                    { g, c in try c.cotangentOfFactors(g).summed(to: c.shape) },
                    nil,
                    { g, c in try c.solution(g, isAdjoint: !c[.adjoint]).summed(to: c.shape) },
                ],
                pushforward: { c in
                    let change = try c.t(0).map { try c.tangentOfSolution($0) }
                    let solved = try c.solution(c.tangent(2), isAdjoint: c[.adjoint])
                    return [try (change.map { try $0 + solved } ?? solved).expanded(to: c.outputShape)]
                }),
            samples: [
                Sample(.invertible([3, 3]), .pivots([3]), .real([3, 2])),
                Sample(.invertible([3, 3]), .pivots([3]), .real([3, 2]), with: ["adjoint": true]),
                Sample(.invertible([2, 2]), .pivots([2]), .real([2, 3, 2]), with: ["left": false]),
                Sample(
                    .invertible([2, 2, 2]), .pivots([2, 2]), .real([3, 2]),
                    with: ["left": false, "adjoint": true]),
            ]))

    static let legacyLUSolve: Op = Op(
        "lu_solve", "Solves A·X = B for a matrix given by its LU factorisation.",
        Declaration(
            [Parameter("input", .tensor, aliases: ["b"]), .tensor("LU_data"), .tensor("LU_pivots")],
            formula: "A⁻¹·B for A = P·L·U", pullback: "as that of linalg.lu_solve",
            .composition { x in [try x[1].apply(.luSolve, x[2], x[0])] }, .composed,
            samples: [Sample(.real([3, 2]), .invertible([3, 3]), .pivots([3]))]))
}

extension Parameter {
    /// True to solve with the transpose of the matrix.
    fileprivate static let adjoint = ParameterKey<Bool>("adjoint", default: false)
}

/// - Source: `linalg_lu_solve_LU` and `linalg_lu_solve_jvp` of PyTorch's FunctionsManual.cpp.
extension Context {
    fileprivate func solution(_ b: Value, isAdjoint: Bool) throws -> Value {
        try x(0).apply(.luSolve, x(1), b, with: [.set(.left, a[.left]), .set(.adjoint, isAdjoint)])
    }

    /// L, U and P.
    private func factors() throws -> LUDerivative {
        try LUDerivative(packed: x(0), pivots: x(1).tensor)
    }

    /// A matrix, transposed if A is on the right.
    private func turned(_ x: Value) throws(AutogradError) -> Value { try a[.left] ? x : x.mT }

    /// The cotangent of the packed factors, before summing over broadcast dimensions.
    fileprivate func cotangentOfFactors(_ g: Value) throws -> Value {
        let f = try factors()
        let (l, u, p) = (f.lower, f.upper, f.permutation)
        let (x, gx) = (try turned(y), try turned(g))
        if a[.left] != a[.adjoint] {
            // A·X = B: R = −U⁻ᵀ·g·Xᵀ, gL = L⁻ᵀ·R·Uᵀ, gU = R
            let r = try u.mT.solvingTriangular(-gx.matmul(x.mT), isUpper: false)
            let gl = try l.mT.solvingTriangular(r.matmul(u.mT), isUpper: true, isUnit: true)
            return try gl.lowerTriangle(-1) + r.upperTriangle()
        }
        // Aᵀ·X = B: R = −Pᵀ·X·gᵀ·P·L⁻ᵀ, gL = R, gU = Lᵀ·R·U⁻ᵀ
        let product = try -p.mT.matmul(x).matmul(gx.mT).matmul(p)
        let r = try l.mT.solvingTriangular(product, isUpper: true, fromLeft: false, isUnit: true)
        let gu = try u.mT.solvingTriangular(l.mT.matmul(r), isUpper: false, fromLeft: false)
        return try r.lowerTriangle(-1) + gu.upperTriangle()
    }

    /// The tangent of the solution for a tangent of the packed factors.
    fileprivate func tangentOfSolution(_ t: Value) throws -> Value {
        let f = try factors()
        let (l, u, p) = (f.lower, f.upper, f.permutation)
        let (tl, tu) = (try t.lowerTriangle(-1), try t.upperTriangle())
        let x = try turned(y)
        if a[.left] != a[.adjoint] {
            // −U⁻¹·(dU + L⁻¹·dL·U)·X
            let inner = try tu + l.solvingTriangular(tl, isUpper: false, isUnit: true).matmul(u)
            return try turned(-u.solvingTriangular(inner, isUpper: true).matmul(x))
        }
        // −P·L⁻ᵀ·(dL + L·dU·U⁻¹)ᵀ·Pᵀ·X
        let inner = try tl + u.solvingTriangular(l.matmul(tu), isUpper: true, fromLeft: false)
        let product = try inner.mT.matmul(p.mT.matmul(x))
        let solved = try l.mT.solvingTriangular(product, isUpper: true, isUnit: true)
        return try turned(-p.matmul(solved))
    }
}
