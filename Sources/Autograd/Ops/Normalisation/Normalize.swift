/// Division by the norm of vectors, and local response normalisation.
extension Op {
    static let vectorNormalisations: [Op] = [normalize, localResponseNorm]

    static let normalize: Op = Op(
        "nn.functional.normalize", aliases: ["normalize"], "Divides vectors along a dimension by their norm.",
        .composition(
            [.p, .normalizedDims, .least],
            "x / max(‖x‖ₚ, eps) along dim",
            "dx = g / n − ∂‖x‖ₚ/∂x·Σ g·x / n² with n = ‖x‖ₚ, dx = g / eps where ‖x‖ₚ < eps",
            kinks: "those of the norm, and where ‖x‖ₚ = eps: there n counts as a constant",
            samples: [
                Sample(.real([2, 3])), Sample(.real([2, 3, 2]), with: ["p": 3.0, "dim": [0, -1]]),
                Sample(.real([2, 3]), with: ["p": 1.0, "dim": [0], "eps": 0.2]),
            ]
        ) { x in
            let norm = try x.x.apply(
                .norm, with: [.set(.p, x[.p]), .set(.dimsOrAll, x[.normalizedDims]), .set(.keepdim, true)])
            let divisor = try norm.apply(.clampMin, x.tape.number(x[.least]))
            return try x.x / divisor.apply(.expand, with: [.set(.size, x.x.shape)])
        })

    /// Input `[N, C, size…]`: each channel is divided by a power of the mean square of `size` neighbouring
    /// channels.
    static let localResponseNorm: Op = Op(
        "nn.functional.local_response_norm", aliases: ["local_response_norm", "nn.LocalResponseNorm"],
        "Divides each channel by a function of the squares of neighbouring channels.",
        .composition(
            [.neighbours, .slope, .power, .offset],
            "x / (k + alpha·s)^beta, s the mean of x² over size channels, 0 outside",
            "with b = k + alpha·s: dx = g·b^(−beta) − 2·alpha·beta·x·mean of g·x·b^(−beta − 1)",
            samples: [
                Sample(.real([2, 3, 2]), with: ["size": 2, "alpha": 0.5]),
                Sample(.real([1, 4, 2, 2]), with: ["size": 3, "alpha": 0.7, "beta": 0.5, "k": 2.0]),
            ]
        ) { x in
            guard x.x.shape.count >= 3 else {
                throw AutogradError.wrongRank(
                    op: "local_response_norm", expected: "at least 3 dimensions", found: x.x.shape)
            }
            guard x[.neighbours] > 0 else {
                throw AutogradError.badArgument(
                    op: "local_response_norm",
                    "kernel size should be greater than zero, but got \(x[.neighbours])")
            }
            guard x.x.dtype.isFloatingPoint else {
                throw AutogradError.unsupportedDType(op: "local_response_norm", found: x.x.dtype)
            }
            guard x.x.tensor.count > 0 else { return x.x }
            let (padded, overflow) = x.x.shape[1].addingReportingOverflow(x[.neighbours] - 1)
            guard !overflow else { throw AutogradError.tooManyElements(shape: x.x.shape) }
            _ = try Shape.count([padded])
            let channels = Resampling(averaging: x[.neighbours], dim: 1, of: x.x.shape)
            let means = try channels.applied(to: x.x * x.x)
            return try x.x / (means * x[.slope] + x[.offset]).pow(x[.power])
        })
}

extension Parameter {
    /// The order of the norm.
    fileprivate static let p = ParameterKey<Double>("p", default: 2.0)
    fileprivate static let normalizedDims = ParameterKey<[Int]>("dim", default: 1)
    /// The least divisor.
    fileprivate static let least = ParameterKey<Double>("eps", default: 1e-12)
    /// The number of neighbouring channels.
    fileprivate static let neighbours = ParameterKey<Int>("size")
    fileprivate static let slope = ParameterKey<Double>("alpha", default: 1e-4)
    fileprivate static let power = ParameterKey<Double>("beta", default: 0.75)
    fileprivate static let offset = ParameterKey<Double>("k", default: 1.0)
}
