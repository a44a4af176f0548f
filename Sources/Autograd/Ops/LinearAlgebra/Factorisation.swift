/// LU factorisations with partial pivoting.
extension Op {
    static let luFactorisations: [Op] = [
        luFactor, luFactorEx, legacyLU, luParts, luNode, luUnpack, unpackedLU,
    ]

    private static let packedFormula =
        "L below the diagonal and U on and above it, where A = P·L·U; row k was exchanged with row pivots[k]"
    private static let packedPullback =
        "dA = P·L⁻ᵀ·[tril₋₁(Lᵀ·gL) + triu(gU·Uᵀ)]·U⁻ᵀ for square A, where gL and gU are parts of g"

    static let luFactorEx: Op = Op(
        "linalg.lu_factor_ex", "The LU factorisation in one matrix, the pivots, and the first zero pivot.",
        Declaration(
            [.matrix, .pivot, .checkErrors], results: ["LU", "pivots", "info"], formula: packedFormula,
            pullback: packedPullback, accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (op, a) = ("linalg.lu_factor_ex", x.x)
                let (m, n) = try a.matrixSize(op)
                let results = try MatrixBatches(a).mapped(
                    to: [.init([m, n], a.dtype), .init([min(m, n)], .int64), .init([], .int64)]
                ) {
                    let factors = LUFactors($0[0], m, n, exchangesRows: x[.pivot])
                    return [factors.lu, factors.pivots.map { Double($0 + 1) }, [factors.info]]
                }
                if x[.checkErrors] { try results[2].requireNoZeroPivot(op) }
                return results
            },
            .general(
                [
                    { g, c in
                        let (m, n) = g.matrixSize
                        let k = min(m, n)
                        return try LUDerivative(packed: c.y, pivots: c.y(1).tensor).pulledBack(
                            g.narrowed(-1, 0, k), g.narrowed(-2, 0, k))
                    }
                ],
                pushforward: { c in
                    let parts = try LUDerivative(packed: c.y, pivots: c.y(1).tensor)
                    let (tl, tu) = try parts.pushedForward(c.tangent())
                    return [try LUDerivative.packed(tl, tu)]
                }),
            reach: .matrices,
            samples: [
                Sample(.real([3, 3])), Sample(.real([2, 3])), Sample(.real([4, 2])),
                Sample(.real([2, 3, 3])), Sample(.invertible([3, 3]), with: ["pivot": false]),
            ]))

    static let luFactor: Op = Op(
        "linalg.lu_factor", "The LU factorisation of a matrix that has no zero pivot, and the pivots.",
        Declaration(
            [.matrix, .pivot], results: ["LU", "pivots"], formula: packedFormula, pullback: packedPullback,
            .composition { x in
                let results = try factors(x)
                try results[2].tensor.requireNoZeroPivot("linalg.lu_factor")
                return Array(results.dropLast())
            }, .composed, samples: [Sample(.real([3, 3])), Sample(.real([2, 3]))]))

    static let legacyLU: Op = Op(
        "lu", "The LU factorisation in one matrix, the pivots and, on demand, the first zero pivot.",
        Declaration(
            [.matrix, .pivot, .infos], formula: packedFormula, pullback: packedPullback,
            .composition { x in
                let results = try factors(x)
                return x[.infos] ? results : Array(results.dropLast())
            }, .composed,
            samples: [Sample(.real([3, 3])), Sample(.real([3, 2]), with: ["get_infos": true])]))

    private static func factors(_ x: Operands) throws -> [Value] {
        try x.tape.apply(.luFactorEx, [x.x], Op.luFactorEx.attributes([.set(.pivot, x[.pivot])]))
    }

    /// L, U and the pivots.
    private static let luNode: Op = Op(
        "_linalg_lu", "Factors matrices into P, L and U.",
        Declaration(
            [.matrix, .pivot], formula: "A = P·L·U", pullback: partsPullback, gradFn: "LinalgLuBackward0",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (m, n) = try x.x.matrixSize("linalg.lu")
                let (k, dtype) = (min(m, n), x.x.dtype)
                return try MatrixBatches(x.x).mapped(
                    to: [.init([m, k], dtype), .init([k, n], dtype), .init([k], .int64)]
                ) {
                    let factors = LUFactors($0[0], m, n, exchangesRows: x[.pivot])
                    let parts = Matrix.unpackedLU(factors.lu, m, n)
                    return [parts.lower, parts.upper, factors.pivots.map { Double($0 + 1) }]
                }
            },
            .general(
                [
                    { _, c in
                        try LUDerivative(lower: c.y(0), upper: c.y(1), pivots: c.y(2).tensor).pulledBack(
                            c.g(0), c.g(1))
                    }
                ],
                pushforward: { c in
                    let (tl, tu) = try LUDerivative(lower: c.y(0), upper: c.y(1), pivots: c.y(2).tensor)
                        .pushedForward(c.tangent())
                    return [tl, tu]
                }),
            reach: .matrices,
            samples: [Sample(.real([3, 3])), Sample(.real([2, 3])), Sample(.real([4, 2]))]))

    private static let partsPullback =
        "dA = P·L⁻ᵀ·[tril₋₁(Lᵀ·gL) + triu(gU·Uᵀ)]·U⁻ᵀ for square A; P is constant"

    static let luParts: Op = Op(
        "linalg.lu", "The LU factorisation as a permutation matrix and two triangular matrices.",
        Declaration(
            [.matrix, .pivot], results: ["P", "L", "U"],
            formula: "A = P·L·U, where L has a unit diagonal; P is empty if pivot is false",
            pullback: partsPullback,
            .composition { x in
                let parts = try x.tape.apply(.luNode, [x.x], Op.luNode.attributes([.set(.pivot, x[.pivot])]))
                let p =
                    try x[.pivot]
                    ? parts[2].tensor.permutations(x.x.matrixSize.rows, x.x.dtype, "linalg.lu")
                    : Tensor([], contiguous: [0], dtype: x.x.dtype)
                return [x.tape.constant(p), parts[0], parts[1]]
            }, .composed,
            samples: [Sample(.real([3, 3])), Sample(.real([2, 3])), Sample(.real([2, 3, 3]))]))
}

extension Parameter {
    /// False to take every pivot where it is.
    fileprivate static let pivot = ParameterKey<Bool>("pivot", default: true)
    /// True to return the numbers of the first zero pivots.
    fileprivate static let infos = ParameterKey<Bool>("get_infos", default: false)
}

extension Tensor {
    /// - Throws: `badArgument` if an element, which is the number of a zero pivot, is not 0.
    fileprivate func requireNoZeroPivot(_ op: String) throws(AutogradError) {
        guard let batch = elements.firstIndex(where: { $0 != 0 }) else { return }
        let k = Int(elements[batch])
        let prefix = shape.isEmpty ? "" : "(Batch element \(batch)): "
        throw .badArgument(
            op: op,
            prefix
                + "U[\(k),\(k)] is zero and using it on lu_solve would result in a division by zero. If you "
                + "still want to perform the factorization, consider calling linalg.lu(A, pivot) or "
                + "linalg.lu_factor_ex(A, pivot)")
    }
}
