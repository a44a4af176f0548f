/// Cross entropy of two classes.
extension Op {
    static let binaryCrossEntropies: [Op] = [binaryCrossEntropy, binaryCrossEntropyWithLogits]

    /// Logarithms are at least −100. The derivative divides by at least 10⁻¹², as a float32 number.
    static let binaryCrossEntropy: Op = Op(
        "nn.functional.binary_cross_entropy", aliases: ["binary_cross_entropy", "nn.BCELoss"],
        "Cross entropy of probabilities x and targets y, for two classes.",
        .loss(
            [
                .input, .tensor("target"), .optionalTensor("weight"), .averagesLosses, .reducesLosses,
                .reduction,
            ],
            "−w·(y·ln x + (1 − y)·ln(1 − x)), then the reduction",
            "dx = g·w·(x − y) / (x·(1 − x)), dy = g·w·(ln(1 − x) − ln x); divided by n for the mean",
            kinks: "x = 0 and x = 1, where logarithms are cut off at −100: dx = ∓10¹²·g·w unless x = y",
            gradFn: "BinaryCrossEntropyBackward0", gradientGradFn: "BinaryCrossEntropyBackwardBackward0",
            samples: [
                Sample(.probability([2, 3]), .probability([2, 3])),
                Sample(
                    .probability([2, 3]), .probability([2, 3]), .integers([3], below: 5),
                    with: ["reduction": "none"]),
                Sample(.probability([4]), .probability([4]), with: ["reduction": "sum"]),
            ],
            { x in
                try x.checkTarget("binary_cross_entropy")
                let (p, target) = (x[0], x[1])
                guard p.tensor.elements.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
                    throw AutogradError.badArgument(
                        op: "binary_cross_entropy", "all elements of input should be between 0 and 1")
                }
                let least = x.tape.number(-100)
                let first = try target * p.log().apply(.clampMin, least)
                let second = try (target - 1) * (-p).apply(.log1p).apply(.clampMin, least)
                return try (second - first).times(x.factor(2))
            },
            [
                { c in
                    let (p, target) = (c.x(0), c.x(1))
                    let least = c.tape.number(Double(Float(1e-12)))
                    let spread = try ((1 - p) * p).apply(.clampMin, least)
                    return try ((p - target) / spread).times(c.optional(2))
                },
                { c in try ((1 - c.x(0)).log() - c.x(0).log()).times(c.optional(2)) }, nil,
            ]))

    /// The binary cross entropy of sigmoid x, which does not lose digits for large |x|.
    static let binaryCrossEntropyWithLogits: Op = Op(
        "nn.functional.binary_cross_entropy_with_logits",
        aliases: ["binary_cross_entropy_with_logits", "nn.BCEWithLogitsLoss"],
        "Cross entropy of sigmoid x and targets y, for two classes.",
        .loss(
            [
                .input, .tensor("target"), .optionalTensor("weight"), .averagesLosses, .reducesLosses,
                .reduction, .optionalTensor("pos_weight"),
            ],
            "−w·(p·y·ln σ(x) + (1 − y)·ln(1 − σ(x))) with p = pos_weight, then the reduction",
            "dx = g·w·((p·y + 1 − y)·σ(x) − p·y), dy = g·w·(ln σ(−x) − p·ln σ(x)); divided by n for the mean",
            gradFn: "BinaryCrossEntropyWithLogitsBackward0",
            samples: [
                Sample(.real([2, 3]), .probability([2, 3])),
                Sample(
                    .real([2, 3]), .probability([2, 3]), .integers([2, 1], below: 5),
                    .integers([3], below: 4)),
                Sample(
                    .real([2, 3]), .probability([2, 3]), .absent, .integers([3], below: 4),
                    with: ["reduction": "none"]),
                Sample(.real([4]), .probability([4]), .integers([4], below: 5), with: ["reduction": "sum"]),
            ],
            { x in
                try x.checkTarget("binary_cross_entropy_with_logits")
                let (logits, target) = (x[0], x[1])
                var logarithm = try logits.apply(.logsigmoid)
                if let positive = try x.factor(3) {
                    logarithm = try logarithm * ((positive - 1) * target + 1)
                }
                return try ((1 - target) * logits - logarithm).times(x.factor(2))
            },
            [
                { c in
                    let (logits, target) = (c.x(0), c.x(1))
                    let slope =
                        if let positive = c.optional(3) {
                            try (positive * target + 1 - target) * logits.sigmoid() - positive * target
                        } else {
                            try logits.sigmoid() - target
                        }
                    return try slope.times(c.optional(2))
                },
                { c in
                    let logits = c.x(0)
                    c.keep(1)
                    guard let positive = c.optional(3) else { return try (-logits).times(c.optional(2)) }
                    let difference = try (-logits).apply(.logsigmoid) - positive * logits.apply(.logsigmoid)
                    return try difference.times(c.optional(2))
                }, nil,
            ]))
}

extension Value {
    /// The product with weights, if there are any.
    fileprivate func times(_ weight: Value?) throws(AutogradError) -> Value {
        guard let weight else { return self }
        return try self * weight
    }
}
