/// Cross entropy.
extension Op {
    /// Input: scores `[N, C, …]` or `[C]`. Target: class indices `[N, …]` or `[]`, or probabilities with the shape of the input.
    static let crossEntropy: Op = Op(
        "cross_entropy", aliases: ["nn.functional.cross_entropy", "nn.CrossEntropyLoss"],
        "Measures how far the softmax of scores x is from a target of classes or probabilities.",
        Declaration(
            targetLoss + [.labelSmoothing],
            formula: "−Σ wₜ·log_softmax(x)[t] / Σ wₜ",
            pullback: "dx = g·wₜ·(softmax(x) − e) / Σ wₜ for a class t, where e is 1 at t and 0 elsewhere",
            .composition { x in
                guard !x[0].shape.isEmpty else {
                    throw AutogradError.zeroDimensional(op: "cross_entropy")
                }
                let loss = CrossEntropy(
                    logs: try x[0].apply(.plainLogSoftmax, with: [.set(.dim, x[0].shape.count == 1 ? 0 : 1)]),
                    target: x[1], weight: x.optional(2), a: x.a, reduction: try LossReduction(x.a))
                return [try x[1].dtype.isFloatingPoint ? loss.ofProbabilities() : loss.ofClasses()]
            }, .composed,
            samples: [
                Sample(.real([3, 4]), .integers([3], below: 4)), Sample(.real([3, 4]), .unit([3, 4])),
                Sample(.real([3, 4]), .integers([3], below: 4), .positive([4])),
                Sample(.real([3, 4]), .integers([3], below: 4), with: ["label_smoothing": 0.2]),
                Sample(.real([3, 4]), .unit([3, 4]), with: ["label_smoothing": 0.2]),
            ]))
}

extension Parameter {
    /// The fraction of the target that is distributed evenly over all classes, from 0 to 1.
    static let labelSmoothing = ParameterKey<Double>("label_smoothing", default: 0.0)
}

/// The two forms of cross entropy, by the kind of the target.
///
/// - Source: PyTorch's `cross_entropy_loss` (ATen/native/LossNLL.cpp).
private struct CrossEntropy {
    let logs: Value
    let target: Value
    let weight: Value?
    let a: Attributes
    let reduction: LossReduction

    private var channel: Int { logs.shape.count == 1 ? 0 : 1 }
    private var classes: Double { Double(logs.shape[channel]) }
    private var smoothing: Double { a[.labelSmoothing] }

    /// The log-probabilities times the weights of their classes.
    private func weighted(_ values: Value) throws(AutogradError) -> Value {
        guard let weight else { return values }
        guard weight.shape == [logs.shape[channel]] else {
            throw .sizesDiffer(op: "cross_entropy weight", [logs.shape[channel]], weight.shape)
        }
        var shape = [Int](repeating: 1, count: logs.shape.count)
        shape[channel] = logs.shape[channel]
        return try values * weight.reshaped(shape)
    }

    func ofProbabilities() throws(AutogradError) -> Value {
        guard target.shape == logs.shape else {
            throw .sizesDiffer(op: "cross_entropy", logs.shape, target.shape)
        }
        let smooth = try smoothing == 0 ? target : target * (1 - smoothing) + smoothing / classes
        let terms = try weighted(logs * smooth)
        switch reduction {
        case .none: return try -terms.sum([channel])
        case .sum: return try -terms.sum()
        case .mean: return try -terms.sum() / (Double(logs.tensor.count) / classes)
        }
    }

    /// (1 − ε)·(loss of the target's class) + ε·(mean loss over all classes), where ε is the label smoothing.
    func ofClasses() throws(AutogradError) -> Value {
        let plain = try logs.apply(
            .nllLoss, target, weight,
            with: [.set(.ignoreIndex, a[.ignoreIndex]), .set(.reduction, reduction.rawValue)])
        guard smoothing != 0 else { return plain }
        let targets = try TargetClasses(logs.shape, target.tensor, weight?.tensor, a)
        let counted = try (-weighted(logs).sum([channel])).masked(logs.tape.constant(targets.isCounted))
        let rest: Value =
            switch reduction {
            case .none: counted
            case .sum: try counted.sum()
            case .mean: try counted.sum() / targets.weights.span.pairwiseSum()
            }
        return try plain * (1 - smoothing) + rest * (smoothing / classes)
    }
}
