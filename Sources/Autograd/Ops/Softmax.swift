/// Softmax and the losses.
extension Op {
    static let losses: [Op] = [softmax, logSoftmax, nllLoss, crossEntropy, mseLoss, l1Loss]

    private static let input = Parameter("input", .tensor)
    private static let reducing = Parameter("reduction", .string, default: .string("mean"))

    static let softmax: Op = Op(
        "softmax", aliases: ["nn.functional.softmax", "special.softmax"], [input, dim, dtype],
        formula: "exp xᵢ / Σ exp xⱼ along dim", resultType: .floating,
        .whole { x in
            let d = try Shape.dimension(x.a.int("dim") ?? -1, rank: x.x.shape.count)
            return [
                try x.x.mappedRuns(d) { run, out in
                    let top = run.maximum()
                    let sum = run.pairwiseSum { Libm.exp($0 - top) }
                    for i in 0..<run.count { out[i] = Libm.exp(run[i] - top) / sum }
                }
            ]
        },
        .general(
            [
                { g, c in
                    let gy = try g * c.y
                    return try gy - c.y * gy.sum(c.alongDim, keepdim: true)
                }
            ],
            pushforward: { c in
                let ty = try c.tangent() * c.y
                return [try ty - c.y * ty.sum(c.alongDim, keepdim: true)]
            }),
        samples: [
            Sample(.real([2, 3]), with: ["dim": .int(1)]), Sample(.real([2, 3]), with: ["dim": .int(0)]),
        ])

    static let logSoftmax: Op = Op(
        "log_softmax", aliases: ["nn.functional.log_softmax", "special.log_softmax"], [input, dim, dtype],
        formula: "xᵢ − ln Σ exp xⱼ along dim", resultType: .floating,
        .whole { x in
            let d = try Shape.dimension(x.a.int("dim") ?? -1, rank: x.x.shape.count)
            return [
                try x.x.mappedRuns(d) { run, out in
                    let top = run.maximum()
                    let total = Libm.log(run.pairwiseSum { Libm.exp($0 - top) })
                    for i in 0..<run.count { out[i] = run[i] - top - total }
                }
            ]
        },
        .general(
            [{ g, c in try g - c.y.exp() * g.sum(c.alongDim, keepdim: true) }],
            pushforward: { c in
                let t = try c.tangent()
                return [try t - (c.y.exp() * t).sum(c.alongDim, keepdim: true)]
            }),
        samples: [
            Sample(.real([2, 3]), with: ["dim": .int(1)]), Sample(.real([2, 3]), with: ["dim": .int(0)]),
        ])

    private static let targetLoss = [
        input, Parameter("target", .tensor), Parameter("weight", .tensor, default: Attribute.none),
        Parameter("ignore_index", .int, default: .int(-100)), reducing,
    ]

    /// Input `[N, C, …]` or `[C]` of log-probabilities, target of class indices `[N, …]` or `[]`.
    static let nllLoss: Op = Op(
        "nll_loss", aliases: ["nn.functional.nll_loss"], targetLoss, formula: "−Σ wₜ·x[t] / Σ wₜ",
        .composition { x in
            let picked = try TargetClasses(x[0].shape, x[1].tensor, ignoring: x.a.int("ignore_index") ?? -100)
            let channel = x[0].shape.count == 1 ? 0 : 1
            let index = x.tape.constant(picked.index)
            let chosen = try x[0].apply(.gather, index.unsqueezed(channel), with: ["dim": .int(channel)])
            let flat = try chosen.reshaped(picked.index.shape)
            var weights = x.tape.constant(picked.isCounted)
            if let w = x.optional(2) {
                weights = try w.apply(.take, index) * weights
            }
            let terms = try -(flat * weights)
            switch x.a.string("reduction") {
            case "none": return [terms]
            case "sum": return [try terms.sum()]
            default: return [try terms.sum() / weights.sum()]
            }
        }, .composed,
        samples: [
            Sample(.real([3, 4]), .integers([3], below: 4)),
            Sample(.real([3, 4]), .integers([3], below: 4), .positive([4])),
        ])

    /// Input `[N, C, …]` or `[C]` of scores; target of class indices, or of probabilities in the shape of the input.
    static let crossEntropy: Op = Op(
        "cross_entropy", aliases: ["nn.functional.cross_entropy"],
        targetLoss + [Parameter("label_smoothing", .number, default: .number(0))],
        formula: "−Σ wₜ·log_softmax(x)[t] / Σ wₜ", gradFn: "NllLossBackward0",
        .composition { x in
            let channel = x[0].shape.count == 1 ? 0 : 1
            guard !x[0].shape.isEmpty else {
                throw AutogradError.wrongRank(
                    op: "cross_entropy", expected: "at least one dimension", found: [])
            }
            let logs = try x[0].apply(.logSoftmax, with: ["dim": .int(channel)])
            let smoothing = x.a.number("label_smoothing") ?? 0
            guard !x[1].dtype.isFloatingPoint || smoothing != 0 else {
                return [try probabilityLoss(logs, x[1], x, channel)]
            }
            let plain = try logs.apply(
                .nllLoss, x[1], x.optional(2),
                with: ["ignore_index": x.a["ignore_index"], "reduction": x.a["reduction"]])
            guard smoothing != 0 else { return [plain] }
            guard !x[1].dtype.isFloatingPoint else {
                let classes = Double(logs.shape[channel])
                let smooth = try x[1] * (1 - smoothing) + smoothing / classes
                return [try probabilityLoss(logs, smooth, x, channel)]
            }
            return [try smoothed(plain, logs, x, channel, smoothing)]
        }, .composed,
        samples: [
            Sample(.real([3, 4]), .integers([3], below: 4)), Sample(.real([3, 4]), .unit([3, 4])),
            Sample(.real([3, 4]), .integers([3], below: 4), .positive([4])),
            Sample(.real([3, 4]), .integers([3], below: 4), with: ["label_smoothing": .number(0.2)]),
        ])

    private static func weighted(_ logs: Value, _ w: Value?, _ channel: Int) throws(AutogradError) -> Value {
        guard let w else { return logs }
        var shape = [Int](repeating: 1, count: logs.shape.count)
        shape[channel] = logs.shape[channel]
        return try logs * w.reshaped(shape)
    }

    private static func probabilityLoss(
        _ logs: Value, _ target: Value, _ x: Operands, _ channel: Int
    ) throws(AutogradError) -> Value {
        guard target.shape == logs.shape else {
            throw .sizesDiffer(op: "cross_entropy", logs.shape, target.shape)
        }
        let terms = try -(weighted(logs, x.optional(2), channel) * target).sum([channel])
        switch x.a.string("reduction") {
        case "none": return terms
        case "sum": return try terms.sum()
        default: return try terms.sum() / Double(max(terms.tensor.count, 1))
        }
    }

    /// (1 − ε) of the plain loss and ε of the mean over all classes.
    private static func smoothed(
        _ plain: Value, _ logs: Value, _ x: Operands, _ channel: Int, _ smoothing: Double
    ) throws -> Value {
        let picked = try TargetClasses(logs.shape, x[1].tensor, ignoring: x.a.int("ignore_index") ?? -100)
        let counted = x.tape.constant(picked.isCounted)
        let all = try -(weighted(logs, x.optional(2), channel)).sum([channel]) * counted
        let classes = Double(logs.shape[channel])
        let rest: Value
        switch x.a.string("reduction") {
        case "none": rest = all
        case "sum": rest = try all.sum()
        default:
            var weights = counted
            if let w = x.optional(2) { weights = try w.apply(.take, x.tape.constant(picked.index)) * counted }
            rest = try all.sum() / weights.sum()
        }
        return try plain * (1 - smoothing) + rest * (smoothing / classes)
    }

    private static func difference(
        _ name: String, _ formula: String, gradFn: String, _ term: @escaping @Sendable (Value) throws -> Value
    ) -> Op {
        Op(
            name, aliases: ["nn.functional." + name], [input, Parameter("target", .tensor), reducing],
            formula: formula,
            gradFn: gradFn,
            .composition { x in
                let terms = try term(x[0] - x[1])
                switch x.a.string("reduction") {
                case "none": return [terms]
                case "sum": return [try terms.sum()]
                case "mean": return [try terms.apply(.mean)]
                default:
                    throw AutogradError.badArgument(op: name, "reduction must be 'none', 'mean' or 'sum'")
                }
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([2, 3])),
                Sample(.real([2, 3]), .real([2, 3]), with: ["reduction": .string("sum")]),
            ])
    }
    static let mseLoss: Op = difference("mse_loss", "mean of (x − y)²", gradFn: "MseLossBackward0") {
        try $0 * $0
    }
    static let l1Loss: Op = difference("l1_loss", "mean of |x − y|", gradFn: "MeanBackward0") {
        try $0.apply(.abs)
    }
}

extension Context {
    fileprivate var alongDim: [Int] { shape.isEmpty ? [] : [a.int("dim") ?? -1] }
}

/// Class indices made safe to gather with, and which of them count.
struct TargetClasses {
    let index: Tensor
    let isCounted: Tensor

    init(_ input: [Int], _ target: Tensor, ignoring ignored: Int) throws {
        guard !target.dtype.isFloatingPoint else {
            throw AutogradError.needsInteger(op: "nll_loss", found: target.dtype)
        }
        let expected = input.count == 1 ? [] : Array(input.prefix(1) + input.dropFirst(2))
        guard !input.isEmpty, target.shape == expected else {
            throw AutogradError.sizesDiffer(op: "nll_loss", expected, target.shape)
        }
        let classes = input[input.count == 1 ? 0 : 1]
        var indices: [Double] = []
        var counts: [Double] = []
        for value in target.elements {
            let isIgnored = Int(value) == ignored
            guard isIgnored || (value >= 0 && value < Double(classes)) else {
                throw AutogradError.classOutOfRange(Int(value), classes: classes)
            }
            indices.append(isIgnored ? 0 : value)
            counts.append(isIgnored ? 0 : 1)
        }
        index = Tensor(indices, contiguous: target.shape, dtype: .int64)
        isCounted = Tensor(counts, contiguous: target.shape, dtype: .bool)
    }
}
