/// Multiples of a product of matrices and vectors, added to a multiple of a tensor.
///
/// The tensor x is broadcast to the shape of the product. With `beta` 0 it is ignored, so that nan and
/// infinity in it do not appear in the result.
extension Op {
    static let addedProducts: [Op] = [addmv, addr, addbmm, baddbmm]

    private static func adding(
        _ name: String, _ summary: String, _ first: (name: String, rank: Int),
        _ second: (name: String, rank: Int), _ product: String, _ pullback: String,
        _ multiply: @escaping @Sendable (Value, Value) throws -> Value,
        _ rules: (first: Derivative.Rule, second: Derivative.Rule), promotes: Bool = false, samples: [Sample]
    ) -> Op {
        Op(
            name, summary,
            Declaration(
                [.input, .tensor(first.name), .tensor(second.name), .beta, .alpha],
                formula: "beta·x + alpha·\(product)", pullback: "dx = beta·g, \(pullback)",
                accepts: .numbers,
                .opaque { x in
                    for (k, rank) in [first.rank, second.rank].enumerated()
                    where x[k + 1].shape.count != rank {
                        throw AutogradError.wrongRank(
                            op: name, expected: "argument \(k + 1) to have \(rank) dimensions",
                            found: x[k + 1].shape)
                    }
                    let product = try multiply(x[1], x[2])
                    guard promotes || x.x.dtype == product.dtype else {
                        throw AutogradError.dtypesDiffer(op: name, x.x.dtype, product.dtype)
                    }
                    return [try x.x.added(to: product, x.a)]
                },
                .general(
                    [
                        { g, c in try g.times(c[.beta]).summed(to: c.shape) },
                        { g, c in try rules.first(g, c)?.times(c[.alpha]) },
                        { g, c in try rules.second(g, c)?.times(c[.alpha]) },
                    ],
                    pushforward: { c in
                        let product = try multiply(c.tangent(1), c.x(2)) + multiply(c.x(1), c.tangent(2))
                        let addend = try c.tangent(0).times(c[.beta]).expanded(to: c.outputShape)
                        return [try addend + product.times(c[.alpha])]
                    }), samples: samples))
    }

    static let addmv: Op = adding(
        "addmv", "Adds a multiple of a matrix times a vector to a multiple of a vector.", ("mat", 2),
        ("vec", 1), "A·v", "dA = alpha·g·vᵀ, dv = alpha·Aᵀ·g", { try $0.mv($1) },
        ({ g, c in try g.apply(.outer, c.x(2)) }, { g, c in try c.x(1).t.mv(g) }),
        samples: [
            Sample(.real([2]), .real([2, 3]), .real([3])),
            Sample(.real([1]), .real([2, 3]), .real([3]), with: ["beta": 0.5, "alpha": -2.0]),
        ])

    static let addr: Op = adding(
        "addr", "Adds a multiple of the outer product of two vectors to a multiple of a matrix.",
        ("vec1", 1), ("vec2", 1), "u·vᵀ", "du = alpha·g·v, dv = alpha·gᵀ·u", { try $0.apply(.outer, $1) },
        ({ g, c in try g.mv(c.x(2)) }, { g, c in try g.t.mv(c.x(1)) }), promotes: true,
        samples: [
            Sample(.real([2, 3]), .real([2]), .real([3])),
            Sample(.real([3]), .real([2]), .real([3]), with: ["beta": 0.5, "alpha": -2.0]),
        ])

    static let addbmm: Op = adding(
        "addbmm", "Adds a multiple of the sum of a batch of matrix products to a multiple of a matrix.",
        ("batch1", 3), ("batch2", 3), "Σ Aᵢ·Bᵢ", "dAᵢ = alpha·g·Bᵢᵀ, dBᵢ = alpha·Aᵢᵀ·g",
        { try $0.sumOfProducts($1) },
        (
            { g, c in try c.repeated(g).bmm(c.x(2).mT) },
            { g, c in try c.x(1).mT.bmm(c.repeated(g)) }
        ),
        samples: [
            Sample(.real([2, 2]), .real([3, 2, 3]), .real([3, 3, 2])),
            Sample(.real([2]), .real([3, 2, 3]), .real([3, 3, 2]), with: ["beta": 0.5, "alpha": -2.0]),
        ])

    static let baddbmm: Op = adding(
        "baddbmm", "Adds a multiple of a batch of matrix products to a multiple of a batch of matrices.",
        ("batch1", 3), ("batch2", 3), "Aᵢ·Bᵢ", "dAᵢ = alpha·gᵢ·Bᵢᵀ, dBᵢ = alpha·Aᵢᵀ·gᵢ",
        { try $0.bmm($1) },
        ({ g, c in try g.bmm(c.x(2).mT) }, { g, c in try c.x(1).mT.bmm(g) }),
        samples: [
            Sample(.real([2, 2, 2]), .real([2, 2, 3]), .real([2, 3, 2])),
            Sample(.real([2, 1]), .real([2, 2, 3]), .real([2, 3, 2]), with: ["beta": 0.5, "alpha": -2.0]),
        ])
}

extension Parameter {
    /// The factor of the first operand.
    fileprivate static let beta = ParameterKey<Double>("beta", default: 1)
}

extension Value {
    /// beta·self + alpha·product; `self` is broadcast to the product's shape, and ignored if `beta` is 0.
    /// - Throws: `cannotExpand`.
    func added(to product: Value, _ a: Attributes) throws -> Value {
        let addend = try expanded(to: product.shape)
        let scaled = try product.times(a[.alpha])
        let sum = try a[.beta] == 0 ? scaled : addend.times(a[.beta]) + scaled
        return try sum.to(Promotion.result(of: [tensor, product.tensor]))
    }

    /// Σ Aᵢ·Bᵢ over a batch, as the product of [A₁ A₂ …] and the rows of all Bᵢ.
    fileprivate func sumOfProducts(_ matrices: Value) throws -> Value {
        let (a, b) = (shape, matrices.shape)
        guard a[0] == b[0], a[2] == b[1] else {
            throw AutogradError.matrixShapes(op: "addbmm", a, b)
        }
        let rows = try apply(.permute, with: [.set(.dims, [1, 0, 2])]).reshaped([a[1], a[0] * a[2]])
        return try rows.mm(matrices.reshaped([b[0] * b[1], b[2]]))
    }
}

extension Context {
    /// The cotangent of a sum over a batch, repeated for each of its matrices.
    fileprivate func repeated(_ g: Value) throws -> Value { try g.expanded(to: [shape(1)[0]] + g.shape) }
}
