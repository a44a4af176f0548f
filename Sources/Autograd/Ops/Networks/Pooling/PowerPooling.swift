/// The norm of each sliding window.
extension Op {
    static let powerPooling: [Op] = [
        lpPool(1, avgPool1d, maxPool1dWithIndices),
        lpPool(2, avgPool2d, maxPool2dWithIndices),
        lpPool(3, avgPool3d, maxPool3dWithIndices),
    ]

    /// As in PyTorch, the powers are those of x, not of |x|, so that odd and fractional orders expect x ≥ 0.
    /// - Source: `lp_pool2d` of torch/nn/functional.py.
    private static func lpPool(_ rank: Int, _ averaging: Op, _ maximizing: Op) -> Op {
        let name = "lp_pool\(rank)d"
        let shape = [5, 4, 3].prefix(rank)
        return Op(
            "nn.functional." + name, aliases: [name, "nn.LPPool\(rank)d"],
            "Returns the p-th root of the sum of the p-th powers of each window.",
            .composition(
                [.normType, .poolKernel, .poolStride, .ceilMode],
                "y[i] = (Σ x[stride·i + k]ᵖ over the positions k of the kernel)^(1/p)",
                "dx = g·(x / y)^(p − 1), summed over the windows that contain x",
                kinks: "where the sum of the powers is 0 the gradient is NaN or 0, as its parts give it",
                samples: [
                    Sample(.positive([2] + shape), with: ["norm_type": 2, "kernel_size": 2]),
                    Sample(
                        .positive([1, 2] + shape),
                        with: ["norm_type": 2.5, "kernel_size": 3, "stride": 2, "ceil_mode": true]),
                    Sample(
                        .real([1, 1] + shape), with: ["norm_type": .number(.infinity), "kernel_size": 2]),
                ]
            ) { x in
                let p = x[.normType]
                guard p != 0 else {
                    throw AutogradError.badArgument(op: name, "norm_type must be a non-zero value, but got 0")
                }
                let windows: [Setting] = [
                    .set(.poolKernel, x[.poolKernel]), .set(.poolStride, x[.poolStride]),
                    .set(.ceilMode, x[.ceilMode]),
                ]
                if p.isInfinite {
                    let magnitude = try x.x.abs()
                    guard p < 0 else { return try magnitude.apply(maximizing, with: windows) }
                    return try -(-magnitude).apply(maximizing, with: windows)
                }
                let mean = try x.x.pow(p).apply(averaging, with: windows)
                let count = try Op.spread(x[.poolKernel], rank, 1, "kernel_size", op: name).reduce(1.0) {
                    $0 * Double($1)
                }
                return try (mean.sign() * mean.abs().apply(.relu) * count).pow(1 / p)
            })
    }
}

extension Parameter {
    /// The order p of the norm.
    fileprivate static let normType = ParameterKey<Double>("norm_type")
}
