/// Losses that depend on the difference of two tensors.
extension Op {
    static let losses: [Op] = [nllLoss, crossEntropy, mseLoss, weightedMSELoss, l1Loss]

    private static let differenceParameters = [
        Parameter.input, .tensor("target"), .averagesLosses, .reducesLosses, .reduction,
    ]
    private static let differenceSamples = ["mean", "sum", "none"].map { word in
        Sample(.real([2, 3]), .real([2, 3]), with: ["reduction": .string(word)])
    }

    static let mseLoss: Op = Op(
        "mse_loss", aliases: ["nn.functional.mse_loss", "nn.MSELoss"],
        "Averages or sums the squares of x − y, or returns them unreduced.",
        Declaration(
            differenceParameters,
            formula: "mean of (x − y)²",
            pullback: "dx = 2·g·(x − y) / n for n elements, dy = −dx; not divided by n for sum and none",
            gradientGradFn: "MseLossBackwardBackward0",
            accepts: .floatingPoint,
            .whole { x in
                let squares = try x[0].zipped(with: x[1], to: x[0].dtype) { ($0 - $1) * ($0 - $1) }
                switch try LossReduction(x.a) {
                case .none: return [squares]
                case .sum:
                    return [Tensor([squares.elements.span.pairwiseSum()], contiguous: [], dtype: x[0].dtype)]
                case .mean:
                    let mean = squares.elements.span.pairwiseSum() / Double(squares.count)
                    return [Tensor([mean], contiguous: [], dtype: x[0].dtype)]
                }
            },
            .general(
                [
                    { g, c in try (g * c.slopeOfSquare()).summed(to: c.shape) },
                    { g, c in try (-g * c.slopeOfSquare()).summed(to: c.shape) },
                ],
                pushforward: { c in
                    let terms = try (c.tangent(0) - c.tangent(1)) * c.slopeOfSquare()
                    return [try LossReduction(c.a) == .none ? terms : terms.sum()]
                }),
            reach: .parts { x in
                let difference = try x[0] - x[1]
                return [try LossReduction(x.a)(difference * difference)]
            },
            samples: differenceSamples + [Sample(.real([2, 3]), .real([3]))]))

    /// The overload with weights of the elements, by whose sum the mean is divided.
    private static let weightedMSELoss: Op = Op(
        mseLoss.name, aliases: mseLoss.aliases, mseLoss.summary,
        Declaration(
            differenceParameters + [.optionalTensor("weight")],
            formula: "Σ w·(x − y)² / Σ w",
            pullback: "dx = g·2w·(x − y) / Σ w, dy = −dx, dw = g·((x − y)² − ℓ) / Σ w",
            .composition { x in
                let reduction = try LossReduction(x.a)
                guard let weight = x.optional(2) else {
                    return [try x[0].apply(.mseLoss, x[1], with: [.set(.reduction, reduction.rawValue)])]
                }
                let squares = try (x[0] - x[1]).square()
                return [try squares.weightedLoss(weight, shape: x[0].shape, reduction)]
            }, .composed, samples: [Sample(.real([2, 3]), .real([2, 3]), .positive([2, 3]))]))

    /// With weights of the elements, the mean is divided by their sum.
    static let l1Loss: Op = Op(
        "l1_loss", aliases: ["nn.functional.l1_loss", "nn.L1Loss"],
        "Averages or sums the magnitudes of x − y, or returns them unreduced.",
        Declaration(
            differenceParameters + [.optionalTensor("weight")],
            formula: "mean of |x − y|",
            pullback: "dx = g·sign(x − y) / n for n elements, dy = −dx; not divided by n for sum and none",
            kinks: "where x = y the subgradient is 0",
            .composition { x in
                let reduction = try LossReduction(x.a)
                let distances = try (x[0] - x[1]).abs()
                guard let weight = x.optional(2) else { return [try reduction(distances)] }
                return [try distances.weightedLoss(weight, shape: x[0].shape, reduction)]
            }, .composed,
            samples: differenceSamples + [Sample(.real([2, 3]), .real([2, 3]), .positive([2, 3]))]))
}

extension Context {
    /// The derivative of the loss: 2(x − y), divided by the number of elements if the reduction is `mean`.
    fileprivate func slopeOfSquare() throws(AutogradError) -> Value {
        let dtype = Promotion.result(of: [x(0).tensor, x(1).tensor])
        let difference = try x(0).to(dtype) - x(1).to(dtype)
        let isMean = try LossReduction(a) == .mean
        return try difference * (isMean ? 2 / Double(difference.tensor.count) : 2)
    }
}
