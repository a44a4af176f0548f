/// Layer normalisation, and normalisation by the root mean square, over the last dimensions.
extension Op {
    static let layerNorms: [Op] = [layerNorm, nativeLayerNorm, plainLayerNorm, rmsNorm]

    private static let formula = "(x − μ) / √(σ² + eps)·w + b over the last dimensions"
    private static let pullback = "dx = r·(gw − mean gw − x̂·mean(gw·x̂)), dw = Σ g·x̂, db = Σ g"

    /// Input `[…, normalized_shape]`, weight and bias `[normalized_shape]`.
    static let layerNorm: Op = Op(
        "nn.functional.layer_norm", aliases: ["layer_norm"],
        "Normalises the elements of the last dimensions.",
        Declaration(
            [.input, .normalizedShape, .optionalTensor("weight"), .optionalTensor("bias"), .varianceEps],
            formula: formula, pullback: pullback,
            .composition { x in [try x.x.layerNormalised(x.optional(1), x.optional(2), x.a)] }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([3]), .real([3]), with: ["normalized_shape": [3]]),
                Sample(.real([2, 3, 2]), with: ["normalized_shape": [3, 2], "eps": 0.3]),
            ]))

    /// Returns the result, and the mean and 1 / √(σ² + eps), which PyTorch does not differentiate.
    static let nativeLayerNorm: Op = Op(
        "native_layer_norm", "Normalises the elements of the last dimensions; also returns the statistics.",
        Declaration(
            [
                .input, .normalizedShape, .optionalTensor("weight"), .optionalTensor("bias"),
                .requiredVarianceEps,
            ],
            formula: formula, pullback: pullback,
            .composition { x in
                let result = try x.x.layerNormalised(x.optional(1), x.optional(2), x.a)
                let dims = x.x.shape.indices.suffix(x[.normalizedShape].count)
                let norm = try Normalised(x.x.detached, over: Array(dims), eps: x[.requiredVarianceEps])
                return [result, norm.mean, norm.scale]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([3]), .real([3]), with: ["normalized_shape": [3], "eps": 1e-5])
            ]))

    static let plainLayerNorm: Op = Op(
        "_layer_norm", "Normalises the elements of the last dimensions.",
        Declaration(
            [
                .input, .optionalTensor("weight"), .optionalTensor("bias"), .normalizedShape, .varianceEps,
            ],
            formula: formula, pullback: pullback, gradFn: "NativeLayerNormBackward0",
            gradientGradFn: "NativeLayerNormBackwardBackward0", accepts: .floatingPoint,
            resultType: .byKernel,
            .opaque { x in
                let norm = try LayerDimensions(x.x.shape, x.a).normalised(x.x)
                let scaled = try norm.value.scaled(
                    by: x.optional(1), plus: x.optional(2), of: x[.normalizedShape])
                return [try scaled.to(x.x.dtype)]
            },
            .general(
                [
                    { g, c in
                        let norm = try LayerDimensions(c.shape(0), c.a).normalised(c.x(0))
                        c.keep(2)
                        return try norm.derivative(
                            g.scaled(by: c.optional(1), plus: nil, of: c[.normalizedShape]))
                    },
                    { g, c in
                        let layer = try LayerDimensions(c.shape(0), c.a)
                        c.keep(1, 2)
                        let terms = try g * layer.normalised(c.x(0)).value
                        return try layer.summedOverRows(terms)
                    },
                    { g, c in
                        c.keep(0, 1, 2)
                        return try LayerDimensions(c.shape(0), c.a).summedOverRows(g)
                    },
                ],
                pushforward: { c in
                    let norm = try LayerDimensions(c.shape(0), c.a).normalised(c.x(0))
                    let shape = c[.normalizedShape]
                    var result = try norm.derivative(c.tangent(0))
                        .scaled(by: c.optional(1), plus: c.t(2), of: shape)
                    if let weight = c.t(1) { result = try result + norm.value * weight }
                    return [result]
                }), samples: []))

    /// The default of `eps` is the spacing of the dtype's numbers at 1.
    static let rmsNorm: Op = Op(
        "nn.functional.rms_norm", aliases: ["rms_norm"],
        "Divides the elements of the last dimensions by their root mean square.",
        Declaration(
            [.input, .normalizedShape, .optionalTensor("weight"), .epsOrNone],
            formula: "x / √(mean of x² + eps)·w over the last dimensions",
            pullback: "dx = r·(gw − x·r²·mean(gw·x)) with r = 1 / √(mean of x² + eps), dw = Σ g·x·r",
            .composition { x in
                let layer = try LayerDimensions(x.x.shape, x.a)
                try layer.check(x.optional(1), "weight")
                guard x.x.dtype.isFloatingPoint else {
                    throw AutogradError.unsupportedDType(op: "rms_norm", found: x.x.dtype)
                }
                let isHalf = x.x.dtype == .float16 || x.x.dtype == .bfloat16
                let input = try isHalf ? x.x.to(.float32) : x.x
                let squares = try input.pow(2).apply(
                    .mean, with: [.set(.dimsOrAll, layer.dims), .set(.keepdim, true)])
                let scale = try (squares + (x[.epsOrNone] ?? x.x.dtype.epsilon)).rsqrt()
                let result = try (input * scale).to(x.x.dtype)
                return [try x.optional(1).map { try result * $0 } ?? result]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([3]), with: ["normalized_shape": [3]]),
                Sample(.real([2, 3, 2]), with: ["normalized_shape": [3, 2], "eps": 0.3]),
            ]))
}

extension Parameter {
    /// The sizes of the last dimensions, over which each part is normalised.
    fileprivate static let normalizedShape = ParameterKey<[Int]>("normalized_shape")
    fileprivate static let epsOrNone = ParameterKey<Double?>("eps")
}

/// The last dimensions of an input, which are normalised together.
private struct LayerDimensions {
    let dims: [Int]
    private let shape: [Int]
    private let eps: Double

    init(_ input: [Int], _ a: Attributes) throws(AutogradError) {
        shape = a[.normalizedShape]
        guard !shape.isEmpty else {
            throw .badArgument(
                op: "layer_norm", "Expected normalized_shape to be at least 1-dimensional, but got []")
        }
        guard input.suffix(shape.count) == shape[...] else {
            throw .wrongShape(
                op: "layer_norm",
                what: "Given normalized_shape=\(shape), expected input with shape [*, \(shape)]",
                found: input)
        }
        dims = Array(input.indices.suffix(shape.count))
        eps = a[.varianceEps]
    }

    /// - Throws: `sizesDiffer` unless the operand has the normalized shape.
    func check(_ operand: Value?, _ name: String) throws(AutogradError) {
        guard let operand, operand.shape != shape else { return }
        throw .sizesDiffer(op: "layer_norm \(name)", shape, operand.shape)
    }

    func normalised(_ x: Value) throws(AutogradError) -> Normalised {
        try Normalised(x, over: dims, eps: eps)
    }

    /// The sum over the other dimensions.
    func summedOverRows(_ x: Value) throws(AutogradError) -> Value {
        dims.count == x.shape.count ? x : try x.sum(Array(0..<(x.shape.count - dims.count)))
    }
}

extension Value {
    fileprivate func layerNormalised(
        _ weight: Value?, _ bias: Value?, _ a: Attributes
    ) throws(AutogradError) -> Value {
        let layer = try LayerDimensions(shape, a)
        try layer.check(weight, "weight")
        try layer.check(bias, "bias")
        return try apply(
            .plainLayerNorm, weight, bias,
            with: [.set(.normalizedShape, a[.normalizedShape]), .set(.varianceEps, a[.varianceEps])])
    }
}
