/// Losses that depend on the difference of two tensors.
extension Op {
    static let losses: [Op] = [nllLoss, crossEntropy, mseLoss, l1Loss]

    private static let differenceParameters = [Parameter.input, .tensor("target"), .reduction]
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
                return [try reduced(difference * difference, x.a)]
            },
            samples: differenceSamples + [Sample(.real([2, 3]), .real([3]))]))

    static let l1Loss: Op = Op(
        "l1_loss", aliases: ["nn.functional.l1_loss", "nn.L1Loss"],
        "Averages or sums the magnitudes of x − y, or returns them unreduced.",
        Declaration(
            differenceParameters,
            formula: "mean of |x − y|",
            pullback: "dx = g·sign(x − y) / n for n elements, dy = −dx; not divided by n for sum and none",
            kinks: "where x = y the subgradient is 0",
            .composition { x in
                [try reduced((x[0] - x[1]).abs(), x.a)]
            }, .composed, samples: differenceSamples))

    private static func reduced(_ terms: Value, _ a: Attributes) throws -> Value {
        switch try LossReduction(a) {
        case .none: terms
        case .sum: try terms.sum()
        case .mean: try terms.mean()
        }
    }
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
