/// Losses that are squares near 0 and linear beyond.
extension Op {
    static let huberLosses: [Op] = [huberLoss, weightedHuberLoss, smoothL1Loss, plainSmoothL1Loss]

    private static let huberSamples = [
        Sample(.real([2, 3]), .real([2, 3])), Sample(.real([2, 3]), .real([3]), with: ["reduction": "sum"]),
        Sample(.real([2, 3]), .unit([2, 1]), with: ["reduction": "none"]),
    ]

    static let huberLoss: Op = Op(
        "nn.functional.huber_loss", aliases: ["huber_loss", "nn.HuberLoss"],
        "Squared error up to a distance of delta, and absolute error beyond it.",
        .loss(
            [.input, .tensor("target"), .reduction, .delta],
            "z² / 2 where |z| < delta, delta·(|z| − delta / 2) elsewhere, z = x − y; then the reduction",
            "dx = g·min(max(z, −delta), delta), dy = −dx; divided by n for the mean",
            gradFn: "HuberLossBackward0", gradientGradFn: "HuberLossBackwardBackward0", samples: huberSamples,
            { x in
                let delta = x[.delta]
                guard delta > 0 else {
                    throw AutogradError.badArgument(
                        op: "huber_loss", "delta must be positive, but got \(delta)")
                }
                let z = try x[0] - x[1]
                let size = try z.abs()
                return try (size .< delta).selecting(0.5 * z.square(), delta * (size - delta / 2))
            },
            [
                { c in try c.difference(clampedTo: c[.delta]) },
                { c in try -c.difference(clampedTo: c[.delta]) },
            ]))

    /// The overload with weights of the elements. Unlike other losses, the mean is divided by the number of
    /// elements.
    private static let weightedHuberLoss: Op = Op(
        huberLoss.name, aliases: huberLoss.aliases, huberLoss.summary,
        .composition(
            [.tensor("target"), .reduction, .delta, .optionalTensor("weight")],
            "w·huber(x, y), then the reduction",
            "dx = g·w·min(max(x − y, −delta), delta), dw = g·huber(x, y)",
            samples: [Sample(.real([2, 3]), .real([2, 3]), .positive([2, 3]))]
        ) { x in
            let reduction = try LossReduction(x.a)
            guard let weight = x.optional(2) else {
                return try x.huberLoss(reduction)
            }
            return try reduction(x.huberLoss(.none).weighted(by: weight, shape: x.x.shape))
        })

    /// For a beta of 0 it is `l1_loss`.
    static let smoothL1Loss: Op = Op(
        "nn.functional.smooth_l1_loss", aliases: ["smooth_l1_loss", "nn.SmoothL1Loss"],
        "Squared error up to a distance of beta, and absolute error beyond it, with slope 1.",
        .composition(
            [.tensor("target"), .averagesLosses, .reducesLosses, .reduction, .beta],
            "z² / (2·beta) where |z| < beta, |z| − beta / 2 elsewhere, where z = x − y; then the reduction",
            "dx = g·min(max(z / beta, −1), 1), dy = −dx; divided by n for the mean",
            kinks: "for beta = 0: x = y, where the subgradient is 0",
            samples: huberSamples + [
                Sample(.real([2, 3]), .real([2, 3]), with: ["beta": 0]),
                Sample(.real([2, 3]), .real([2, 3]), with: ["beta": 0.5, "size_average": false]),
            ]
        ) { x in
            let beta = x[.beta]
            guard beta >= 0 else {
                throw AutogradError.badArgument(
                    op: "smooth_l1_loss", "beta must not be negative, but got \(beta)")
            }
            let reduction = try LossReduction(x.a)
            guard beta > 0 else { return try reduction((x[0] - x[1]).abs()) }
            return try x[0].apply(
                .plainSmoothL1Loss, x[1],
                with: [.set(.reduction, reduction.rawValue), .set(.beta, beta)])
        })

    private static let plainSmoothL1Loss: Op = Op(
        "_smooth_l1_loss", "The smooth L1 loss for a positive beta.",
        .loss(
            [.input, .tensor("target"), .reduction, .beta],
            "z² / (2·beta) where |z| < beta, |z| − beta / 2 elsewhere, where z = x − y; then the reduction",
            "dx = g·min(max(z / beta, −1), 1), dy = −dx; divided by n for the mean",
            gradFn: "SmoothL1LossBackward0", gradientGradFn: "SmoothL1LossBackwardBackward0",
            samples: huberSamples,
            { x in
                let beta = x[.beta]
                let z = try x[0] - x[1]
                let size = try z.abs()
                return try (size .< beta).selecting(z.square() * (0.5 / beta), size - beta / 2)
            },
            [
                { c in try c.difference(clampedTo: c[.beta]) / c[.beta] },
                { c in try -c.difference(clampedTo: c[.beta]) / c[.beta] },
            ]))
}

extension Parameter {
    /// The distance at which the loss becomes linear.
    fileprivate static let delta = ParameterKey<Double>("delta", default: 1.0)
    fileprivate static let beta = ParameterKey<Double>("beta", default: 1.0)
}

extension Operands {
    fileprivate func huberLoss(_ reduction: LossReduction) throws(AutogradError) -> Value {
        try x.apply(
            .huberLoss, self[1],
            with: [.set(.reduction, reduction.rawValue), .set(.delta, a[.delta])])
    }
}

extension Context {
    /// x − y, at least −bound and at most bound.
    fileprivate func difference(clampedTo bound: Double) throws(AutogradError) -> Value {
        try (x(0) - x(1)).apply(.clamp, tape.number(-bound), tape.number(bound))
    }
}
