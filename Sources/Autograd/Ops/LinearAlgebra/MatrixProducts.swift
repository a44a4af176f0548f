/// Products of vectors and matrices.
extension Op {
    static let matrixProducts: [Op] = [dot, mv, mm, bmm, matmul, batchedMatmul, outer, addmm, linear]

    private static func product(
        _ name: String, _ summary: String, _ first: (String, Int), _ second: (String, Int),
        _ formula: String, _ pullback: String,
        gradFn: String? = nil,
        _ compute: @escaping @Sendable (Inputs) throws -> Tensor, _ rules: [Derivative.Rule],
        samples: [Sample]
    ) -> Op {
        Op(
            name, summary,
            Declaration(
                [.tensor(first.0), .tensor(second.0)], formula: formula, pullback: pullback,
                gradFn: gradFn, resultType: .byKernel,
                .whole { x in
                    for (k, rank) in [first.1, second.1].enumerated()
                    where rank > 0 && x[k].shape.count != rank {
                        throw AutogradError.wrongRank(
                            op: name,
                            expected: "argument \(k) to have \(rank) dimension\(rank == 1 ? "" : "s")",
                            found: x[k].shape)
                    }
                    let product = try compute(x)
                    guard product.dtype != .bool else {
                        throw AutogradError.unsupportedDType(op: name, found: .bool)
                    }
                    return [product]
                }, .multilinear(rules), reach: .matrixProduct, samples: samples))
    }

    static let dot: Op = product(
        "dot", "Computes the scalar product of two vectors.", ("input", 1), ("tensor", 1), "Σ xᵢ·yᵢ",
        "dx = g·y, dy = g·x",
        { x in
            guard x[0].dtype == x[1].dtype else {
                throw AutogradError.dtypesDiffer(op: "dot", x[0].dtype, x[1].dtype)
            }
            guard x[0].shape == x[1].shape else {
                throw AutogradError.sizesDiffer(op: "dot", x[0].shape, x[1].shape)
            }
            let terms = zip(x[0].elements, x[1].elements).map { $0 * $1 }
            return Tensor([terms.span.pairwiseSum()], contiguous: [], dtype: x[0].dtype)
        },
        [{ g, c in try g * c.x(1) }, { g, c in try g * c.x(0) }], samples: [Sample(.real([4]), .real([4]))])

    static let mv: Op = product(
        "mv", "Multiplies a matrix by a vector.", ("input", 2), ("vec", 1), "A·x", "dA = g·xᵀ, dx = Aᵀ·g",
        { x in
            guard x[0].shape[1] == x[1].shape[0] else {
                throw AutogradError.matrixShapes(op: "mv", x[0].shape, x[1].shape)
            }
            return try x[0].matrixProduct(x[1].unsqueezed(1), op: "mv").reshaped([x[0].shape[0]])
        },
        [
            { g, c in try g.unsqueezed(1) * c.x(1) },
            { g, c in try c.x(0).t.mv(g) },
        ], samples: [Sample(.real([2, 3]), .real([3]))])

    static let mm: Op = product(
        "mm", "Multiplies two matrices.", ("input", 2), ("mat2", 2), "A·B", "dA = g·Bᵀ, dB = Aᵀ·g",
        { x in try x[0].matrixProduct(x[1], op: "mat1 and mat2") },
        [
            { g, c in try g.mm(c.x(1).t) }, { g, c in try c.x(0).t.mm(g) },
        ], samples: [Sample(.real([2, 3]), .real([3, 4]))])

    static let bmm: Op = product(
        "bmm", "Multiplies the matrices of two batches, pair by pair.", ("input", 3), ("mat2", 3), "Aᵢ·Bᵢ",
        "dAᵢ = gᵢ·Bᵢᵀ, dBᵢ = Aᵢᵀ·gᵢ",
        { x in
            guard x[0].shape[0] == x[1].shape[0] else {
                throw AutogradError.matrixShapes(op: "bmm", x[0].shape, x[1].shape)
            }
            return try x[0].matrixProduct(x[1], op: "bmm")
        },
        [{ g, c in try g.bmm(c.x(1).mT) }, { g, c in try c.x(0).mT.bmm(g) }],
        samples: [Sample(.real([2, 2, 3]), .real([2, 3, 2]))])

    /// Products of batches of matrices `[…, M, K]` and `[…, K, N]`, which are broadcast.
    static let batchedMatmul: Op = product(
        "_batched_matmul", "Multiplies the matrices of two batches, which are broadcast.",
        ("input", 0), ("other", 0), "A·B for every matrix of a batch",
        "dA = g·Bᵀ, dB = Aᵀ·g, summed over broadcast batches",
        gradFn: "UnsafeViewBackward0",
        { x in try x[0].matrixProduct(x[1], op: "matmul") },
        [
            { g, c in try g.matmul(c.x(1).mT).summed(to: c.shape) },
            { g, c in try c.x(0).mT.matmul(g).summed(to: c.shape) },
        ], samples: [Sample(.real([2, 2, 3]), .real([3, 2]))])

    /// Calls `dot`, `mv`, `mm` or a product of batches, by the numbers of dimensions. A vector on the left is a row.
    static let matmul: Op = Op(
        "matmul", aliases: ["linalg.matmul"], "Multiplies vectors, matrices or batches of matrices.",
        Declaration(
            [.input, .other], formula: "A·B",
            pullback: "dA = g·Bᵀ, dB = Aᵀ·g, summed over broadcast batches",
            .composition { x in
                let (a, b) = (x[0], x[1])
                switch (a.shape.count, b.shape.count) {
                case (0, _), (_, 0):
                    throw AutogradError.wrongRank(
                        op: "matmul", expected: "both arguments to be at least 1D", found: [])
                case (1, 1): return [try a.dot(b)]
                case (2, 1): return [try a.mv(b)]
                case (2, 2): return [try a.mm(b)]
                case (1, 2):
                    guard a.shape[0] == b.shape[0] else {
                        throw AutogradError.matrixShapes(op: "matmul", a.shape, b.shape)
                    }
                    return [try a.unsqueezed(0).mm(b).squeezed(0)]
                default: return [try batches(a, b)]
                }
            }, .composed,
            samples: [
                Sample(.real([3]), .real([3])), Sample(.real([2, 3]), .real([3])),
                Sample(.real([2, 3]), .real([3, 2])),
                Sample(.real([3]), .real([3, 2])), Sample(.real([2, 2, 3]), .real([3])),
                Sample(.real([3]), .real([2, 3, 2])),
                Sample(.real([2, 1, 2, 3]), .real([2, 3, 2])),
            ]))

    /// A product with an operand of more than two dimensions: one product of two matrices if PyTorch folds the batch dimensions
    /// into the rows, otherwise a batch of products.
    /// - Source: `_matmul_impl` and `should_fold` of aten/src/ATen/native/LinearAlgebra.cpp.
    private static func batches(_ a: Value, _ b: Value) throws -> Value {
        if let product = try folded(a, b) { return product }
        if a.shape.count == 3, b.shape.count == 3, a.shape[0] != b.shape[0] {
            if a.shape[0] == 1, a.requiresGrad {
                return try batches(a.squeezed(0), b)
            }
            if b.shape[0] == 1, b.requiresGrad {
                return try batches(a, b.squeezed(0))
            }
        }
        let product = try (a.shape.count == 1 ? a.unsqueezed(0) : a).matmul(
            b.shape.count == 1 ? b.unsqueezed(1) : b)
        guard a.shape.count == 1 || b.shape.count == 1 else { return product }
        let matrix = a.shape.count == 1 ? product.shape.suffix(1) : product.shape.suffix(2).dropLast()
        return try product.apply(.unsafeView, with: [.set(.size, product.shape.dropLast(2) + matrix)])
    }

    /// The matrices of one operand stacked as rows of a single matrix, times the other operand; nil if PyTorch does not fold.
    ///
    /// If the single matrix is on the left, PyTorch multiplies the transposes and copies the transposed result.
    private static func folded(_ a: Value, _ b: Value) throws -> Value? {
        let isLarge = a.shape.count >= b.shape.count
        let (large, small) = isLarge ? (a, b) : (b, a)
        let rank = large.shape.count
        guard rank > 2, small.shape.count <= 2 else { return nil }
        guard a.shape.last == b.shape[max(b.shape.count - 2, 0)] else {
            throw AutogradError.matrixShapes(op: "matmul", a.shape, b.shape)
        }
        let order = isLarge ? large.tensor : large.tensor.transposed(rank - 2, rank - 1)
        let width = order.shape[rank - 1]
        let count = try Shape.count(Array(order.shape.dropLast()))
        if !small.requiresGrad {
            let isInOrder = order.count == 0 || order.viewed([count, width]) != nil
            guard a.shape.count != 2, isInOrder else { return nil }
        }
        let rows = try (isLarge ? large : large.mT).apply(.reshape, with: [.set(.shape, [count, width])])
        let isMatrix = small.shape.count == 2
        let factor = try isMatrix && !isLarge ? small.t : small
        let product = try rows.apply(isMatrix ? .mm : .mv, factor)
        let size = order.shape.dropLast() + product.shape.dropFirst()
        let result = try product.apply(.unsafeView, with: [.set(.size, Array(size))])
        return try isMatrix && !isLarge ? result.mT.apply(.contiguous) : result
    }

    /// The `_version` of the result of `matmul`: 1 for a vector times a matrix, because PyTorch squeezes the result in place.
    static func matmulVersion(_ operands: [Value?]) -> Int {
        operands.map { $0?.shape.count } == [1, 2] ? 1 : 0
    }

    static let outer: Op = Op(
        "outer", aliases: ["ger"], "Multiplies each element of one vector by each element of another.",
        Declaration(
            [.input, .tensor("vec2")],
            formula: "xᵢ·yⱼ", pullback: "dx = g·y, dy = gᵀ·x",
            .composition { x in
                for k in 0...1 where x[k].shape.count != 1 {
                    throw AutogradError.wrongRank(op: "outer", expected: "a vector", found: x[k].shape)
                }
                return [try x[0].unsqueezed(1) * x[1]]
            }, .composed, samples: [Sample(.real([2]), .real([3]))]))

    static let addmm: Op = Op(
        "addmm", "Adds a multiple of a matrix product to a multiple of a tensor.",
        Declaration(
            [.input, .tensor("mat1"), .tensor("mat2"), .beta, .alpha],
            formula: "beta·M + alpha·A·B",
            pullback: "dM = beta·g, dA = alpha·g·Bᵀ, dB = alpha·Aᵀ·g", accepts: .numbers,
            .whole { x in
                for k in 1...2 where x[k].shape.count != 2 {
                    throw AutogradError.wrongRank(op: "addmm", expected: "matrices", found: x[k].shape)
                }
                let product = try x[1].matrixProduct(x[2], op: "mat1 and mat2")
                let addend = try x[0].broadcast(to: product.shape)
                guard addend.dtype == product.dtype else {
                    throw AutogradError.dtypesDiffer(op: "addmm", addend.dtype, product.dtype)
                }
                let (beta, alpha) = (x[.beta], x[.alpha])
                return [
                    try addend.zipped(with: product, to: product.dtype) {
                        beta == 0 ? alpha * $1 : beta * $0 + alpha * $1
                    }
                ]
            },
            .general(
                [
                    { g, c in try g.times(c[.beta]).summed(to: c.shape) },
                    { g, c in try g.mm(c.x(2).t).times(c[.alpha]) },
                    { g, c in try c.x(1).t.mm(g).times(c[.alpha]) },
                ],
                pushforward: { c in
                    let product = try c.tangent(1).mm(c.x(2)) + c.x(1).mm(c.tangent(2))
                    return [
                        try c.tangent(0).times(c[.beta]).expanded(to: c.outputShape)
                            + product.times(c[.alpha])
                    ]
                }),
            reach: .parts { x in
                [try x.x.added(to: x[1].mm(x[2]), x.a)]
            },
            samples: [
                Sample(.real([2, 4]), .real([2, 3]), .real([3, 4])),
                Sample(
                    .real([4]), .real([2, 3]), .real([3, 4]), with: ["beta": 0.5, "alpha": -2.0]),
            ]))

    /// Recorded as `addmm` if x is a matrix and there is a bias, as in PyTorch, otherwise as a product and a sum.
    static let linear: Op = Op(
        "linear", aliases: ["nn.functional.linear"],
        "Multiplies rows by the transposed weight, and adds the bias.",
        Declaration(
            [.input, .tensor("weight"), .optionalTensor("bias")], formula: "x·Wᵀ + b",
            pullback: "dx = g·W, dW = gᵀ·x, db = Σ g over all rows of x",
            .composition { x in
                guard x[1].shape.count == 1 || x[1].shape.count == 2 else {
                    throw AutogradError.wrongRank(
                        op: "linear", expected: "a weight of 1 or 2 dimensions", found: x[1].shape)
                }
                let transposed = try x[1].t
                guard let bias = x.optional(2) else { return [try x[0].apply(.matmul, transposed)] }
                guard x[0].shape.count == 2, x[1].shape.count == 2 else {
                    return [try x[0].apply(.matmul, transposed) + bias]
                }
                return [try bias.apply(.addmm, x[0], transposed)]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([4, 3]), .real([4])), Sample(.real([2, 3]), .real([4, 3])),
                Sample(.real([2, 2, 3]), .real([4, 3]), .real([4])),
                Sample(.real([3]), .real([4, 3]), .real([4])),
            ]))
}

extension Parameter {
    /// The factor of the first operand.
    fileprivate static let beta = ParameterKey<Double>("beta", default: 1)
}

extension Value {
    func dot(_ other: Value) throws(AutogradError) -> Value { try apply(.dot, other) }
    func mv(_ vector: Value) throws(AutogradError) -> Value { try apply(.mv, vector) }
    func mm(_ matrix: Value) throws(AutogradError) -> Value { try apply(.mm, matrix) }
    func bmm(_ matrices: Value) throws(AutogradError) -> Value { try apply(.bmm, matrices) }
    /// The product of matrices `[…, M, K]` and `[…, K, N]`, batches broadcast together.
    func matmul(_ matrices: Value) throws(AutogradError) -> Value { try apply(.batchedMatmul, matrices) }
}
