/// Mean, variance and standard deviation of the elements where a mask is true, as in `torch.masked`.
extension Op {
    static let maskedStatistics: [Op] = [maskedMean, maskedVar, maskedStd]

    private static let maskedMean: Op = Op(
        "masked.mean", "The mean of the elements where the mask is true.",
        .composition(
            [.dimsOrAll, .keepdim, .dtype, .maskOrAll], "(Σ x) / n along dim over the n elements in the mask",
            "dx = g / n where the mask is true, 0 elsewhere",
            samples: [
                Sample(.real([2, 3]), .bools([2, 3])),
                Sample(.real([2, 3]), .bools([3]), with: ["dim": [1]]),
                Sample(.real([2, 3]), .absent, with: ["dim": [0], "keepdim": true]),
            ]
        ) { x in
            let dtype = x[.dtype] ?? x.x.dtype
            guard dtype.isFloatingPoint else {
                throw AutogradError.needsFloatingPoint(op: "masked.mean", found: dtype)
            }
            let dims = try Shape.dimensions(x[.dimsOrAll], rank: x.x.shape.count)
            let mask = x.optional(1)
            let total = try x.x.masked(by: mask, filler: 0).maskedSum(dims, x.a)
            return try total / x.x.maskedCount(mask, dims, keepdim: x[.keepdim])
        })

    private static let spreadSamples = [
        Sample(.real([2, 3]), .bools([2, 3])),
        Sample(.real([3, 5]), .bools([3, 5]), with: ["dim": [1], "unbiased": false]),
        Sample(.real([2, 3]), .absent, with: ["dim": [1], "keepdim": true, "correction": 0.5]),
    ]

    private static let maskedVar: Op = Op(
        "masked.var", "The variance of the elements where the mask is true.",
        .composition(
            [.dimsOrAll, .unbiasedOrNone, .correction, .keepdim, .dtype, .maskOrAll],
            "Σ (x − x̄)² / (n − correction) along dim over the n elements in the mask",
            "dx = g·2(x − x̄) / (n − correction) where the mask is true, 0 elsewhere",
            samples: spreadSamples
        ) { x in try x.maskedVariance() })

    private static let maskedStd: Op = Op(
        "masked.std", "The standard deviation of the elements where the mask is true.",
        .composition(
            [.dimsOrAll, .unbiasedOrNone, .correction, .keepdim, .dtype, .maskOrAll],
            "√(Σ (x − x̄)² / (n − correction)) along dim over the n elements in the mask",
            "dx = g·(x − x̄) / (y·(n − correction)) where the mask is true, 0 elsewhere",
            kinks: "y = 0, where the gradient is not finite", samples: spreadSamples
        ) { x in try x.maskedVariance().sqrt() })
}

extension Parameter {
    /// True for a correction of 1, false for 0; `None` if the correction is given.
    fileprivate static let unbiasedOrNone = ParameterKey<Bool?>("unbiased")
    /// The number subtracted from the count of elements; `None` for 1.
    fileprivate static let correction = ParameterKey<Double?>("correction")
}

extension Value {
    /// The number of elements that count.
    fileprivate func maskedCount(
        _ mask: Value?, _ dims: [Int], keepdim: Bool
    ) throws(AutogradError) -> Value {
        if let mask { return try mask.canonicalMask(shape).sum(dims, keepdim: keepdim) }
        return try tape.constant(.filled(1, shape, dtype: .bool)).sum(dims, keepdim: keepdim)
    }
}

extension Operands {
    /// - Source: `_std_var` of torch/masked/_ops.py.
    fileprivate func maskedVariance() throws(AutogradError) -> Value {
        guard a[.unbiasedOrNone] == nil || a[.correction] == nil else {
            throw .badArgument(op: "masked.var", "only one of unbiased and correction may be given")
        }
        let correction = a[.correction] ?? (a[.unbiasedOrNone] ?? true ? 1 : 0)
        let dtype = a[.dtype] ?? (x.dtype.isFloatingPoint ? x.dtype : .float32)
        let dims = try Shape.dimensions(a[.dimsOrAll], rank: x.shape.count)
        let mask = optional(1)
        let count = try x.maskedCount(mask, dims, keepdim: true)
        let mean = try x.masked(by: mask, filler: 0).to(dtype).sum(dims, keepdim: true) / count
        let deviations = try x - mean
        let squares = try (deviations * deviations).masked(by: mask, filler: 0).to(dtype)
        let total = try squares.sum(dims, keepdim: a[.keepdim])
        var degrees = try count.reshaped(total.shape)
        if correction != 0 {
            degrees = try (degrees.to(dtype) - correction).apply(.clampMin, tape.number(0))
        }
        return try (total / degrees).to(dtype)
    }
}
