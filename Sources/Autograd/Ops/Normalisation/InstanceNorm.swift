/// Instance normalisation: normalisation of each channel of each sample over the positions.
extension Op {
    static let instanceNorms: [Op] = [instanceNorm, instanceNormWithSwitch]

    private static let formula = "(x − μ) / √(σ² + eps)·w + b for each channel of each sample"
    private static let pullback =
        "as that of batch_norm, with each sample's channels as channels of their own"

    /// Input `[N, C, size…]`, normalised as a batch norm of `[1, N·C, size…]`.
    static let instanceNorm: Op = Op(
        "nn.functional.instance_norm", aliases: ["instance_norm"],
        "Normalises each channel of each sample.",
        Declaration(
            [
                .input, .optionalTensor("running_mean"), .optionalTensor("running_var"),
                .optionalTensor("weight"), .optionalTensor("bias"), .usesInput, .batchMomentum, .varianceEps,
            ],
            formula: formula, pullback: pullback,
            .composition { x in
                if x[.usesInput], try Shape.count(Array(x.x.shape.dropFirst(2))) == 1 {
                    throw AutogradError.badArgument(
                        op: "instance_norm",
                        "Expected more than 1 spatial element when training, got input size \(x.x.shape)")
                }
                let call = BatchNormCall(x, weight: 3, bias: 4, mean: 1, variance: 2, x[.usesInput])
                return [try call.ofInstances().result().apply(.view, with: [.set(.size, x.x.shape)])]
            }, .composed,
            updates: { x in
                let call = BatchNormCall(x, weight: 3, bias: 4, mean: 1, variance: 2, x[.usesInput])
                return try call.updatesOfInstances(mean: 1, variance: 2)
            },
            samples: [
                Sample(.real([2, 2, 3]), .absent, .absent, .real([2]), .real([2])),
                Sample(.real([2, 3, 2, 2]), with: ["eps": 0.3]),
            ]))

    /// `torch.instance_norm`, with another order of the parameters.
    private static let instanceNormWithSwitch: Op = Op(
        "nn.functional.instance_norm", aliases: ["instance_norm"],
        "Normalises each channel of each sample.",
        Declaration(
            nativeParameters + [
                .requiredUsesInput, .requiredBatchMomentum, .requiredVarianceEps, .cudnnEnabled,
            ],
            formula: formula, pullback: pullback,
            .composition { x in
                let call = BatchNormCall(native: x, x[.usesInput])
                return [try call.ofInstances().result().apply(.view, with: [.set(.size, x.x.shape)])]
            }, .composed,
            updates: { x in
                try BatchNormCall(native: x, x[.usesInput]).updatesOfInstances(mean: 3, variance: 4)
            },
            samples: [
                Sample(
                    .real([2, 2, 3]), .absent, .absent, .absent, .absent,
                    with: ["use_input_stats": true, "momentum": 0.1, "eps": 1e-5, "cudnn_enabled": true])
            ]))
}

extension Parameter {
    /// True to normalise by the statistics of the input, false by the running statistics.
    fileprivate static let usesInput = ParameterKey<Bool>("use_input_stats", default: true)
    fileprivate static let requiredUsesInput = ParameterKey<Bool>("use_input_stats")
}

extension BatchNormCall {
    /// The batch norm of `[1, N·C, size…]`, with the operands of each channel repeated for every sample.
    fileprivate func ofInstances() throws -> BatchNormCall {
        guard x.shape.count >= 2 else {
            throw AutogradError.wrongRank(
                op: "instance_norm", expected: "at least 2 dimensions", found: x.shape)
        }
        guard isTraining || (mean != nil && variance != nil) else {
            throw AutogradError.badArgument(
                op: "instance_norm",
                "Expected running_mean and running_var to be defined when use_input_stats is false")
        }
        let (samples, channels) = (x.shape[0], x.shape[1])
        let shape = [1, try Shape.count([samples, channels])] + x.shape.dropFirst(2)
        func repeated(_ operand: Value?) throws -> Value? {
            guard let operand else { return nil }
            guard operand.shape == [channels] else {
                throw AutogradError.sizesDiffer(op: "instance_norm", [channels], operand.shape)
            }
            return try operand.apply(.tile, with: [.set(.dims, [samples])])
        }
        var call = self
        call.x = try x.apply(.contiguous).apply(.view, with: [.set(.size, shape)])
        (call.weight, call.bias) = (try repeated(weight), try repeated(bias))
        (call.mean, call.variance) = (try repeated(mean), try repeated(variance))
        return call
    }

    /// The means over the samples of the running statistics of all instances.
    fileprivate func updatesOfInstances(mean: Int, variance: Int) throws -> [OperandUpdate] {
        let (samples, channels) = (x.shape[0], x.shape[1])
        guard let new = try ofInstances().runningStatistics() else { return [] }
        return try [(mean, new.mean), (variance, new.variance)].map { place, statistics in
            let perSample = try statistics.reshaped([samples, channels])
            let value = try perSample.apply(.mean, with: [.set(.dimsOrAll, [0])])
            return OperandUpdate(operand: place, value: value, isCounted: true)
        }
    }
}
