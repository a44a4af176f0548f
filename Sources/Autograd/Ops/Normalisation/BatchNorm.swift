/// Batch normalisation: normalisation of each channel over the batch and the positions.
extension Op {
    static let batchNorms: [Op] = [
        batchNorm, batchNormWithSwitch, nativeBatchNorm, nativeBatchNormLegit,
        nativeBatchNormLegitWithoutStats,
        batchNormWithUpdate, plainBatchNorm,
    ]

    private static let formula = "(x − μ) / √(σ² + eps)·w + b for each channel"
    private static let pullback =
        "dx = r·(gw − mean gw − x̂·mean(gw·x̂)) in training, g·w·r in evaluation; dw = Σ g·x̂, db = Σ g"

    /// Input `[N, C, size…]`. In training it changes the running statistics in place.
    static let batchNorm: Op = Op(
        "nn.functional.batch_norm", aliases: ["batch_norm"],
        "Normalises each channel over the batch; in training it updates the running statistics.",
        Declaration(
            [
                .input, .optionalTensor("running_mean"), .optionalTensor("running_var"),
                .optionalTensor("weight"), .optionalTensor("bias"), .usesBatch, .batchMomentum, .varianceEps,
            ],
            formula: formula, pullback: pullback,
            .composition { x in
                let call = BatchNormCall(x, weight: 3, bias: 4, mean: 1, variance: 2, x[.usesBatch])
                try call.checkFunctional(x[.varianceEps])
                return [try call.result()]
            }, .composed,
            updates: { x in
                try BatchNormCall(x, weight: 3, bias: 4, mean: 1, variance: 2, x[.usesBatch]).updates()
            },
            samples: [
                Sample(.real([3, 2, 2]), .absent, .absent, .real([2]), .real([2]), with: ["training": true]),
                Sample(.real([4, 2]), with: ["training": true, "eps": 0.3]),
            ]))

    /// `torch.batch_norm`, with another order of the parameters.
    private static let batchNormWithSwitch: Op = Op(
        "nn.functional.batch_norm", aliases: ["batch_norm"],
        "Normalises each channel over the batch; in training it updates the running statistics.",
        Declaration(
            nativeParameters + [
                .requiredUsesBatch, .requiredBatchMomentum, .requiredVarianceEps, .cudnnEnabled,
            ],
            formula: formula, pullback: pullback,
            .composition { x in [try BatchNormCall(native: x, x[.usesBatch]).result()] }, .composed,
            updates: { x in try BatchNormCall(native: x, x[.usesBatch]).updates() },
            samples: [
                Sample(
                    .real([4, 2]), .absent, .absent, .absent, .absent,
                    with: ["training": true, "momentum": 0.1, "eps": 1e-5, "cudnn_enabled": true])
            ]))

    static let nativeParameters = [
        Parameter.input, .optionalTensor("weight"), .optionalTensor("bias"), .optionalTensor("running_mean"),
        .optionalTensor("running_var"),
    ]

    /// Returns the result, the mean and 1 / √(σ² + eps) of each channel; the last two are empty in
    /// evaluation.
    private static func native(
        _ name: String, aliases: [String] = [], _ gradFn: String, _ parameters: [Parameter],
        hasReserve: Bool = false, sample: Sample
    ) -> Op {
        let training: @Sendable (Operands) -> Bool = { x in hasReserve || x[.usesBatch] }
        return Op(
            name, aliases: aliases, "Normalises each channel over the batch; also returns the statistics.",
            Declaration(
                parameters, formula: formula, pullback: pullback,
                .composition { x in
                    let call = BatchNormCall(native: x, training(x))
                    guard x.x.tensor.count > 0 else {
                        throw AutogradError.badArgument(
                            op: name, "input tensor must have at least one element, but got \(x.x.shape)")
                    }
                    let result = try call.normalised()
                    x.tape.rename(result, gradFn)
                    let empty = Tensor([], contiguous: [0], dtype: .int64)
                    return try [result] + call.statistics() + (hasReserve ? [x.tape.constant(empty)] : [])
                }, .composed,
                updates: { x in try BatchNormCall(native: x, training(x)).updates() }, samples: [sample]))
    }

    static let nativeBatchNorm: Op = native(
        "native_batch_norm", "NativeBatchNormBackward0",
        nativeParameters + [.requiredUsesBatch, .requiredBatchMomentum, .requiredVarianceEps],
        sample: Sample(
            .real([4, 2]), .real([2]), .real([2]), .absent, .absent,
            with: ["training": true, "momentum": 0.1, "eps": 1e-5]))
    private static let nativeBatchNormLegit: Op = native(
        "native_batch_norm_legit", aliases: ["_native_batch_norm_legit"], "NativeBatchNormLegitBackward0",
        [
            .input, .optionalTensor("weight"), .optionalTensor("bias"), .tensor("running_mean"),
            .tensor("running_var"), .requiredUsesBatch, .requiredBatchMomentum, .requiredVarianceEps,
        ],
        sample: Sample(
            .real([4, 2]), .real([2]), .real([2]), .real([2]), .positive([2]),
            with: ["training": true, "momentum": 0.1, "eps": 1e-5]))
    private static let nativeBatchNormLegitWithoutStats: Op = native(
        "native_batch_norm_legit", aliases: ["_native_batch_norm_legit"], "NativeBatchNormLegitBackward1",
        [
            .input, .optionalTensor("weight"), .optionalTensor("bias"), .requiredUsesBatch,
            .requiredBatchMomentum,
            .requiredVarianceEps,
        ],
        sample: Sample(
            .real([4, 2]), .real([2]), .real([2]), with: ["training": true, "momentum": 0.1, "eps": 1e-5]))
    static let batchNormWithUpdate: Op = native(
        "batch_norm_with_update", aliases: ["_batch_norm_with_update"], "BatchNormWithUpdateBackward0",
        [
            .input, .optionalTensor("weight"), .optionalTensor("bias"), .tensor("running_mean"),
            .tensor("running_var"), .requiredBatchMomentum, .requiredVarianceEps,
        ],
        hasReserve: true,
        sample: Sample(
            .real([4, 2]), .real([2]), .real([2]), .real([2]), .positive([2]),
            with: ["momentum": 0.1, "eps": 1e-5]))

    /// The normalisation, without a change of the running statistics.
    static let plainBatchNorm: Op = Op(
        "_batch_norm", "Normalises each channel over the batch.",
        Declaration(
            nativeParameters + [.usesBatch, .varianceEps], formula: formula, pullback: pullback,
            gradFn: "NativeBatchNormBackward0", gradientGradFn: "NativeBatchNormBackwardBackward0",
            accepts: .floatingPoint, resultType: .byKernel,
            .opaque { x in
                let norm = try ChannelNorm(x.x, x.optional(3), x.optional(4), x.a)
                let scaled = try norm.value.scaled(by: x.optional(1), plus: x.optional(2), of: norm.shape)
                return [try scaled.to(x.x.dtype)]
            },
            .general(
                [
                    { g, c in
                        let norm = try ChannelNorm(c)
                        return try norm.derivative(g.scaled(by: c.optional(1), plus: nil, of: norm.shape))
                    },
                    { g, c in
                        let norm = try ChannelNorm(c)
                        c.keep(1)
                        return try (g * norm.value).sum(norm.dims).reshaped(c.shape)
                    },
                    { g, c in
                        c.keep(0, 1)
                        return try g.sum(g.shape.indices.filter { $0 != 1 }).reshaped(c.shape)
                    }, nil, nil,
                ],
                pushforward: { c in
                    let norm = try ChannelNorm(c)
                    let t = try norm.derivative(c.tangent())
                    var result = try t.scaled(by: c.optional(1), plus: c.t(2), of: norm.shape)
                    if let weight = c.t(1) {
                        result = try result + norm.value * weight.reshaped(norm.shape)
                    }
                    return [result]
                }), samples: []))
}

extension Parameter {
    /// True to normalise by the statistics of the batch, false by the running statistics.
    static let usesBatch = ParameterKey<Bool>("training", default: false, aliases: ["train"])
    static let requiredUsesBatch = ParameterKey<Bool>("training", aliases: ["train"])
    /// The part of the batch in the new running statistics.
    static let batchMomentum = ParameterKey<Double>("momentum", default: 0.1)
    static let requiredBatchMomentum = ParameterKey<Double>("momentum")
    /// Has no effect here.
    static let cudnnEnabled = ParameterKey<Bool>("cudnn_enabled")
}

/// (x − μ)·r for each channel, with the statistics of the batch or, in evaluation, the running statistics.
private struct ChannelNorm {
    let value: Value
    /// All dimensions except that of the channels.
    let dims: [Int]
    /// `[1, C, 1, …]`.
    let shape: [Int]
    private let batch: Normalised?
    private let scale: Value

    init(_ c: Context) throws(AutogradError) {
        let isTraining = c[.usesBatch]
        try self.init(c.x(0), isTraining ? nil : c.optional(3), isTraining ? nil : c.optional(4), c.a)
    }

    init(_ x: Value, _ mean: Value?, _ variance: Value?, _ a: Attributes) throws(AutogradError) {
        guard x.shape.count >= 2 else {
            throw .wrongRank(op: "batch_norm", expected: "at least 2 dimensions", found: x.shape)
        }
        dims = x.shape.indices.filter { $0 != 1 }
        shape = x.shape.indices.map { $0 == 1 ? x.shape[1] : 1 }
        if a[.usesBatch] {
            let batch = try Normalised(x, over: dims, eps: a[.varianceEps])
            (value, scale, self.batch) = (batch.value, batch.scale, batch)
        } else if let mean, let variance {
            scale = try (variance.reshaped(shape) + a[.varianceEps]).rsqrt()
            value = try (x - mean.reshaped(shape)) * scale
            batch = nil
        } else {
            throw .badArgument(
                op: "batch_norm", "running_mean and running_var must be defined in evaluation mode")
        }
    }

    /// The tangent of the result for a tangent of x, and the cotangent of x for a cotangent of the result.
    func derivative(_ t: Value) throws(AutogradError) -> Value {
        if let batch { try batch.derivative(t) } else { try t * scale }
    }
}
