/// Linear least squares.
extension Op {
    static let leastSquares: [Op] = [lstsq, lstsqNode]

    private static let formula =
        "X of least norm that minimises ‖A·X − B‖, the minima squared, the rank and singular values of A"
    private static let pullback =
        "dB = Yᵀ·gX + 2·(B − A·X)·gᵣ, where Y = pinv(A); dA = that of pinv(A) for gX·Bᵀ, − 2·(B − A·X)·gᵣ·Xᵀ"

    static let lstsq: Op = Op(
        "linalg.lstsq", "Solves A·X = B in the sense of least squares.",
        Declaration(
            [.matrix, Parameter("B", .tensor, aliases: ["b"]), .rcond, .driver],
            results: ["solution", "residuals", "rank", "singular_values"],
            formula: formula, pullback: pullback,
            kinks: "no derivative where the rank changes",
            .composition { x in
                let (driver, size) = (try Driver(x.a), try x[0].tensor.matrixSize("linalg.lstsq"))
                let byDefault = x[0].dtype.epsilon * Double(max(size.rows, size.columns))
                let rcond = x[.rcond] ?? byDefault
                let results = try x.tape.apply(
                    .lstsqNode, [x[0], x[1]],
                    Op.lstsqNode.attributes([.set(.rcond, rcond), .set(.driver, driver.rawValue)]))
                let k = min(size.rows, size.columns)
                let values =
                    try driver.findsSingularValues
                    ? MatrixBatches(x[0].tensor).mapped(to: [.init([k], x[0].dtype)]) {
                        [SVDFactors($0[0], size.rows, size.columns).s]
                    }[0] : Tensor([], contiguous: [0], dtype: x[0].dtype)
                return results + [x.tape.constant(values)]
            }, .composed,
            samples: [
                Sample(.real([3, 2]), .real([3, 2])), Sample(.real([2, 3]), .real([2, 2])),
                Sample(.real([2, 3, 2]), .real([2, 3]), with: ["driver": "gels"]),
            ]))

    /// The solution, the residuals and the rank.
    private static let lstsqNode: Op = Op(
        "_linalg_lstsq", "Solves a least-squares problem.",
        Declaration(
            [.matrix, .tensor("B"), .rcond, .driver], formula: formula, pullback: pullback,
            gradFn: "LinalgLstsqBackward0", accepts: .fullPrecision, resultType: .byKernel,
            .whole(solved),
            .general(
                [
                    { _, c in
                        c.keep(1)
                        c.keepOutput()
                        return try LeastSquaresDerivative(c).pulledBackToMatrix()
                    },
                    { _, c in
                        c.keep(1)
                        c.keepOutput()
                        return try LeastSquaresDerivative(c).pulledBackToRightSide()
                    },
                ],
                pushforward: { c in try LeastSquaresDerivative(c).pushedForward() }),
            samples: [
                Sample(.real([3, 2]), .real([3]), with: ["rcond": 1e-15, "driver": "gelss"]),
                Sample(.real([2, 3]), .real([2, 2]), with: ["rcond": 1e-15, "driver": "gelsy"]),
            ]))

    private static func solved(_ x: Inputs) throws -> [Tensor] {
        let (op, a, driver) = ("linalg.lstsq", x[0], try Driver(x.a))
        let (m, n) = try a.matrixSize(op)
        try a.requireDType(of: x[1], op)
        guard !x[1].shape.isEmpty else {
            throw AutogradError.wrongRank(op: op, expected: "B to have at least 1 dimension", found: [])
        }
        let isVector = LinearSystem(a.shape, x[1].shape).isVector
        let b = isVector ? x[1].unsqueezed(x[1].shape.count) : x[1]
        guard b.shape.count == a.shape.count, b.shape[b.shape.count - 2] == m else {
            throw AutogradError.sizesDiffer(op: op, a.shape, x[1].shape)
        }
        let (k, count) = (min(m, n), b.shape[b.shape.count - 1])
        let rank = try MatrixBatches(a).mapped(to: [.init([], .int64)]) {
            let s = SVDFactors($0[0], m, n).s
            let tolerance = driver.tolerance(x[.rcond] ?? 0, a.dtype) * (s.first ?? 0)
            return [[Double(s.count { $0 > tolerance })]]
        }[0]
        let results = try MatrixBatches([a, b], ranks: [2, 2]).mapped(
            to: [.init([n, count], a.dtype), .init([count], a.dtype)]
        ) {
            let factors = SVDFactors($0[0], m, n)
            let tolerance = driver.tolerance(x[.rcond] ?? 0, a.dtype) * (factors.s.first ?? 0)
            let solution = Matrix.product(factors.pseudoInverse(above: tolerance, m, n), $0[1], n, m, count)
            let product = Matrix.product($0[0], solution, m, n, count)
            var squares = [Double](repeating: 0, count: count)
            for i in 0..<m {
                for j in 0..<count {
                    let rest = product[i * count + j] - $0[1][i * count + j]
                    squares[j] += rest * rest
                }
            }
            return [solution, squares]
        }
        let isFullRank = rank.elements.allSatisfy { $0 == Double(k) }
        let hasResiduals = m > n && (driver == .gels || (driver != .gelsy && isFullRank))
        let shape = results[0].shape
        return [
            isVector ? results[0].reshaped(Array(shape.dropLast())) : results[0],
            hasResiduals ? results[1] : Tensor([], contiguous: [0], dtype: a.dtype),
            driver == .gels ? Tensor([], contiguous: [0], dtype: .int64) : rank,
        ]
    }
}

extension Parameter {
    /// Singular values up to this factor times the largest count as 0; `None` for the default.
    fileprivate static let rcond = ParameterKey<Double?>("rcond")
    fileprivate static let driver = ParameterKey<String?>("driver")
}

/// LAPACK's methods, which differ in what they find besides the solution.
private enum Driver: String {
    case gels, gelsy, gelsd, gelss

    init(_ a: Attributes) throws(AutogradError) {
        guard let driver = Driver(rawValue: a[.driver] ?? "gelsy") else {
            throw .badArgument(
                op: "linalg.lstsq", "parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
        }
        self = driver
    }

    var findsSingularValues: Bool { self == .gelsd || self == .gelss }

    /// The factor of the largest singular value up to which others count as 0. `gels` assumes full rank.
    func tolerance(_ rcond: Double, _ dtype: DType) -> Double {
        switch self {
        case .gels: 0
        case .gelsy: rcond
        case .gelss: rcond < 0 ? dtype.epsilon : rcond
        case .gelsd: rcond <= 0 || rcond >= 1 ? dtype.epsilon : rcond
        }
    }
}

/// The derivative of the solution X = Y·B, where Y is the pseudo-inverse of A, and of the residuals.
///
/// As X minimises the residuals, these can be differentiated as if X were constant.
/// - Source: `linalg_lstsq_backward` and `linalg_lstsq_solution_jvp` of PyTorch's FunctionsManual.cpp.
private struct LeastSquaresDerivative {
    let c: Context
    let system: LinearSystem
    let a: Value

    init(_ c: Context) {
        self.c = c
        system = LinearSystem(c)
        a = c.x(0)
    }

    private func pseudoInverse() throws -> Value { try a.apply(.pinv, nil, nil) }
    private func rightSide() throws -> Value { try system.asMatrix(c.x(1)) }

    /// The cotangent of the solution as a matrix; nil for zero.
    private func cotangentOfSolution() throws -> Value? { try c.g(0).map { try system.asMatrix($0) } }

    /// 2·(A·X − B) times the cotangent of the residuals; nil for zero, or if there are no residuals.
    private func cotangentOfDistance() throws -> Value? {
        guard let g = c.g(1), g.tensor.count > 0 else { return nil }
        return try (a.matmul(system.asMatrix(c.y(0))) - rightSide()) * g.unsqueezed(-2) * 2
    }

    private func sum(_ x: Value?, _ y: Value?) throws -> Value? {
        guard let x, let y else { return try (x ?? y)?.summed(to: c.shape) }
        return try (x + y).summed(to: c.shape)
    }

    func pulledBackToMatrix() throws -> Value? {
        let fromSolution = try cotangentOfSolution().map { g in
            try Value.pulledBackPseudoInverse(g.matmul(rightSide().mT), pseudoInverse(), of: a)
        }
        let fromDistance = try cotangentOfDistance().map { try $0.matmul(system.asMatrix(c.y(0)).mT) }
        return try sum(fromSolution, fromDistance)
    }

    func pulledBackToRightSide() throws -> Value? {
        let fromSolution = try cotangentOfSolution().map { try system.asGiven(pseudoInverse().mT.matmul($0)) }
        return try sum(fromSolution, cotangentOfDistance().map { try -system.asGiven($0) })
    }

    func pushedForward() throws -> [Value] {
        let (y, x, b) = (try pseudoInverse(), try system.asMatrix(c.y(0)), try rightSide())
        let (t, tb) = (try c.tangent(0), try system.asMatrix(c.tangent(1)))
        let (tT, rest) = (try t.mT, try b - a.matmul(x))
        // dY·B, from the derivative of the pseudo-inverse.
        let kernel = try (tT - y.matmul(a.matmul(tT))).matmul(y.mT.matmul(x))
        let image = try y.matmul(y.mT).matmul(tT.matmul(rest))
        let tx = try kernel + image - y.matmul(t.matmul(x)) + y.matmul(tb)
        guard c.outputShape(1) != [0] else { return [try system.asGiven(tx), try x.zeros([0])] }
        let change = try t.matmul(x) - tb
        return [try system.asGiven(tx), try (rest * change).sum([-2]) * -2]
    }
}
