/// Variants of the softmax, and its gradient as an operation.
extension Op {
    static let softmaxVariants: [Op] = [softmin, safeSoftmax, plainSafeSoftmax, softmaxBackward]

    static let softmin: Op = Op(
        "nn.functional.softmin", aliases: ["softmin", "nn.Softmin"],
        "Applies the softmax to −x along a dimension.",
        .composition(
            [.softmaxDim, .dtype], "exp(−xᵢ) / Σ exp(−xⱼ) along dim", "dx = y·Σ g·y − g·y",
            samples: [Sample(.real([2, 3]), with: ["dim": 1]), Sample(.real([2, 3]), with: ["dim": 0])]
        ) { x in
            try (-x.x).to(x[.dtype] ?? x.x.dtype).apply(.plainSoftmax, with: [.set(.dim, x.softmaxDim)])
        })

    static let safeSoftmax: Op = Op(
        "safe_softmax",
        aliases: ["_safe_softmax", "ops.aten._safe_softmax.default", "ops.aten._safe_softmax"],
        "Applies the softmax along a dimension; a run of −∞ becomes zeros.",
        .composition(
            [.dim, .dtype], "exp xᵢ / Σ exp xⱼ along dim, 0 where all xⱼ are −∞", "dx = g·y − y·Σ g·y",
            samples: [Sample(.real([2, 3]), with: ["dim": 1]), Sample(.real([2, 3]), with: ["dim": 0])]
        ) { x in
            try x.x.to(x[.dtype] ?? x.x.dtype).apply(.plainSafeSoftmax, with: [.set(.dim, x[.dim])])
        })

    static let plainSafeSoftmax: Op = Op(
        "_plain_safe_softmax", "Applies the softmax along a dimension; a run of −∞ becomes zeros.",
        Declaration(
            [.input, .dim], formula: "exp xᵢ / Σ exp xⱼ along dim, 0 where all xⱼ are −∞",
            pullback: "dx = g·y − y·Σ g·y", gradFn: "SafeSoftmaxBackward0",
            gradientGradFn: "SoftmaxBackwardDataBackward0", accepts: .floatingPoint,
            .runs { x in
                (
                    x.x.dtype,
                    .map { run, out in
                        let top = run.maximum()
                        let sum = run.pairwiseSum { Libm.exp($0 - top) }
                        for i in 0..<run.count {
                            out[i] = top == -.infinity ? 0 : Libm.exp(run[i] - top) / sum
                        }
                    }
                )
            },
            .general(
                [{ g, c in try g.pulledBackThroughSoftmax(c.y, c[.dim]) }],
                pushforward: { c in [try c.tangent().pulledBackThroughSoftmax(c.y, c[.dim])] }),
            parts: { x in
                let top = try x.x.largestHeld(x.x.shape.isEmpty ? [] : [x[.dim]])
                guard !top.tensor.elements.contains(-.infinity) else { return nil }
                return try plainSoftmax.parts?(x)
            }, samples: []))

    /// The gradient of a softmax whose result is known.
    static let softmaxBackward: Op = Op(
        "softmax_backward_data", aliases: ["_softmax_backward_data"], "Computes the gradient of a softmax.",
        Declaration(
            [.tensor("grad_output"), .tensor("output"), .dim, .inputDType],
            formula: "x·y − y·Σ x·y along dim",
            pullback: "dx = g·y − y·Σ g·y, dy = g·x − x·Σ g·y − g·Σ x·y",
            gradFn: "SoftmaxBackwardDataBackward0", accepts: .floatingPoint,
            .opaque { x in
                guard x[0].shape == x[1].shape else {
                    throw AutogradError.sizesDiffer(op: "softmax_backward_data", x[0].shape, x[1].shape)
                }
                return [try x[0].pulledBackThroughSoftmax(x[1], x[.dim])]
            },
            .general(
                [
                    { g, c in
                        c.keep(0)
                        return try g.pulledBackThroughSoftmax(c.x(1), c[.dim])
                    },
                    { g, c in
                        let (x, y) = (c.x(0), c.x(1))
                        let (first, second) = (try (g * y).alongSum(c[.dim]), try (x * y).alongSum(c[.dim]))
                        return try g * x - x * first - g * second
                    },
                ],
                pushforward: { c in
                    let (x, y) = (c.x(0), c.x(1))
                    let (tx, ty) = (try c.tangent(0), try c.tangent(1))
                    let sum = try (x * y).alongSum(c[.dim])
                    let moved = try x * ty - ty * sum - y * (x * ty).alongSum(c[.dim])
                    return [try tx.pulledBackThroughSoftmax(y, c[.dim]) + moved]
                }),
            samples: [
                Sample(.real([2, 3]), .real([2, 3]), with: ["dim": 1, "input_dtype": .dtype(.float64)])
            ]))
}

extension Parameter {
    /// The dimension of a softmax; `None` for the one that PyTorch chooses.
    static let softmaxDim = ParameterKey<Int?>("dim")
    fileprivate static let inputDType = ParameterKey<DType>("input_dtype")
}

extension Operands {
    /// `dim`; if it is `None`, 0 for 0, 1 and 3 dimensions and otherwise 1, as in PyTorch.
    var softmaxDim: Int { self[.softmaxDim] ?? ([0, 1, 3].contains(x.shape.count) ? 0 : 1) }
}

extension Value {
    /// The sum along a dimension, which is kept.
    fileprivate func alongSum(_ dim: Int) throws(AutogradError) -> Value {
        try sum(shape.isEmpty ? [] : [dim], keepdim: true)
    }

    /// g·y − y·Σ g·y along a dimension, where g is `self` and y the result of a softmax.
    fileprivate func pulledBackThroughSoftmax(_ y: Value, _ dim: Int) throws(AutogradError) -> Value {
        let gy = try self * y
        return try gy - y * gy.alongSum(dim)
    }
}
