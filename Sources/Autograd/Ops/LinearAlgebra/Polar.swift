/// The polar decomposition.
extension Op {
    static let polarDecompositions: [Op] = [polarDecomposition]

    static let polarDecomposition: Op = Op(
        "linalg.polar", "The polar decomposition of a matrix with at least as many rows as columns.",
        Declaration(
            [.matrix], results: ["U", "H"],
            formula:
                "A = U·H, where the columns of U are orthonormal and H is symmetric positive semidefinite",
            pullback: "dA = U·(Z + gH) + (I − U·Uᵀ)·gU·H⁻¹, where H·Z + Z·H = M − Mᵀ and M = Uᵀ·gU − gH·H",
            kinks: "no derivative where the columns of A are linearly dependent", accepts: .fullPrecision,
            resultType: .byKernel,
            .whole { x in
                let (op, dtype) = ("linalg.polar", x.x.dtype)
                let (m, n) = try x.x.matrixSize(op)
                guard m >= n else {
                    throw AutogradError.badArgument(
                        op: op,
                        "input must have at least as many rows as columns, but got \(m) by \(n) matrices")
                }
                return try MatrixBatches(x.x).mapped(to: [.init([m, n], dtype), .init([n, n], dtype)]) {
                    let f = SVDFactors($0[0], m, n)
                    let scaled = f.vT.enumerated().map { $1 * f.s[$0 / n] }
                    let h = Matrix.product(Matrix.transposed(f.vT, n, n), scaled, n, n, n)
                    return [Matrix.product(f.u, f.vT, m, n, n), Matrix.symmetricPart(h, n)]
                }
            },
            .general([{ _, c in try c.pulledBackPolar() }], pushforward: { c in try c.pushedForwardPolar() }),
            reach: .matrices,
            samples: [Sample(.real([3, 2])), Sample(.invertible([2, 2])), Sample(.real([2, 3, 2]))]))
}

extension Context {
    fileprivate func pulledBackPolar() throws -> Value? {
        keep(0)
        let (u, h) = (y(0), y(1))
        let fromU = try g(0).map { try u.mT.matmul($0) }
        let fromH = try g(1).map { try -$0.matmul(h) }
        guard let fromEither = fromU ?? fromH else { return nil }
        let m = try fromU.flatMap { a in try fromH.map { try a + $0 } } ?? fromEither
        var inner = try h.apply(.lyapunov, m - m.mT)
        if let gh = g(1) { inner = try inner + gh }
        var result = try u.matmul(inner)
        if let gu = g(0), let fromU, u.matrixSize.rows > u.matrixSize.columns {
            result = try result + h.dividing(gu - u.matmul(fromU))
        }
        return result
    }

    fileprivate func pushedForwardPolar() throws -> [Value] {
        let (u, h, t) = (y(0), y(1), try tangent())
        let product = try u.mT.matmul(t)
        let skew = try h.apply(.lyapunov, product - product.mT)
        var tu = try u.matmul(skew)
        if u.matrixSize.rows > u.matrixSize.columns {
            tu = try tu + h.dividing(t - u.matmul(product))
        }
        return [tu, try product - skew.matmul(h)]
    }
}

extension Value {
    /// X·A⁻¹ for A = `self`.
    fileprivate func dividing(_ x: Value) throws(AutogradError) -> Value {
        try apply(.solveEx, x, with: [.set(.left, false)])
    }
}
