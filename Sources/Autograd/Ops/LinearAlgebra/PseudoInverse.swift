/// Pseudo-inverses, with tolerances for singular values that count as 0.
extension Op {
    static let pseudoInverses: [Op] = [pinvWithTolerance, pinv, pinvNode, pinverse]

    private static let pinvFormula =
        "V·diag(1 / sᵢ where sᵢ > max(atol, rtol·s₀), else 0)·Uᵀ, where A = U·diag(s)·Vᵀ"
    private static let pinvPullback =
        "dA = −Yᵀ·g·Yᵀ + Yᵀ·Y·gᵀ·(I − Y·A) + (I − A·Y)·gᵀ·Y·Yᵀ, where Y is the result"
    private static let pinvKinks =
        "no derivative where the rank changes; singular values that count as 0 are taken to be 0"

    /// The pseudo-inverse for given tolerances, which are tensors of numbers for single matrices.
    private static let pinvNode: Op = Op(
        "_linalg_pinv", "Computes the pseudoinverse of a matrix.",
        Declaration(
            [.matrix, .tensor("atol"), .tensor("rtol")], formula: pinvFormula, pullback: pinvPullback,
            kinks: pinvKinks, gradFn: "LinalgPinvBackward0", accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (m, n) = try x.x.matrixSize("linalg.pinv")
                return try MatrixBatches([x[0], x[1], x[2]], ranks: [2, 0, 0]).mapped(
                    to: [.init([n, m], x.x.dtype)]
                ) {
                    let factors = SVDFactors($0[0], m, n)
                    let tolerance = max($0[1][0], $0[2][0] * (factors.s.first ?? 0))
                    return [factors.pseudoInverse(above: tolerance, m, n)]
                }
            },
            .general(
                [
                    { g, c in
                        try Value.pulledBackPseudoInverse(g, c.y, of: c.x(0)).summed(to: c.shape)
                    }, nil, nil,
                ],
                pushforward: { c in
                    let (y, a, t) = (c.y, c.x(0), try c.tangent(0))
                    let (tT, square) = (try t.mT, try y.mT.matmul(y))
                    let kernel = try (tT - y.matmul(a.matmul(tT))).matmul(square)
                    let image = try y.matmul(y.mT).matmul(tT - tT.matmul(a).matmul(y))
                    return [try (kernel + image - y.matmul(t).matmul(y)).expanded(to: c.outputShape)]
                }),
            samples: [
                Sample(.real([3, 2]), .number(0), .number(1e-15)),
                Sample(.real([2, 3]), .number(0), .number(1e-15)),
                Sample(.real([2, 3, 2]), .number(0), .number(1e-15)),
            ]))

    static let pinv: Op = Op(
        "linalg.pinv", "The pseudo-inverse.",
        Declaration(
            [.matrix, .optionalTensor("atol"), .optionalTensor("rtol"), .hermitian], formula: pinvFormula,
            pullback: pinvPullback, kinks: pinvKinks,
            .composition { x in
                let (atol, rtol) = (try x.tolerance(1), try x.tolerance(2))
                return [try pseudoInverse(x, SingularValueTolerances(x[0].tensor, atol, rtol))]
            }, .composed,
            samples: [
                Sample(.real([3, 2]), .absent, .absent), Sample(.real([2, 2, 3]), .absent, .number(0.1)),
                Sample(.symmetric([3, 3]), .absent, .absent, with: ["hermitian": true]),
            ]))

    static let pinvWithTolerance: Op = Op(
        "linalg.pinv", "The pseudo-inverse, with a tolerance relative to the largest singular value.",
        Declaration(
            [.matrix, .tensor("rcond"), .hermitian], formula: pinvFormula, pullback: pinvPullback,
            kinks: pinvKinks,
            .composition { x in
                let rcond = try x.tolerance(1) ?? .number(0)
                return [try pseudoInverse(x, SingularValueTolerances(relative: rcond))]
            }, .composed,
            samples: [Sample(.real([3, 2]), .number(0.1))]))

    static let pinverse: Op = Op(
        "pinverse", "The pseudo-inverse, with a tolerance relative to the largest singular value.",
        Declaration(
            [.input, .rcond], formula: pinvFormula, pullback: pinvPullback, kinks: pinvKinks,
            .composition { x in
                [try pseudoInverse(x, SingularValueTolerances(relative: .number(x[.rcond])))]
            }, .composed,
            samples: [Sample(.real([3, 2])), Sample(.real([2, 2, 3]), with: ["rcond": 0.1])]))

    private static func pseudoInverse(_ x: Operands, _ tolerances: SingularValueTolerances) throws -> Value {
        var a = x[0]
        if x[.hermitian] { a = try a.assumedSymmetric(isUpper: false, "linalg.pinv") }
        return try a.apply(
            .pinvNode, x.tape.constant(tolerances.absolute), x.tape.constant(tolerances.relative))
    }
}

extension Operands {
    /// A tolerance, which has no derivative.
    /// - Throws: `notDifferentiable` if it requires grad.
    fileprivate func tolerance(_ i: Int) throws(AutogradError) -> Tensor? {
        guard let x = optional(i) else { return nil }
        guard !x.requiresGrad else { throw .notDifferentiable(op: "linalg.pinv", operand: i) }
        return x.tensor
    }
}

extension Parameter {
    /// True if the matrix is assumed to be symmetric; then only its lower triangle is read.
    static let hermitian = ParameterKey<Bool>("hermitian", default: false)
    fileprivate static let rcond = ParameterKey<Double>("rcond", default: 1e-15)
}

extension Value {
    /// The cotangent of A from that of its pseudo-inverse Y, before summing over broadcast dimensions.
    /// - Source: `pinv_backward` of PyTorch's FunctionsManual.cpp; Golub and Pereyra (1973).
    static func pulledBackPseudoInverse(_ g: Value, _ y: Value, of a: Value) throws -> Value {
        let (gT, yT) = (try g.mT, try y.mT)
        // Products of matrices of the smaller size first.
        if a.matrixSize.rows <= a.matrixSize.columns {
            let k = try gT.matmul(y)
            let kernel = try yT.matmul(y).matmul(gT - k.matmul(a))
            let image = try k.matmul(yT)
            return try image - a.matmul(y).matmul(image) + kernel - y.matmul(k).mT
        }
        let k = try y.matmul(gT)
        let image = try (gT - a.matmul(k)).matmul(y).matmul(yT)
        let kernel = try yT.matmul(k)
        return try image + kernel - kernel.matmul(y).matmul(a) - k.matmul(y).mT
    }
}

extension SVDFactors {
    /// V·diag(1 / sᵢ where sᵢ > tolerance, else 0)·Uᵀ for an m × n matrix.
    func pseudoInverse(above tolerance: Double, _ m: Int, _ n: Int) -> [Double] {
        let k = s.count
        var result = [Double](repeating: 0, count: n * m)
        for (l, x) in s.enumerated() where x > tolerance {
            for i in 0..<n {
                let factor = vT[l * n + i] / x
                for j in 0..<m { result[i * m + j] += factor * u[j * k + l] }
            }
        }
        return result
    }
}
