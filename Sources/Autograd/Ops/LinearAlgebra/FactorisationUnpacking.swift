/// The factors of an LU factorisation from the matrix that they are packed in.
extension Op {
    static let luUnpack: Op = Op(
        "lu_unpack", "The factors P, L and U from the results of linalg.lu_factor.",
        Declaration(
            [.tensor("LU_data"), .tensor("LU_pivots"), .unpackData, .unpackPivots], results: ["P", "L", "U"],
            formula: "P from the pivots, L below the diagonal, U on and above it; empty where not unpacked",
            pullback: "dLU = tril₋₁(gL) + triu(gU)",
            .composition { x in
                let data = x[0]
                let (m, n) = try data.tensor.matrixSize("lu_unpack")
                let pivots = data.tensor.batchShape + [min(m, n)]
                guard x[1].shape == pivots else {
                    throw AutogradError.sizesDiffer(op: "lu_unpack", x[1].shape, pivots)
                }
                let empty = try data.zeros([0])
                let p =
                    try x[.unpackPivots]
                    ? x.tape.constant(x[1].tensor.permutations(m, data.dtype, "lu_unpack")) : empty
                guard x[.unpackData] else { return [p, empty, empty] }
                return [p] + (try x.tape.apply(.unpackedLU, [data]))
            }, .composed,
            samples: [
                Sample(.real([3, 3]), .pivots([3])), Sample(.real([2, 2, 3]), .pivots([2, 2])),
                Sample(.real([3, 2]), .pivots([2]), with: ["unpack_pivots": false]),
            ]))

    static let unpackedLU: Op = Op(
        "_unpacked_lu", "Separates the triangles of a compact LU factorisation.",
        Declaration(
            [.matrix], formula: "L with a unit diagonal, and U", pullback: "dLU = tril₋₁(gL) + triu(gU)",
            gradFn: "LuUnpackBackward0", accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (m, n) = try x.x.matrixSize("lu_unpack")
                let (k, dtype) = (min(m, n), x.x.dtype)
                return try MatrixBatches(x.x).mapped(to: [.init([m, k], dtype), .init([k, n], dtype)]) {
                    let parts = Matrix.unpackedLU($0[0], m, n)
                    return [parts.lower, parts.upper]
                }
            },
            .general(
                [
                    { _, c in
                        let parts = [
                            try c.g(0)?.lowerTriangle(-1).widened(to: c.shape),
                            try c.g(1)?.upperTriangle().widened(to: c.shape),
                        ].compactMap { $0 }
                        return parts.count == 2 ? try parts[0] + parts[1] : parts.first
                    }
                ],
                pushforward: { c in
                    let t = try c.tangent()
                    let (m, n) = t.matrixSize
                    let k = min(m, n)
                    return [
                        try t.narrowed(-1, 0, k).lowerTriangle(-1), try t.narrowed(-2, 0, k).upperTriangle(),
                    ]
                }),
            reach: .matrices,
            samples: [Sample(.real([3, 3])), Sample(.real([2, 3])), Sample(.real([2, 3, 2]))]))
}

extension Parameter {
    fileprivate static let unpackData = ParameterKey<Bool>("unpack_data", default: true)
    fileprivate static let unpackPivots = ParameterKey<Bool>("unpack_pivots", default: true)
}

extension Matrix {
    /// The factors packed in a matrix `[m, n]`: L, of shape `[m, k]`, and U, of shape `[k, n]`, for k = min(m, n).
    static func unpackedLU(_ lu: [Double], _ m: Int, _ n: Int) -> (lower: [Double], upper: [Double]) {
        let k = min(m, n)
        var lower = triangle(columns(lu, m, n, first: k), m, k, isUpper: false)
        for i in 0..<k { lower[i * k + i] = 1 }
        return (lower, triangle(Array(lu.prefix(k * n)), k, n, isUpper: true))
    }
}

extension Value {
    /// Matrices in the upper left corners of larger ones, which are 0 elsewhere.
    fileprivate func widened(to shape: [Int]) throws(AutogradError) -> Value {
        var result = self
        for d in [shape.count - 2, shape.count - 1] where result.shape[d] < shape[d] {
            var wider = result.shape
            wider[d] = shape[d]
            result = try result.padded(wider, d, from: 0)
        }
        return result
    }
}

extension Tensor {
    /// The indices of rows that LAPACK's pivots stand for; in PyTorch pivots are counted from 1.
    /// - Throws: `needsInteger`, and `badArgument` unless all are from 1 to m.
    func rowIndices(_ m: Int, _ op: String) throws(AutogradError) -> [Int] {
        guard dtype == .int64 else { throw .needsInteger(op: op, found: dtype) }
        var result: [Int] = []
        for x in elements {
            guard let i = Int(exactly: x), i >= 1, i <= m else {
                throw .badArgument(op: op, "pivots must be between 1 and \(m), but one is \(x)")
            }
            result.append(i - 1)
        }
        return result
    }

    /// The matrices P of A = P·L·U, of order m, for LAPACK's pivots.
    func permutations(_ m: Int, _ dtype: DType, _ op: String) throws -> Tensor {
        _ = try rowIndices(m, op)
        return try MatrixBatches([self], ranks: [1]).mapped(to: [.init([m, m], dtype)]) {
            var rows = Array(0..<m)
            for (k, pivot) in $0[0].enumerated() { rows.swapAt(k, Int(pivot) - 1) }
            var p = [Double](repeating: 0, count: m * m)
            for (i, row) in rows.enumerated() { p[row * m + i] = 1 }
            return [p]
        }[0]
    }
}
