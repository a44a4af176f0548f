/// Products of Householder reflections, as LAPACK stores them.
///
/// Column i of the first operand holds the vector vᵢ below the diagonal; its component i is 1 and those above it are 0. With
/// Hᵢ = I − τᵢ·vᵢ·vᵢᵀ, the reflections stand for Q = H₀·H₁·….
extension Op {
    static let householderProducts: [Op] = [householderProduct, ormqr, geqrf]

    static let householderProduct: Op = Op(
        "linalg.householder_product", aliases: ["orgqr"], "The first columns of a product of reflections.",
        Declaration(
            [.matrix, .tensor("tau", aliases: ["input2"])],
            formula:
                "the first columns of H₀·H₁·…, where Hᵢ = I − τᵢ·vᵢ·vᵢᵀ and vᵢ is below the diagonal of A",
            pullback: "dvᵢ = −τᵢ·(Gᵢ·Pᵢᵀ + Pᵢ·Gᵢᵀ)·vᵢ, dτᵢ = −vᵢᵀ·Gᵢ·Pᵢᵀ·vᵢ; Gᵢ = Hᵢ₋₁·…·H₀·g, Pᵢ = Hᵢ₊₁·…·I",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (op, a, tau) = ("linalg.householder_product", x[0], x[1])
                let (m, n) = try a.matrixSize(op)
                try a.requireDType(of: tau, op)
                guard m >= n, let k = tau.shape.last, k <= n, Array(tau.shape.dropLast()) == a.batchShape
                else {
                    throw AutogradError.sizesDiffer(op: op, a.shape, tau.shape)
                }
                return try MatrixBatches([a, tau], ranks: [2, 1]).mapped(to: [.init([m, n], a.dtype)]) {
                    [Reflections($0[0], m, n, $0[1]).columns(n)]
                }
            },
            .general(
                [
                    { g, c in try c.pulledBackReflections(g, c.columnsOfIdentity())?.vectors },
                    { g, c in try c.pulledBackReflections(g, c.columnsOfIdentity())?.tau },
                ],
                pushforward: { c in
                    let start = try c.columnsOfIdentity()
                    return [try c.pushedForwardReflections(start, start.zeros())]
                }),
            samples: [
                Sample(.real([4, 3]), .real([3])), Sample(.real([2, 3, 2]), .real([2, 1])),
                Sample(.real([3, 3]), .real([2])),
            ]))

    static let ormqr: Op = Op(
        "ormqr", "The product of a product of reflections and a matrix.",
        Declaration(
            [
                .input, Parameter("input2", .tensor, aliases: ["tau"]),
                Parameter("input3", .tensor, aliases: ["other"]), .left, .transpose,
            ],
            formula: "Q·C, or C·Q if left is false; Qᵀ instead of Q if transpose is true",
            pullback: "dC = Qᵀ·g, or g·Qᵀ; the others as those of linalg.householder_product",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (op, a, tau, c) = ("ormqr", x[0], x[1], x[2])
                let (order, n) = try a.matrixSize(op)
                let size = try c.matrixSize(op)
                try a.requireDType(of: tau, op)
                try a.requireDType(of: c, op)
                let (isLeft, isTransposed) = (x[.left], x[.transpose])
                guard order == (isLeft ? size.rows : size.columns),
                    tau.shape == a.batchShape + [min(order, n)], c.batchShape == a.batchShape
                else { throw AutogradError.sizesDiffer(op: op, a.shape, c.shape) }
                return try MatrixBatches([a, tau, c], ranks: [2, 1, 2]).mapped(
                    to: [.init([size.rows, size.columns], c.dtype)]
                ) {
                    let q = Reflections($0[0], order, n, $0[1])
                    if isLeft { return [q.product(with: $0[2], size.columns, transposed: isTransposed)] }
                    let turned = Matrix.transposed($0[2], size.rows, order)
                    let product = q.product(with: turned, size.rows, transposed: !isTransposed)
                    return [Matrix.transposed(product, order, size.rows)]
                }
            },
            .general(
                [
                    { g, c in try c.pulledBackReflections(c.turned(g), c.turned(c.x(2)))?.vectors },
                    { g, c in try c.pulledBackReflections(c.turned(g), c.turned(c.x(2)))?.tau },
                    { g, c in
                        c.keep(2)
                        c.keepOutput()
                        return try c.x(0).apply(
                            .ormqr, c.x(1), g,
                            with: [.set(.left, c[.left]), .set(.transpose, !c[.transpose])])
                    },
                ],
                pushforward: { c in
                    let (start, t) = (try c.turned(c.x(2)), try c.turned(c.tangent(2)))
                    return [try c.turned(c.pushedForwardReflections(start, t))]
                }),
            samples: [
                Sample(.real([3, 2]), .real([2]), .real([3, 2])),
                Sample(.real([3, 3]), .real([3]), .real([3, 2]), with: ["transpose": true]),
                Sample(.real([2, 3, 2]), .real([2, 2]), .real([2, 1, 3]), with: ["left": false]),
                Sample(
                    .real([3, 2]), .real([2]), .real([2, 3]), with: ["left": false, "transpose": true]),
            ]))

    /// PyTorch records it but has no derivative.
    static let geqrf: Op = Op(
        "geqrf", "Factors a matrix as LAPACK stores it: R and the reflections in one matrix.",
        Declaration(
            [.input], results: ["a", "tau"],
            formula: "R on and above the diagonal, the vectors of the reflections below it; their factors",
            pullback: "not defined, as in PyTorch: differentiating raises an error", accepts: .fullPrecision,
            resultType: .byKernel,
            .whole { x in
                let (m, n) = try x.x.matrixSize("geqrf")
                return try MatrixBatches(x.x).mapped(
                    to: [.init([m, n], x.x.dtype), .init([min(m, n)], x.x.dtype)]
                ) {
                    let factors = QRFactors($0[0], m, n)
                    return [factors.packed, factors.tau]
                }
            },
            .general(
                [{ _, _ in throw AutogradError.notDifferentiable(op: "geqrf", operand: 0) }],
                pushforward: nil),
            reach: .matrices, samples: [Sample(.real([3, 2]))]))
}

extension Parameter {
    /// True to multiply by the transpose of Q.
    fileprivate static let transpose = ParameterKey<Bool>("transpose", default: false)
}

/// The derivative of Y = H₀·H₁·…·C.
///
/// Let P be the product of the later reflections and C, G the product of the earlier reflections and the cotangent of Y,
/// w = Pᵀ·v and u = Gᵀ·v. The cotangents are −τ·(G·w + P·u) for v and −uᵀ·w for τ. No reflection is inverted.
extension Context {
    /// True if the last reflection is applied last: Y = …·H₁·H₀·C.
    private var isReversed: Bool { a[.left] == a[.transpose] }

    private var reflectionOrder: [Int] {
        let order = Array(0..<(shape(1).last ?? 0))
        return isReversed ? order.reversed() : order
    }

    /// A matrix, transposed if Q is on the right.
    fileprivate func turned(_ x: Value) throws(AutogradError) -> Value { try a[.left] ? x : x.mT }

    /// The matrix whose product with the reflections `linalg.householder_product` returns.
    fileprivate func columnsOfIdentity() throws(AutogradError) -> Value {
        let (m, n) = (outputShape[outputShape.count - 2], outputShape[outputShape.count - 1])
        return try x(0).identity(m, n).expanded(to: outputShape)
    }

    /// The vectors vᵢ, as columns.
    private func vectors() throws(AutogradError) -> [Value] {
        let (m, k) = (shape(0)[shape(0).count - 2], shape(1).last ?? 0)
        let columns = try x(0).narrowed(-1, 0, k).lowerTriangle(-1) + x(0).identity(m, k)
        var result: [Value] = []
        for i in 0..<k { result.append(try columns.narrowed(-1, i, 1)) }
        return result
    }

    /// The factors τᵢ, as matrices of one element.
    private func factors(_ tau: Value) throws(AutogradError) -> [Value] {
        var result: [Value] = []
        for i in 0..<(shape(1).last ?? 0) { result.append(try tau.narrowed(-1, i, 1).unsqueezed(-1)) }
        return result
    }

    /// The cotangents of the vectors and factors, from that of Y; nil if there are none, as in PyTorch.
    ///
    /// - Parameter start: C.
    fileprivate func pulledBackReflections(
        _ g: Value, _ start: Value
    ) throws -> (vectors: Value, tau: Value)? {
        keepOutput()
        guard x(0).tensor.count > 0, x(1).tensor.count > 0 else { return nil }
        let (v, tau, order) = (try vectors(), try factors(x(1)), reflectionOrder)
        // Pᵢᵀ·vᵢ and Pᵢ for each reflection, from the last one.
        var later = start
        var products: [(product: Value, overlap: Value)] = []
        for i in order.reversed() {
            let overlap = try later.mT.matmul(v[i])
            products.append((later, overlap))
            later = try later - tau[i] * v[i].matmul(overlap.mT)
        }
        var earlier = g
        var (gv, gtau) = (v, tau)
        for i in order {
            guard let (p, w) = products.popLast() else { break }
            let u = try earlier.mT.matmul(v[i])
            gv[i] = try -(tau[i] * (earlier.matmul(w) + p.matmul(u)))
            gtau[i] = try -(u.mT.matmul(w))
            earlier = try earlier - tau[i] * v[i].matmul(u.mT)
        }
        let below = try tape.concatenated(gv, -1).lowerTriangle(-1)
        let shape = shape(0)
        let (k, d) = (v.count, shape.count - 1)
        let vectors = try k < shape[d] ? below.padded(shape, d, from: 0) : below
        return (vectors, try tape.concatenated(gtau, -1).squeezed(-2))
    }

    /// The tangent of Y, from those of all operands.
    ///
    /// - Parameters:
    ///   - start: C.
    ///   - t: the tangent of C.
    fileprivate func pushedForwardReflections(_ start: Value, _ t: Value) throws -> Value {
        let (v, tau, order) = (try vectors(), try factors(x(1)), reflectionOrder)
        let ttau = try factors(tangent(1))
        let tv = try tangent(0).narrowed(-1, 0, v.count).lowerTriangle(-1)
        var (product, result) = (start, t)
        for i in order.reversed() {
            let ti = try tv.narrowed(-1, i, 1)
            let w = try product.mT.matmul(v[i])
            let change =
                try (ttau[i] * v[i] + tau[i] * ti).matmul(w.mT)
                + tau[i] * v[i].matmul(product.mT.matmul(ti).mT)
            result = try result - tau[i] * v[i].matmul(v[i].mT.matmul(result)) - change
            product = try product - tau[i] * v[i].matmul(w.mT)
        }
        return result
    }
}
