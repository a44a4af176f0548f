/// The QR factorisation, with LAPACK's signs.
extension Op {
    static let qrFactorisations: [Op] = [qr, legacyQR]

    static let qr: Op = Op(
        "linalg.qr", "The QR factorisation.",
        Declaration(
            [.matrix, .mode], results: ["Q", "R"],
            formula: "A = Q·R; Q is square if mode is 'complete', and empty if it is 'r'",
            pullback:
                "dA = (gQ + Q·M)·R⁻ᵀ; M is symmetric with the upper triangle of gR·Rᵀ − Qᵀ·gQ (rows ≥ columns)",
            kinks: "no derivative if mode is 'r', or if it is 'complete' and A has more rows than columns",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (m, n) = try x.x.matrixSize("linalg.qr")
                let mode = try QRMode(x.a)
                let (rows, dtype) = (mode == .complete ? m : min(m, n), x.x.dtype)
                let width = mode == .onlyR ? 0 : rows
                let results = try MatrixBatches(x.x).mapped(
                    to: [.init([m, width], dtype), .init([rows, n], dtype)]
                ) {
                    let factors = QRFactors($0[0], m, n)
                    let q = Reflections(factors.packed, m, n, factors.tau).columns(width)
                    let r = Array(factors.packed.prefix(rows * n))
                    return [q, Matrix.triangle(r, rows, n, isUpper: true)]
                }
                return mode == .onlyR ? [Tensor([], contiguous: [0], dtype: dtype), results[1]] : results
            },
            .general([{ _, c in try c.pulledBackQR() }], pushforward: { c in try c.pushedForwardQR() }),
            reach: .matrices,
            samples: [
                Sample(.real([3, 2])), Sample(.real([2, 3])), Sample(.invertible([2, 2, 2])),
                Sample(.real([2, 4]), with: ["mode": "complete"]),
            ]))

    static let legacyQR: Op = Op(
        "qr", "The QR factorisation, reduced if some is true.",
        Declaration(
            [.input, .some], results: ["Q", "R"], formula: "A = Q·R", pullback: "as that of linalg.qr",
            .composition { x in
                let mode = x[.some] ? "reduced" : "complete"
                return try x.tape.apply(.qr, [x.x], Op.qr.attributes([.set(.mode, mode)]))
            }, .composed, samples: [Sample(.real([3, 2])), Sample(.real([2, 3]), with: ["some": false])]))
}

extension Parameter {
    fileprivate static let mode = ParameterKey<String>("mode", default: "reduced")
    fileprivate static let some = ParameterKey<Bool>("some", default: true)
}

private enum QRMode: String {
    case reduced, complete
    case onlyR = "r"

    init(_ a: Attributes) throws(AutogradError) {
        guard let mode = QRMode(rawValue: a[.mode]) else {
            throw .badArgument(
                op: "linalg.qr",
                "received unrecognized mode '\(a[.mode])' but expected one of 'reduced' (default), 'r', or "
                    + "'complete'"
            )
        }
        self = mode
    }
}

/// - Source: `linalg_qr_backward` and `linalg_qr_jvp` of PyTorch's FunctionsManual.cpp.
extension Context {
    /// - Throws: `badArgument` where there is no derivative.
    private func checkDerivative() throws(AutogradError) {
        let (m, n) = (shape(0)[shape(0).count - 2], shape(0)[shape(0).count - 1])
        switch try QRMode(a) {
        case .reduced: return
        case .complete where m <= n: return
        case .complete:
            throw .badArgument(
                op: "linalg.qr",
                "The QR decomposition is not differentiable when mode='complete' and nrows > ncols.")
        case .onlyR:
            throw .badArgument(
                op: "linalg.qr",
                "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
                    + "linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr.")
        }
    }

    fileprivate func pulledBackQR() throws -> Value? {
        try checkDerivative()
        let (q, r) = (y(0), y(1))
        let (m, n) = (q.matrixSize.rows, r.matrixSize.columns)
        let fromQ = try g(0).map { try q.mT.matmul($0) }
        let fromR = try g(1).map { try $0.matmul(r.mT) }
        let inner: Value
        switch (fromR, fromQ) {
        case (let fromR?, let fromQ?): inner = try fromR - fromQ
        case (let fromR?, nil): inner = fromR
        case (nil, let fromQ?): inner = try -fromQ
        case (nil, nil): return nil
        }
        if m >= n {
            let symmetric = try inner.upperTriangle() + inner.upperTriangle(1).mT
            var result = try q.matmul(symmetric)
            if let gq = g(0) { result = try result + gq }
            return try r.mT.solvingTriangular(result, isUpper: false, fromLeft: false)
        }
        let skew = try (inner.mT - inner).lowerTriangle()
        let square = try r.narrowed(-1, 0, m).mT.solvingTriangular(
            q.matmul(skew), isUpper: false, fromLeft: false)
        let zeros = try r.narrowed(-1, m, n - m).zeros()
        let result = try tape.concatenated([square, zeros], -1)
        return try g(1).map { try result + q.matmul($0) } ?? result
    }

    fileprivate func pushedForwardQR() throws -> [Value] {
        try checkDerivative()
        let (q, r, t) = (y(0), y(1), try tangent())
        let (m, n) = t.matrixSize
        if m >= n {
            let quotient = try r.solvingTriangular(t, isUpper: true, fromLeft: false)
            let inner = try q.mT.matmul(quotient)
            let slope = try inner.upperTriangle() + inner.mT.upperTriangle(1)
            return [try quotient - q.matmul(slope), try slope.matmul(r)]
        }
        let product = try q.mT.matmul(t)
        let quotient = try r.narrowed(-1, 0, m).solvingTriangular(
            product.narrowed(-1, 0, m), isUpper: true, fromLeft: false
        ).lowerTriangle(-1)
        let skew = try quotient - quotient.mT
        return [try q.matmul(skew), try product - skew.matmul(r)]
    }
}
