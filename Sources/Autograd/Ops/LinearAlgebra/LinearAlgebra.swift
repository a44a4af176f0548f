/// Inverses, determinants and singular values of batches of matrices `[…, M, N]`.
extension Op {
    static let linearAlgebra: [Op] = [
        inverse, uncheckedInverse, inverseEx, det, svd, singularValues, legacySVD,
    ]

    static let inverse: Op = Op(
        "inverse", aliases: ["linalg.inv"], "Computes the inverse of a square matrix.",
        inversion(isChecked: true))

    /// The inverse, with infinities and NaN if a matrix is singular.
    static let uncheckedInverse: Op = Op(
        "_inverse", "Computes the inverse, which may be infinite.", inversion(isChecked: false))

    private static func inversion(isChecked: Bool) -> Declaration {
        Declaration(
            [.matrix], formula: "A⁻¹", pullback: "dA = −A⁻ᵀ·g·A⁻ᵀ", gradFn: "LinalgInvExBackward0",
            accepts: .fullPrecision, resultType: .floating,
            .whole { x in
                let n = try x.x.squareSize("linalg.inv")
                return [
                    try x.x.mappedMatrices([n, n]) { matrix in
                        let factors = LUFactors(matrix, n)
                        guard !isChecked || !factors.isSingular else {
                            throw AutogradError.singular(op: "linalg.inv")
                        }
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
            samples: [Sample(.invertible([3, 3])), Sample(.invertible([2, 2, 2]))])
    }

    static let inverseEx: Op = Op(
        "linalg.inv_ex", "Inverts matrices, and tells whether they are singular.",
        Declaration(
            [.matrix, .checkErrors], results: ["inverse", "info"],
            formula: "A⁻¹; info is the number of the first zero pivot, else 0", pullback: "dA = −A⁻ᵀ·g·A⁻ᵀ",
            .composition { x in
                let n = try x.x.tensor.squareMatrixSize("linalg.inv")
                let info = try MatrixBatches(x.x.tensor).mapped(to: [.init([], .int64)]) {
                    [[LUFactors($0[0], n).info]]
                }[0]
                let isChecked = x[.checkErrors]
                return [try x.x.apply(isChecked ? .inverse : .uncheckedInverse), x.tape.constant(info)]
            }, .composed,
            samples: [
                Sample(.invertible([3, 3])), Sample(.invertible([2, 2, 2]), with: ["check_errors": true]),
            ]
        ))

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

    /// U and V are unique up to signs, and up to rotations if singular values are equal.
    static let svd: Op = Op(
        "linalg.svd", "Factors a matrix into singular values and singular vectors.",
        Declaration(
            [.matrix, .fullMatrices, .cudaDriver],
            results: ["U", "S", "Vh"], formula: "A = U·diag(S)·Vᵀ",
            pullback:
                "dA = U·diag(gS)·Vᵀ + terms in gU and gV divided by sⱼ² − sᵢ² or, if A is not square, by sᵢ",
            kinks:
                "at equal or zero singular values: as elsewhere for gS, possibly infinite for gU and gV",
            accepts: .fullPrecision,
            resultType: .floating,
            .whole { x in
                let (op, isFull, dtype) = ("linalg.svd", x[.fullMatrices], x.x.dtype)
                let (m, n) = try x.x.matrixSize(op)
                guard x[.cudaDriver] == nil else {
                    throw AutogradError.badArgument(op: op, "driver is only supported on CUDA devices")
                }
                let k = min(m, n)
                let (p, q) = isFull ? (m, n) : (k, k)
                return try MatrixBatches(x.x).mapped(
                    to: [.init([m, p], dtype), .init([k], dtype), .init([q, n], dtype)]
                ) {
                    let f = SVDFactors($0[0], m, n)
                    guard isFull else { return [f.u, f.s, f.vT] }
                    let v = SVDFactors.completed(Matrix.transposed(f.vT, k, n), n, k)
                    return [SVDFactors.completed(f.u, m, k), f.s, Matrix.transposed(v, n, n)]
                }
            },
            .general([{ _, c in try c.pulledBackSVD() }], pushforward: { c in try c.pushedForwardSVD() }),
            reach: .matrices,
            samples: [
                Sample(.real([3, 2]), with: ["full_matrices": false]),
                Sample(.real([2, 4]), with: ["full_matrices": false]), Sample(.real([3, 3])),
            ]))

    static let singularValues: Op = Op(
        "linalg.svdvals", "Computes the singular values of a matrix, the largest first.",
        Declaration(
            [.matrix, .cudaDriver], formula: "the singular values of A, descending",
            pullback: "dA = U·diag(g)·Vᵀ, where A = U·diag(r)·Vᵀ",
            kinks: "at equal or zero singular values it depends on the U and V that are found",
            .composition { x in
                let settings: [Setting] = [.set(.fullMatrices, false), .set(.cudaDriver, x[.cudaDriver])]
                return [try x.tape.apply(.svd, [x.x], Op.svd.attributes(settings))[1]]
            }, .composed,
            samples: [Sample(.real([3, 2])), Sample(.real([2, 3, 3]))]))

    static let legacySVD: Op = Op(
        "svd", "The singular value decomposition, with V instead of its transpose.",
        Declaration(
            [.input, .some, .computeUV], results: ["U", "S", "V"],
            formula: "A = U·diag(S)·Vᵀ; without compute_uv, U and V are zeros",
            pullback: "as that of linalg.svd",
            .composition { x in
                let isFull = x[.computeUV] && !x[.some]
                let parts = try x.tape.apply(.svd, [x.x], Op.svd.attributes([.set(.fullMatrices, isFull)]))
                if x[.computeUV] { return [parts[0], parts[1], try parts[2].mT] }
                let (m, n) = x.x.matrixSize
                let batch = x.x.tensor.batchShape
                return [try x.x.zeros(batch + [m, m]), parts[1], try x.x.zeros(batch + [n, n])]
            }, .composed,
            samples: [
                Sample(.real([3, 2])), Sample(.real([3, 3]), with: ["some": false]),
                Sample(.real([2, 2, 3]), with: ["compute_uv": false]),
            ]))
}

extension Parameter {
    /// True for square matrices U and V, with columns beyond those of the singular values.
    fileprivate static let fullMatrices = ParameterKey<Bool>("full_matrices", default: true)
    /// The method on CUDA devices; on others it must be `None`.
    fileprivate static let cudaDriver = ParameterKey<String?>("driver")
    /// False for square matrices U and V.
    fileprivate static let some = ParameterKey<Bool>("some", default: true)
    fileprivate static let computeUV = ParameterKey<Bool>("compute_uv", default: true)
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
        let (u, s, vT) = try reducedSVD()
        let k = s.shape[s.shape.count - 1]
        let (gu, gvT) = (try g(0)?.narrowed(-1, 0, k), try g(2)?.narrowed(-2, 0, k))
        var inner = try g(1)?.apply(.diagEmbed)
        if gu == nil && gvT == nil {
            guard let inner else { return try x(0).zeros() }
            return try u.matmul(inner).matmul(vT)
        }
        let row = try s.unsqueezed(-2)
        let column = try s.unsqueezed(-1)
        let gaps = try inverseGaps(s)
        if let gu {
            let term = try skew(u.mT.matmul(gu)) * gaps * row
            inner = if let present = inner { try present + term } else { term }
        }
        if let gvT {
            let term = try column * (skew(vT.matmul(gvT.mT)) * gaps)
            inner = if let present = inner { try present + term } else { term }
        }
        guard let inner else { return try x(0).zeros() }
        var result = try u.matmul(inner).matmul(vT)
        let (m, n) = (shape(0)[shape(0).count - 2], shape(0)[shape(0).count - 1])
        if m > k, let gu {
            let scaled = try gu / row
            let outside = try scaled - u.matmul(u.mT.matmul(scaled))
            result = try result + outside.matmul(vT)
        }
        if n > k, let gvT {
            let scaled = try gvT / column
            let outside = try scaled - scaled.matmul(vT.mT).matmul(vT)
            result = try result + u.matmul(outside)
        }
        return result
    }

    /// U, S and Vᵀ without the columns and rows beyond those of the singular values, on which nothing depends in a way that could
    /// be differentiated. As in PyTorch, their cotangents are ignored and their tangents are 0.
    private func reducedSVD() throws(AutogradError) -> (u: Value, s: Value, vT: Value) {
        let (u, s, vT) = (y(0), y(1), y(2))
        let k = s.shape[s.shape.count - 1]
        guard a[.fullMatrices] else { return (u, s, vT) }
        return (try u.narrowed(-1, 0, k), s, try vT.narrowed(-2, 0, k))
    }

    fileprivate func pushedForwardSVD() throws(AutogradError) -> [Value] {
        let (u, s, vT) = try reducedSVD()
        let t = try tangent()
        let inner = try u.mT.matmul(t).matmul(vT.mT)
        let row = try s.unsqueezed(-2)
        let column = try s.unsqueezed(-1)
        let gaps = try inverseGaps(s)
        // With M = Uᵀ·t·V: diag M, U·((M·S + S·Mᵀ) ∘ E) and, for V, V·((S·M + Mᵀ·S) ∘ E).
        let ts = try inner.matrixDiagonal
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
        if a[.fullMatrices] {
            let rank = outputShape(0).count
            tu = try tu.padded(outputShape(0), rank - 1, from: 0)
            tvT = try tvT.padded(outputShape(2), rank - 2, from: 0)
        }
        return [tu, ts, tvT]
    }

    /// Eᵢⱼ = 1 / (sⱼ² − sᵢ²) off the diagonal, 0 on it.
    private func inverseGaps(_ s: Value) throws(AutogradError) -> Value {
        let n = s.shape[s.shape.count - 1]
        let row = try s.unsqueezed(-2)
        let column = try s.unsqueezed(-1)
        let eye = try s.identity(n, n)
        let gaps = try (row - column) * (row + column) + eye
        return try (1 - eye) / gaps
    }

    private func skew(_ x: Value) throws(AutogradError) -> Value { try x - x.mT }
}

extension Value {
    func inverse() throws(AutogradError) -> Value { try apply(.inverse) }
    func det() throws(AutogradError) -> Value { try apply(.det) }
}
