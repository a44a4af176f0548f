/// Cross entropy of the scores of a linear layer.
extension Op {
    static let linearCrossEntropies: [Op] = [linearCrossEntropy]

    /// Input `[N, D]` or `[D]`, weight `[C, …, D]`, bias `[C, …]`. The scores have shape `[N, C, …]` or
    /// `[C]`.
    static let linearCrossEntropy: Op = Op(
        "nn.functional.linear_cross_entropy", aliases: ["linear_cross_entropy"],
        "Cross entropy of the scores x·Wᵀ + b of a linear layer.",
        Declaration(
            [
                .input, .tensor("linear_weight"), .tensor("target"), .optionalTensor("linear_bias"),
                .optionalTensor("weight"), .reduction, .ignoredClass, .labelSmoothing,
            ],
            formula: "cross_entropy(x·Wᵀ + b, target)",
            pullback: "dx = ds·W, dW = dsᵀ·x, db = Σ ds, where ds is the gradient of cross_entropy",
            .composition { x in
                let scores = try x.linearScores()
                if x[.ignoredClass] != nil, x[2].shape == scores.shape {
                    throw AutogradError.badArgument(
                        op: "linear_cross_entropy",
                        "ignore_index cannot be specified when target contains probabilities")
                }
                let settings: [Setting] = [
                    .set(.reduction, x[.reduction]), .set(.labelSmoothing, x[.labelSmoothing]),
                    .set(.ignoreIndex, x[.ignoredClass] ?? -100),
                ]
                return try x.tape.apply(
                    .crossEntropy, [scores, x[2], x.optional(4)], Op.crossEntropy.attributes(settings))
            }, .composed,
            samples: [
                Sample(.real([3, 2]), .real([4, 2]), .integers([3], below: 4)),
                Sample(.real([3, 2]), .real([4, 2]), .probability([3, 4]), .real([4])),
                Sample(
                    .real([3, 2]), .real([4, 2, 2]), .integers([3, 2], below: 4), .real([4, 2]),
                    .integers([4], below: 5), with: ["reduction": "sum", "label_smoothing": 0.2]),
                Sample(
                    .real([2]), .real([4, 2]), .integers([], below: 4), with: ["reduction": "none"]),
            ]))
}

extension Parameter {
    /// The class whose targets are ignored; `None` for −100.
    fileprivate static let ignoredClass = ParameterKey<Int?>("ignore_index")
}

extension Operands {
    fileprivate func linearScores() throws(AutogradError) -> Value {
        let op = "linear_cross_entropy"
        let (input, weight, bias) = (self[0], self[1], optional(3))
        guard input.shape.count == 1 || input.shape.count == 2 else {
            throw .wrongRank(op: op, expected: "an input of 1 or 2 dimensions", found: input.shape)
        }
        guard weight.shape.count >= 2 else {
            throw .wrongRank(
                op: op, expected: "a linear_weight of at least 2 dimensions", found: weight.shape)
        }
        guard input.shape.last == weight.shape.last else {
            throw .sizesDiffer(op: op, input.shape, weight.shape)
        }
        let outputs = Array(weight.shape.dropLast())
        guard bias.map({ $0.shape == outputs }) ?? true else {
            throw .sizesDiffer(op: op + " linear_bias", outputs, bias?.shape ?? [])
        }
        guard outputs.count == 1 || input.shape.count == 2 else {
            throw .badArgument(op: op, "a linear_weight of more than 2 dimensions needs a batch of inputs")
        }
        let count = try Shape.count(outputs)
        let matrix = try weight.reshaped([count, weight.shape[outputs.count]])
        let scores = try input.apply(.linear, matrix, bias?.reshaped([count]))
        return try scores.reshaped(Array(input.shape.dropLast()) + outputs)
    }
}
