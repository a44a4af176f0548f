/// Inverses, determinants and singular values of batches of matrices `[…, M, N]`.
extension Op {
    static let linearAlgebra: [Op] = [inverse, det, svd, singularValues]

    static let inverse: Op = Op(
        "inverse", aliases: ["linalg.inv"],
        "Computes the inverse of a square matrix.",
        Declaration(
            [.matrix], formula: "A⁻¹", pullback: "dA = −A⁻ᵀ·g·A⁻ᵀ", gradFn: "LinalgInvExBackward0",
            accepts: .fullPrecision, resultType: .floating,
            .whole { x in
                let n = try x.x.squareSize("linalg.inv")
                return [
                    try x.x.mappedMatrices([n, n]) { matrix in
                        let factors = LUFactors(matrix, n)
                        guard !factors.isSingular else { throw AutogradError.singular(op: "linalg.inv") }
                        return factors.inverse
                    }
                ]
            },
            .general(
                [
                    { g, c in
                        let yT = try c.y.mT
                        return try -(yT.matmul(g).matmul(yT))
                    }
                ],
                pushforward: { c in
                    let t = try c.tangent()
                    // −Y·t·Y
                    return [try -(c.y.matmul(t).matmul(c.y))]
                }),
            reach: .matrices, parts: { x in try x.x.partsOfInverse() },
            samples: [Sample(.invertible([3, 3])), Sample(.invertible([2, 2, 2]))]))

    static let det: Op = Op(
        "det", aliases: ["linalg.det"], "Computes the determinant of a square matrix.",
        Declaration(
            [.matrix], formula: "det A",
            pullback: "dA = g·cof A, which is g·det A·A⁻ᵀ if A has an inverse", gradFn: "LinalgDetBackward0",
            accepts: .fullPrecision, resultType: .floating,
            .whole { x in
                let n = try x.x.squareSize("linalg.det")
                return [try x.x.mappedMatrices([]) { [LUFactors($0, n).determinant] }]
            },
            .general(
                [{ g, c in try g.unsqueezed(-1).unsqueezed(-1) * c.cofactors() }],
                pushforward: { c in
                    [try (c.tangent() * c.cofactors()).sum([-2, -1])]
                }),
            reach: .matrices, parts: { x in try x.x.partsOfDeterminant() },
            samples: [Sample(.invertible([3, 3])), Sample(.invertible([2, 2, 2]))]))

    /// The reduced decomposition. U and V are unique up to signs, and up to rotations if singular values are equal.
    static let svd: Op = Op(
        "linalg.svd", "Factors a matrix into singular values and singular vectors.",
        Declaration(
            [.matrix, .fullMatrices],
            results: ["U", "S", "Vh"], formula: "A = U·diag(S)·Vᵀ",
            pullback:
                "dA = U·diag(gS)·Vᵀ + terms in gU and gV divided by sⱼ² − sᵢ² or, if A is not square, by sᵢ",
            kinks:
                "at equal or zero singular values: as elsewhere for gS, possibly infinite for gU and gV",
            accepts: .fullPrecision,
            resultType: .floating,
            .whole { x in
                let (x, isFull) = (x.x, x[.fullMatrices])
                guard x.shape.count >= 2 else {
                    throw AutogradError.wrongRank(
                        op: "linalg.svd", expected: "at least 2 dimensions", found: x.shape)
                }
                let (m, n) = (x.shape[x.shape.count - 2], x.shape[x.shape.count - 1])
                guard !isFull || m == n else {
                    throw AutogradError.badArgument(
                        op: "linalg.svd", "full_matrices=True is only for square matrices")
                }
                let k = min(m, n)
                var (u, s, vT): ([Double], [Double], [Double]) = ([], [], [])
                try x.forEachMatrix { matrix in
                    let f = SVDFactors(matrix, m, n)
                    u += f.u
                    s += f.s
                    vT += f.vT
                }
                let batch = x.shape.dropLast(2)
                return [
                    Tensor(u, contiguous: batch + [m, k], dtype: x.dtype),
                    Tensor(s, contiguous: batch + [k], dtype: x.dtype),
                    Tensor(vT, contiguous: batch + [k, n], dtype: x.dtype),
                ]
            },
            .general([{ _, c in try c.pulledBackSVD() }], pushforward: { c in try c.pushedForwardSVD() }),
            reach: .matrices, samples: [Sample(.real([3, 2])), Sample(.real([2, 4]))]))

    static let singularValues: Op = Op(
        "linalg.svdvals", "Computes the singular values of a matrix, the largest first.",
        Declaration(
            [.matrix], formula: "the singular values of A, descending",
            pullback: "dA = U·diag(g)·Vᵀ, where A = U·diag(r)·Vᵀ",
            kinks: "at equal or zero singular values it depends on the U and V that are found",
            .composition { x in [try x.tape.apply(.svd, [x.x])[1]] }, .composed,
            samples: [Sample(.real([3, 2])), Sample(.real([2, 3, 3]))]))
}

extension Parameter {
    fileprivate static let matrix = Parameter("input", .tensor, aliases: ["A"])
    fileprivate static let fullMatrices = ParameterKey<Bool>("full_matrices", default: false)
}

extension Context {
    /// The cofactor matrix det(A)·A⁻ᵀ, computed from the singular value decomposition if A has no inverse.
    fileprivate func cofactors() throws(AutogradError) -> Value {
        if y.tensor.elements.allSatisfy({ $0 != 0 }) {
            return try y.unsqueezed(-1).unsqueezed(-1) * x.inverse().mT
        }
        let parts = try tape.apply(.svd, [x])
        let sign = try parts[0].det() * parts[2].det()
        let scaled = try parts[0] * parts[1].productOfOthers(-1).unsqueezed(-2)
        return try sign.unsqueezed(-1).unsqueezed(-1) * scaled.matmul(parts[2])
    }

    /// dA = U·[(skew(Uᵀ·gU) ∘ E)·S + S·(skew(Vᵀ·gV) ∘ E) + diag(gS)]·Vᵀ, where skew(X) = X − Xᵀ and Eᵢⱼ = 1 / (sⱼ² − sᵢ²), plus
    /// the parts of gU and gV outside the column spaces of U and V if the matrix is not square.
    ///
    /// - Source: Townsend, Differentiating the Singular Value Decomposition (2016); PyTorch's `svd_backward`.
    fileprivate func pulledBackSVD() throws(AutogradError) -> Value {
        let (u, s, vT) = (y(0), y(1), y(2))
        var inner = try g(1)?.apply(.diagEmbed)
        if g(0) == nil && g(2) == nil {
            guard let inner else { return try x(0).zeros() }
            return try u.matmul(inner).matmul(vT)
        }
        let row = try s.unsqueezed(-2)
        let column = try s.unsqueezed(-1)
        let gaps = try inverseGaps(s)
        if let gu = g(0) {
            let term = try skew(u.mT.matmul(gu)) * gaps * row
            inner = if let present = inner { try present + term } else { term }
        }
        if let gvT = g(2) {
            let term = try column * (skew(vT.matmul(gvT.mT)) * gaps)
            inner = if let present = inner { try present + term } else { term }
        }
        guard let inner else { return try x(0).zeros() }
        var result = try u.matmul(inner).matmul(vT)
        let (m, n, k) = (
            shape(0)[shape(0).count - 2], shape(0)[shape(0).count - 1], s.shape[s.shape.count - 1]
        )
        if m > k, let gu = g(0) {
            let scaled = try gu / row
            let outside = try scaled - u.matmul(u.mT.matmul(scaled))
            result = try result + outside.matmul(vT)
        }
        if n > k, let gvT = g(2) {
            let scaled = try gvT / column
            let outside = try scaled - scaled.matmul(vT.mT).matmul(vT)
            result = try result + u.matmul(outside)
        }
        return result
    }

    fileprivate func pushedForwardSVD() throws(AutogradError) -> [Value] {
        let (u, s, vT) = (y(0), y(1), y(2))
        let t = try tangent()
        let inner = try u.mT.matmul(t).matmul(vT.mT)
        let row = try s.unsqueezed(-2)
        let column = try s.unsqueezed(-1)
        let gaps = try inverseGaps(s)
        // With M = Uᵀ·t·V: diag M, U·((M·S + S·Mᵀ) ∘ E) and, for V, V·((S·M + Mᵀ·S) ∘ E).
        let ts = try inner.apply(.diagonal, with: [.set(.rowDim, -2), .set(.columnDim, -1)])
        var tu = try u.matmul((inner * row + column * inner.mT) * gaps)
        var tvT = try -((column * inner + inner.mT * row) * gaps).matmul(vT)
        let (m, n, k) = (
            shape(0)[shape(0).count - 2], shape(0)[shape(0).count - 1], s.shape[s.shape.count - 1]
        )
        if m > k {
            let scaled = try t.matmul(vT.mT) / row
            tu = try tu + (scaled - u.matmul(u.mT.matmul(scaled)))
        }
        if n > k {
            let scaled = try u.mT.matmul(t) / column
            tvT = try tvT + (scaled - scaled.matmul(vT.mT).matmul(vT))
        }
        return [tu, ts, tvT]
    }

    /// Eᵢⱼ = 1 / (sⱼ² − sᵢ²) off the diagonal, 0 on it.
    private func inverseGaps(_ s: Value) throws(AutogradError) -> Value {
        let n = s.shape[s.shape.count - 1]
        let row = try s.unsqueezed(-2)
        let column = try s.unsqueezed(-1)
        let eye = tape.constant(try .identity(n, n, dtype: s.dtype))
        let gaps = try (row - column) * (row + column) + eye
        return try (1 - eye) / gaps
    }

    private func skew(_ x: Value) throws(AutogradError) -> Value { try x - x.mT }
}

extension Value {
    func inverse() throws(AutogradError) -> Value { try apply(.inverse) }
    func det() throws(AutogradError) -> Value { try apply(.det) }
}
