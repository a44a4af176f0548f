/// A call of one of the batch normalisations, whose parameters have different orders.
struct BatchNormCall {
    var x: Value
    var weight: Value?
    var bias: Value?
    var mean: Value?
    var variance: Value?
    let isTraining: Bool
    let momentum: Double
    let eps: Double
    private let places: (mean: Int, variance: Int)

    init(
        _ operands: Operands, weight: Int, bias: Int, mean: Int, variance: Int, _ isTraining: Bool
    ) {
        x = operands.x
        self.weight = operands.optional(weight)
        self.bias = operands.optional(bias)
        self.mean = operands.optional(mean)
        self.variance = operands.optional(variance)
        self.isTraining = isTraining
        momentum = operands[.batchMomentum]
        eps = operands[.varianceEps]
        places = (mean, variance)
    }

    /// A call with the operands in the order of `nativeParameters`.
    init(native operands: Operands, _ isTraining: Bool) {
        self.init(operands, weight: 1, bias: 2, mean: 3, variance: 4, isTraining)
    }

    /// - Throws: `badArgument` where `nn.functional.batch_norm` raises an error that the operation below it
    /// does not.
    func checkFunctional(_ eps: Double) throws(AutogradError) {
        if isTraining {
            let perChannel = x.shape.indices.filter { $0 != 1 }.map { x.shape[$0] }
            guard try Shape.count(perChannel) != 1 else {
                throw .badArgument(
                    op: "batch_norm",
                    "Expected more than 1 value per channel when training, got input size \(x.shape)")
            }
        }
        guard isTraining ? eps > 0 : eps >= 0 else {
            throw .badArgument(
                op: "batch_norm",
                isTraining
                    ? "eps must be positive during training, but got \(eps)"
                    : "eps must be non-negative, but got \(eps)")
        }
    }

    /// The result; of an input without elements, a copy of it.
    func result() throws(AutogradError) -> Value {
        guard x.tensor.count == 0 else { return try normalised() }
        var result = try x.apply(.clone)
        if let weight { result = try result * weight.apply(.select, with: [.set(.dim, 0), .set(.index, 0)]) }
        if let bias { result = try result + bias.apply(.select, with: [.set(.dim, 0), .set(.index, 0)]) }
        return result
    }

    func normalised() throws(AutogradError) -> Value {
        let channels = x.shape.count > 1 ? x.shape[1] : 0
        let operands = [
            ("weight", weight), ("bias", bias), ("running_mean", mean), ("running_var", variance),
        ]
        for case (let name, let operand?) in operands where operand.tensor.count != channels {
            throw .badArgument(
                op: "batch_norm", "\(name) should contain \(channels) elements not \(operand.tensor.count)")
        }
        guard x.dtype.isFloatingPoint else { throw .unsupportedDType(op: "batch_norm", found: x.dtype) }
        guard (mean == nil) == (variance == nil) else {
            throw .badArgument(
                op: "batch_norm", "running_mean and running_var must either both be None or neither be None")
        }
        return try x.apply(
            .plainBatchNorm, weight, bias, mean, variance,
            with: [.set(.usesBatch, isTraining), .set(.varianceEps, eps)])
    }

    /// The mean and 1 / √(σ² + eps) of each channel, which PyTorch does not differentiate; empty in
    /// evaluation.
    func statistics() throws(AutogradError) -> [Value] {
        guard isTraining else {
            let empty = x.tape.constant(Tensor([], contiguous: [0], dtype: x.dtype))
            return [empty, empty]
        }
        let norm = try Normalised(x.detached, over: x.shape.indices.filter { $0 != 1 }, eps: eps)
        return [try norm.mean.reshaped([x.shape[1]]), try norm.scale.reshaped([x.shape[1]])]
    }

    /// The new running statistics: (1 − momentum)·old + momentum·(mean or unbiased variance of the batch).
    func updates() throws(AutogradError) -> [OperandUpdate] {
        guard let new = try runningStatistics() else { return [] }
        return [
            OperandUpdate(operand: places.mean, value: new.mean, isCounted: false),
            OperandUpdate(operand: places.variance, value: new.variance, isCounted: false),
        ]
    }

    func runningStatistics() throws(AutogradError) -> (mean: Value, variance: Value)? {
        guard isTraining, let mean, let variance, x.shape.count > 1, x.tensor.count > 0 else { return nil }
        let dims = x.shape.indices.filter { $0 != 1 }
        let x = x.detached
        let ofBatch = [Setting.set(.dimsOrAll, dims)]
        func mixed(_ old: Value, _ new: Value) throws(AutogradError) -> Value {
            try old.detached * (1 - momentum) + new.reshaped(old.shape) * momentum
        }
        return (
            try mixed(mean, x.apply(.mean, with: ofBatch)), try mixed(variance, x.apply(.var, with: ofBatch))
        )
    }
}
