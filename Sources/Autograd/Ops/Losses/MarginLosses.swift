/// Losses that are 0 beyond a margin, for pairs and labels of 1 and −1.
extension Op {
    static let marginLosses: [Op] = [
        marginRankingLoss, hingeEmbeddingLoss, softMarginLoss, cosineEmbeddingLoss,
        multilabelSoftMarginLoss,
    ]

    static let marginRankingLoss: Op = Op(
        "nn.functional.margin_ranking_loss", aliases: ["margin_ranking_loss", "nn.MarginRankingLoss"],
        "Loss of pairs whose order differs from the label: y is 1 if x₁ should exceed x₂, else −1.",
        Declaration(
            [.tensor("input1"), .tensor("input2"), .tensor("target"), .noMargin] + reductions,
            formula: "max(margin − y·(x₁ − x₂), 0), then the reduction",
            pullback: "dx₁ = −g·y, dx₂ = g·y, dy = −g·(x₁ − x₂) where the loss is positive",
            kinks: "where margin = y·(x₁ − x₂); the subgradient is 0",
            .composition { x in
                guard Set((0..<3).map { x[$0].shape.count }).count == 1 else {
                    throw AutogradError.badArgument(
                        op: "margin_ranking_loss", "all inputs must have the same number of dimensions")
                }
                let gap = try (-x[2]) * (x[0] - x[1]) + x[.noMargin]
                return [try LossReduction(x.a)(gap.apply(.clampMin, x.tape.number(0)))]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([2, 3]), .aboveOne([2, 3])),
                Sample(
                    .real([2, 3]), .real([2, 3]), .real([2, 3]), with: ["margin": 0.5, "reduction": "none"]),
            ]))

    static let hingeEmbeddingLoss: Op = Op(
        "nn.functional.hinge_embedding_loss", aliases: ["hinge_embedding_loss", "nn.HingeEmbeddingLoss"],
        "Loss of distances x: large ones for label 1, small ones for label −1.",
        .composition(
            [.tensor("target"), .unitMargin] + reductions,
            "x where y = 1, max(margin − x, 0) where y = −1, the sum of both elsewhere; then the reduction",
            "dx = g where y = 1, −g where y = −1 and x < margin",
            kinks: "x = margin where y = −1; the subgradient is 0",
            samples: [
                Sample(.real([2, 3]), .integers([2, 3], below: 2)),
                Sample(.real([2, 3]), .integers([3], below: 2), with: ["margin": 0.5, "reduction": "none"]),
            ]
        ) { x in
            let (input, target) = (x[0], x[1])
            let zeros = try input.zeros()
            let hinge = try (x[.unitMargin] - input).apply(.clampMin, x.tape.number(0))
            let far = try (target .!= 1).selecting(hinge, zeros)
            let near = try (target .!= -1).selecting(input, zeros)
            return try LossReduction(x.a)(far + near)
        })

    /// The label is not differentiable, as in PyTorch. Large negative x·y overflow, as in PyTorch.
    static let softMarginLoss: Op = Op(
        "nn.functional.soft_margin_loss", aliases: ["soft_margin_loss", "nn.SoftMarginLoss"],
        "Logistic loss of scores x and labels y of 1 and −1.",
        .loss(
            [.input, .tensor("target")] + reductions, "ln(1 + e^(−x·y)), then the reduction",
            "dx = −g·y·e^(−x·y) / (1 + e^(−x·y)); divided by n for the mean",
            gradFn: "SoftMarginLossBackward0", gradientGradFn: "SoftMarginLossBackwardBackward0",
            samples: [
                Sample(.real([2, 3]), .integers([2, 3], below: 3)),
                Sample(.real([2, 3]), .integers([3], below: 3), with: ["reduction": "none"]),
            ],
            { x in
                let target = try x.factor(1) ?? x[1]
                return try (((-x[0]) * target).exp() + 1).log()
            },
            [
                { c in
                    let power = try ((-c.x(1)) * c.x(0)).exp()
                    return try (-c.x(1)) * power / (power + 1)
                }, nil,
            ]))

    /// Rows `[N, D]` with labels `[N]`, or vectors `[D]` with one label.
    static let cosineEmbeddingLoss: Op = Op(
        "nn.functional.cosine_embedding_loss",
        aliases: ["cosine_embedding_loss", "nn.CosineEmbeddingLoss"],
        "Loss of pairs of vectors: at an angle for label 1, aligned for label −1.",
        Declaration(
            [.tensor("input1"), .tensor("input2"), .tensor("target"), .noMargin] + reductions,
            formula:
                "1 − cos(x₁, x₂) where y = 1, max(cos(x₁, x₂) − margin, 0) where y = −1; then the reduction",
            pullback: "g·∂cos, times −1 where y = 1, and times 1 where y = −1 and cos > margin",
            kinks: "cos(x₁, x₂) = margin where y = −1; the subgradient is 0",
            .composition { x in [try LossReduction(x.a)(x.cosineLosses())] }, .composed,
            samples: [
                Sample(.real([4, 3]), .real([4, 3]), .integers([4], below: 2)),
                Sample(.positive([3]), .positive([3]), .number(-1), with: ["margin": 0.2]),
                Sample(.real([3, 2]), .real([3, 2]), .integers([3], below: 2), with: ["reduction": "none"]),
            ]))

    static let multilabelSoftMarginLoss: Op = Op(
        "nn.functional.multilabel_soft_margin_loss",
        aliases: ["multilabel_soft_margin_loss", "nn.MultiLabelSoftMarginLoss"],
        "Mean binary cross entropy of sigmoid x and targets y over the last dimension.",
        .composition(
            [.tensor("target"), .optionalTensor("weight")] + reductions,
            "−w·(y·ln σ(x) + (1 − y)·ln σ(−x)), averaged over the last dimension; then the reduction",
            "dx = g·w·(σ(x) − y) / C, dy = −g·w·x / C, where C is the number of classes",
            samples: [
                Sample(.real([2, 3]), .probability([2, 3])),
                Sample(
                    .real([2, 3]), .probability([2, 3]), .positive([3]), with: ["reduction": "none"]),
                Sample(.real([3]), .probability([3]), with: ["reduction": "sum"]),
            ]
        ) { x in
            let (input, target) = (x[0], x[1])
            guard let classes = input.shape.last else {
                throw AutogradError.zeroDimensional(op: "multilabel_soft_margin_loss")
            }
            let positive = try target * input.apply(.logsigmoid)
            var terms = try -(positive + (1 - target) * (-input).apply(.logsigmoid))
            if let weight = x.optional(2) { terms = try terms * weight }
            return try LossReduction(x.a)(terms.sum([input.shape.count - 1]) / Double(classes))
        })

    private static let reductions: [Parameter] = [.averagesLosses, .reducesLosses, .reduction]
}

extension Parameter {
    fileprivate static let noMargin = ParameterKey<Double>("margin", default: 0)
    fileprivate static let unitMargin = ParameterKey<Double>("margin", default: 1.0)
}

extension Operands {
    fileprivate func cosineLosses() throws(AutogradError) -> Value {
        let (first, second, target) = (self[0], self[1], self[2])
        // The dimension of the vectors: the one after those of the labels.
        let d = target.shape.count
        guard d <= 1, first.shape.count == d + 1, second.shape.count == d + 1 else {
            throw .badArgument(
                op: "cosine_embedding_loss",
                "expected inputs [N, D] with targets [N], or inputs [D] with one target")
        }
        let products = try (first * second).sum([d])
        let squares =
            try ((first * first).sum([d]) + Operands.tiny) * ((second * second).sum([d]) + Operands.tiny)
        let cosine = try products / squares.sqrt()
        let zeros = try cosine.zeros()
        let excess = try (cosine - a[.noMargin]).apply(.clampMin, tape.number(0))
        return try (target .== 1).selecting(1 - cosine, zeros) + (target .== -1).selecting(excess, zeros)
    }

    /// PyTorch's float32 constant, added to squared lengths.
    private static let tiny = Double(Float(1e-12))
}
