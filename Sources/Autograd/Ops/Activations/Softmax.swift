/// Softmax and log-softmax.
extension Op {
    static let softmaxes: [Op] = [softmax, logSoftmax, plainSoftmax, plainLogSoftmax]

    /// The operation with a `dtype` parameter: converts x to this dtype first.
    private static func converting(
        _ name: String, _ summary: String, module: String, _ formula: String, _ pullback: String,
        _ op: @escaping @Sendable () -> Op
    ) -> Op {
        Op(
            name, aliases: ["nn.functional." + name, "special." + name, module], summary,
            .composition(
                [.dim, .dtype], formula, pullback,
                samples: [
                    Sample(.real([2, 3]), with: ["dim": 1]), Sample(.real([2, 3]), with: ["dim": 0]),
                ]
            ) { x in
                try x.x.to(x[.dtype] ?? x.x.dtype).apply(op(), with: [.set(.dim, x[.dim])])
            })
    }
    static let softmax: Op = converting(
        "softmax", "Turns the elements along dim into positive numbers with sum 1.", module: "nn.Softmax",
        "exp xᵢ / Σ exp xⱼ along dim", "dx = g·r − r·Σ g·r, with the sum along dim"
    ) { plainSoftmax }
    static let logSoftmax: Op = converting(
        "log_softmax", "Takes the logarithms of the softmax along dim without underflow.",
        module: "nn.LogSoftmax",
        "xᵢ − ln Σ exp xⱼ along dim", "dx = g − eʳ·Σ g, with the sum along dim"
    ) { plainLogSoftmax }

    static let plainSoftmax: Op = Op(
        "_softmax", "Turns the elements along dim into positive numbers with sum 1, of the same dtype.",
        Declaration(
            [.input, .dim],
            formula: "exp xᵢ / Σ exp xⱼ along dim", pullback: "dx = g·r − r·Σ g·r, with the sum along dim",
            gradientGradFn: "SoftmaxBackwardDataBackward0",
            accepts: .floatingPoint,
            .runs { x in
                (
                    x.x.dtype,
                    .map { run, out in
                        let top = run.maximum()
                        let sum = run.pairwiseSum { Libm.exp($0 - top) }
                        for i in 0..<run.count { out[i] = Libm.exp(run[i] - top) / sum }
                    }
                )
            },
            .general(
                [
                    { g, c in
                        let gy = try g * c.y
                        return try gy - c.y * gy.sum(c.alongDim, keepdim: true)
                    }
                ],
                pushforward: { c in
                    let ty = try c.tangent() * c.y
                    return [try ty - c.y * ty.sum(c.alongDim, keepdim: true)]
                }),
            parts: { x in
                let dims = x.x.shape.isEmpty ? [] : [x[.dim]]
                let powers = try (x.x - x.x.largestHeld(dims)).exp()
                return [try powers / powers.sum(dims, keepdim: true)]
            }, samples: []))

    static let plainLogSoftmax: Op = Op(
        "_log_softmax", "Takes the logarithms of the softmax along dim without underflow, of the same dtype.",
        Declaration(
            [.input, .dim],
            formula: "xᵢ − ln Σ exp xⱼ along dim", pullback: "dx = g − eʳ·Σ g, with the sum along dim",
            gradientGradFn: "LogSoftmaxBackwardDataBackward0",
            accepts: .floatingPoint,
            .runs { x in
                (
                    x.x.dtype,
                    .map { run, out in
                        let top = run.maximum()
                        let total = Libm.log(run.pairwiseSum { Libm.exp($0 - top) })
                        for i in 0..<run.count { out[i] = run[i] - top - total }
                    }
                )
            },
            .general(
                [{ g, c in try g - c.y.exp() * g.sum(c.alongDim, keepdim: true) }],
                pushforward: { c in
                    let t = try c.tangent()
                    return [try t - (c.y.exp() * t).sum(c.alongDim, keepdim: true)]
                }),
            parts: { x in
                let dims = x.x.shape.isEmpty ? [] : [x[.dim]]
                let rest = try x.x - x.x.largestHeld(dims)
                return [try rest - rest.exp().sum(dims, keepdim: true).log()]
            }, samples: []))
}

extension Context {
    fileprivate var alongDim: [Int] { shape.isEmpty ? [] : [a[.dim]] }
}
