/// Negative log-likelihood.
extension Op {
    static let targetLoss = [
        Parameter.input, .tensor("target"), .optionalTensor("weight"), .averagesLosses, .ignoreIndex,
        .reducesLosses, .reduction,
    ]

    /// Input: log-probabilities `[N, C, …]` or `[C]`. Target: class indices `[N, …]` or `[]`.
    ///
    /// The mean is weighted; an ignored target has weight 0.
    static let nllLoss: Op = Op(
        "nll_loss", aliases: ["nn.functional.nll_loss", "nn.NLLLoss"],
        "Averages or sums the negative log-probabilities of the target classes, with weights.",
        Declaration(
            targetLoss,
            formula: "−Σ wₜ·x[t] / Σ wₜ",
            pullback: "dx[t] = −g·wₜ / Σ wₜ, 0 at other classes; not divided for sum and none",
            gradientGradFn: "NllLossBackwardBackward0",
            accepts: .floatingPoint, resultType: .byKernel,
            .opaque { x in
                let targets = try TargetClasses(x[0].shape, x[1].tensor, x.optional(2)?.tensor, x.a)
                let shape = targets.index.shape
                let index = x.tape.constant(targets.index.unsqueezed(targets.channel))
                let weights = x.tape.constant(Tensor(targets.weights, contiguous: shape, dtype: x[0].dtype))
                let chosen = try x[0].gather(targets.channel, index).reshaped(shape)
                let losses = try (-chosen * weights).masked(x.tape.constant(targets.isCounted))
                switch try LossReduction(x.a) {
                case .none: return [losses]
                case .sum: return [try losses.sum()]
                case .mean: return [try losses.sum() / targets.weights.span.pairwiseSum()]
                }
            },
            .multilinear([
                { g, c in
                    let targets = try TargetClasses(c.shape(0), c.x(1).tensor, c.optional(2)?.tensor, c.a)
                    let total = targets.weights.span.pairwiseSum()
                    let isMean = try LossReduction(c.a) == .mean
                    let slopes = targets.weights.map { isMean ? -$0 / total : -$0 }
                    let shape = targets.index.shape
                    let slope = c.tape.constant(Tensor(slopes, contiguous: shape, dtype: g.dtype))
                    let terms = try (g * slope).masked(c.tape.constant(targets.isCounted))
                    let index = c.tape.constant(targets.index)
                    let d = targets.channel
                    let zeros = try g.zeros(c.shape)
                    return try zeros.scatterAdd(d, index.unsqueezed(d), terms.unsqueezed(d)).following(c.x)
                }, nil,
            ]),
            samples: [
                Sample(.real([3, 4]), .integers([3], below: 4)),
                Sample(.real([3, 4]), .integers([3], below: 4), .positive([4])),
                Sample(.real([3, 4]), .integers([3], below: 4), with: ["reduction": "none"]),
            ]))
}

extension Parameter {
    /// The class whose targets are ignored.
    static let ignoreIndex = ParameterKey<Int>("ignore_index", default: -100)
}

/// The class indices of a target, with 0 for ignored ones, and their weights.
struct TargetClasses {
    /// The dimension of the classes.
    let channel: Int
    let index: Tensor
    /// The weight of each target's class; 0 for an ignored target.
    let weights: [Double]
    /// False for each ignored target. A mask is needed because a weight of 0 does not remove infinities and NaN.
    let isCounted: Tensor

    init(
        _ input: [Int], _ target: Tensor, _ classWeights: Tensor?, _ a: Attributes
    ) throws(AutogradError) {
        let target = try target.numbering("nll_loss")
        channel = input.count == 1 ? 0 : 1
        let expected = input.count == 1 ? [] : Array(input.prefix(1) + input.dropFirst(2))
        guard !input.isEmpty, target.shape == expected else {
            throw .sizesDiffer(op: "nll_loss", expected, target.shape)
        }
        let classes = input[channel]
        let perClass = classWeights?.elements
        guard perClass.map({ $0.count == classes }) ?? true else {
            throw .sizesDiffer(op: "nll_loss weight", [classes], classWeights?.shape ?? [])
        }
        let ignored = Double(a[.ignoreIndex])
        var indices: [Double] = []
        var weights: [Double] = []
        for value in target.elements {
            guard value == ignored || (value >= 0 && value < Double(classes)) else {
                throw .classOutOfRange(Int(exactly: value) ?? .max, classes: classes)
            }
            let index = value == ignored ? 0 : value
            indices.append(index)
            weights.append(value == ignored ? 0 : perClass?[Int(index)] ?? 1)
        }
        index = Tensor(indices, contiguous: target.shape, dtype: .int64)
        isCounted = target.mapped(to: .bool) { $0 == ignored ? 0 : 1 }
        self.weights = weights
    }
}
