/// x̂ = (x − μ)·r along some dimensions, where μ is the mean, r = 1 / √(σ² + eps)
/// and σ² the mean of (x − μ)².
struct Normalised {
    let dims: [Int]
    /// μ, with size 1 in the dimensions.
    let mean: Value
    /// r, with size 1 in the dimensions.
    let scale: Value
    /// x̂.
    let value: Value

    init(_ x: Value, over dims: [Int], eps: Double) throws(AutogradError) {
        self.dims = dims
        mean = try x.meanHeld(dims)
        let centred = try x - mean
        scale = try (centred.square().meanHeld(dims) + eps).rsqrt()
        value = try centred * scale
    }

    /// r·(t − mean t − x̂·mean(t·x̂)): the tangent of x̂ for the tangent t of x, and the cotangent of x for
    /// the cotangent t of x̂.
    func derivative(_ t: Value) throws(AutogradError) -> Value {
        try scale * (t - t.meanHeld(dims) - value * (t * value).meanHeld(dims))
    }
}

extension Value {
    /// The mean along dimensions, which are kept with size 1.
    fileprivate func meanHeld(_ dims: [Int]) throws(AutogradError) -> Value {
        try apply(.mean, with: [.set(.dimsOrAll, dims), .set(.keepdim, true)])
    }

    /// `self·weight + bias`, where either may be absent. Each has one element for each index along some
    /// dimensions, whose sizes in `shape` are not 1.
    func scaled(by weight: Value?, plus bias: Value?, of shape: [Int]) throws(AutogradError) -> Value {
        var result = self
        if let weight { result = try result * weight.reshaped(shape) }
        if let bias { result = try result + bias.reshaped(shape) }
        return result
    }
}

extension Parameter {
    /// The number added to the variance.
    static let varianceEps = ParameterKey<Double>("eps", default: 1e-5)
    /// As `varianceEps`, without a default.
    static let requiredVarianceEps = ParameterKey<Double>("eps")
}
