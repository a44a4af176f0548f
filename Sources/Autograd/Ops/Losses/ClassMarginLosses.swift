/// Losses that compare the score of a label with those of the other classes.
extension Op {
    static let classMarginLosses: [Op] = [multiMarginLoss, multilabelMarginLoss]

    /// Input: scores `[N, C]` or `[C]`. Target: class indices `[N]` or `[]`.
    static let multiMarginLoss: Op = Op(
        "nn.functional.multi_margin_loss", aliases: ["multi_margin_loss", "nn.MultiMarginLoss"],
        "Loss of classes whose score is not below that of the label by a margin.",
        classMarginLoss(
            [
                .input, .tensor("target"), .power, .margin, .optionalTensor("weight"), .averagesLosses,
                .reducesLosses, .reduction,
            ],
            "Σ wₜ·max(margin − x[t] + xⱼ, 0)ᵖ / C over the classes j ≠ t; then the reduction over samples",
            "dxⱼ = g·wₜ·p·max(margin − x[t] + xⱼ, 0)^(p−1) / C, dx[t] = −Σ dxⱼ",
            kinks: "for p = 1: margin − x[t] + xⱼ = 0, where the subgradient is 0",
            gradFn: "MultiMarginLossBackward0",
            samples: [
                Sample(.real([3, 4]), .integers([3], below: 4)),
                Sample(
                    .real([3, 4]), .integers([3], below: 4), .integers([4], below: 5),
                    with: ["p": 2, "margin": 0.5, "reduction": "none"]),
                Sample(.real([4]), .integers([], below: 4), with: ["reduction": "sum"]),
            ]
        ) { x in try ClassComparisons(x.x.shape, label: x[1], weight: x.optional(2), x.a) })

    /// Input: scores `[N, C]` or `[C]`. Target: class indices in the shape of the input; a row's labels end
    /// before its first −1.
    static let multilabelMarginLoss: Op = Op(
        "nn.functional.multilabel_margin_loss",
        aliases: ["multilabel_margin_loss", "nn.MultiLabelMarginLoss"],
        "Loss of classes whose score is not below those of all labels by 1.",
        classMarginLoss(
            [.input, .tensor("target"), .averagesLosses, .reducesLosses, .reduction],
            "Σ max(1 − x[t] + xⱼ, 0) / C over labels t and other classes j; then the reduction over samples",
            "dxⱼ += g / C and dx[t] −= g / C for each pair of a label t and another class j with a loss",
            kinks: "1 − x[t] + xⱼ = 0, where the subgradient is 0",
            gradFn: "MultilabelMarginLossBackward0",
            samples: [
                Sample(.real([3, 4]), .integers([3, 4], below: 3)),
                Sample(.real([2, 3]), .integers([2, 3], below: 2), with: ["reduction": "none"]),
                Sample(.real([4]), .integers([4], below: 3), with: ["reduction": "sum"]),
            ]
        ) { x in try ClassComparisons(x.x.shape, labels: x[1]) })

    private static func classMarginLoss(
        _ parameters: [Parameter], _ formula: String, _ pullback: String, kinks: String, gradFn: String,
        samples: [Sample],
        _ comparisons: @escaping @Sendable (Inputs) throws -> ClassComparisons
    ) -> Declaration {
        Declaration(
            parameters, formula: formula, pullback: pullback, kinks: kinks, gradFn: gradFn,
            accepts: .floatingPoint,
            .opaque { x in
                [try LossReduction(x.a)(comparisons(x.inputs).losses(x.x))]
            },
            .general(
                [
                    { g, c in
                        try comparisons(c.inputs).pulledBack(g, c.x, LossReduction(c.a))
                    }, nil,
                ],
                pushforward: { c in
                    [try LossReduction(c.a)(comparisons(c.inputs).pushedForward(c.tangent(), c.x))]
                }),
            samples: samples)
    }
}

extension Parameter {
    fileprivate static let power = ParameterKey<Int>("p", default: 1)
    fileprivate static let margin = ParameterKey<Double>("margin", default: 1.0)
}

/// For each of N samples, the comparisons of some labels with the other classes.
private struct ClassComparisons {
    /// The numbers of samples and classes.
    let samples: Int
    let classes: Int
    /// `[N, L]`: the labels; 0 where a sample has fewer than L.
    let labels: Tensor
    /// `[N, L, C]`: the factors of the comparisons; 0 where there is none.
    let factors: Tensor
    let margin: Double
    let power: Int
    /// The shape of the losses.
    let shape: [Int]

    /// One label for each sample.
    init(_ input: [Int], label target: Tensor, weight: Tensor?, _ a: Attributes) throws {
        let op = "multi_margin_loss"
        let (count, width) = try Self.sizes(input, op)
        guard a[.power] == 1 || a[.power] == 2 else {
            throw AutogradError.badArgument(op: op, "only p == 1 and p == 2 supported")
        }
        guard target.shape.count <= 1, target.count == count else {
            throw AutogradError.sizesDiffer(op: op, [count], target.shape)
        }
        guard weight.map({ $0.shape == [width] }) ?? true else {
            throw AutogradError.sizesDiffer(op: op + " weight", [width], weight?.shape ?? [])
        }
        let indices = try Self.classIndices(target, op, from: 0, below: width)
        let weights = weight?.elements
        (labels, factors) = try Self.compared(indices.map { [$0] }, width) { weights?[$0] ?? 1 }
        (samples, classes, shape) = (count, width, target.shape)
        (power, margin) = (a[.power], a[.margin])
    }

    /// Several labels for each sample, which end before the first −1.
    init(_ input: [Int], labels target: Tensor) throws {
        let op = "multilabel_margin_loss"
        let (count, width) = try Self.sizes(input, op)
        let isBatch = input.count == 2
        guard isBatch ? target.shape == input : target.shape.count <= 1 && target.count == width else {
            throw AutogradError.sizesDiffer(op: op, input, target.shape)
        }
        let indices = try Self.classIndices(target, op, from: -1, below: width)
        let rows = (0..<count).map { n in
            Array(indices[n * width..<(n + 1) * width].prefix { $0 >= 0 })
        }
        (labels, factors) = try Self.compared(rows, width) { _ in 1 }
        (samples, classes, shape) = (count, width, isBatch ? [count] : [])
        (power, margin) = (1, 1)
    }

    private static func sizes(_ input: [Int], _ op: String) throws(AutogradError) -> (Int, Int) {
        let classes = input.last ?? 1
        guard input.count <= 2, classes > 0 else {
            throw .wrongShape(
                op: op, what: "expected a non-empty vector or a matrix of scores", found: input)
        }
        return (input.count == 2 ? input[0] : 1, classes)
    }

    private static func classIndices(
        _ target: Tensor, _ op: String, from least: Int, below classes: Int
    ) throws(AutogradError) -> [Int] {
        var indices: [Int] = []
        for value in try target.numbering(op).elements {
            let index = Int(exactly: value) ?? .max
            guard index >= least, index < classes else { throw .classOutOfRange(index, classes: classes) }
            indices.append(index)
        }
        return indices
    }

    /// The labels and factors of samples with given labels. A class is not compared with a label if it is
    /// one itself.
    private static func compared(
        _ rows: [[Int]], _ classes: Int, _ weight: (Int) -> Double
    ) throws(AutogradError) -> (labels: Tensor, factors: Tensor) {
        let most = max(rows.map(\.count).max() ?? 0, 1)
        let count = try Shape.count([rows.count, most, classes])
        var labels = [Double](repeating: 0, count: rows.count * most)
        var factors = [Double](repeating: 0, count: count)
        for (n, row) in rows.enumerated() {
            var isLabel = [Bool](repeating: false, count: classes)
            for label in row { isLabel[label] = true }
            for (k, label) in row.enumerated() {
                let place = n * most + k
                labels[place] = Double(label)
                for j in 0..<classes where !isLabel[j] {
                    factors[place * classes + j] = weight(label) / Double(classes)
                }
            }
        }
        return (
            Tensor(labels, contiguous: [rows.count, most], dtype: .int64),
            Tensor(factors, contiguous: [rows.count, most, classes], dtype: .float64)
        )
    }

    /// xⱼ − x[t] for the labels t and the classes j: `[N, L, C]`.
    private func differences(_ x: Value) throws(AutogradError) -> Value {
        let scores = try x.reshaped([samples, classes])
        let own = try scores.gather(1, x.tape.constant(labels))
        return try scores.unsqueezed(1) - own.unsqueezed(2)
    }

    private func excesses(_ x: Value) throws(AutogradError) -> Value {
        try (differences(x) + margin).apply(.clampMin, x.tape.number(0))
    }

    /// The derivatives of the losses with respect to the differences.
    private func slopes(_ x: Value) throws(AutogradError) -> Value {
        let excesses = try excesses(x)
        let slopes = try power == 2 ? 2 * excesses : (excesses .> 0).to(x.dtype)
        return try slopes * x.tape.constant(factors.labelled(x.dtype))
    }

    func losses(_ x: Value) throws(AutogradError) -> Value {
        let excesses = try excesses(x)
        let powers = try power == 2 ? excesses.square() : excesses
        let factors = x.tape.constant(factors.labelled(x.dtype))
        return try (powers * factors).sum([1, 2]).reshaped(shape)
    }

    func pulledBack(_ g: Value, _ x: Value, _ reduction: LossReduction) throws(AutogradError) -> Value {
        let share = reduction == .mean ? 1 / Double(samples) : 1
        let each = try reduction == .none ? g.reshaped([samples, 1, 1]) : g
        let terms = try (each * slopes(x)).times(share)
        let zeros = try x.zeros([samples, classes])
        let own = try zeros.scatterAdd(1, x.tape.constant(labels), terms.sum([2]))
        return try (terms.sum([1]) - own).reshaped(x.shape)
    }

    func pushedForward(_ t: Value, _ x: Value) throws(AutogradError) -> Value {
        try (differences(t) * slopes(x)).sum([1, 2]).reshaped(shape)
    }
}
