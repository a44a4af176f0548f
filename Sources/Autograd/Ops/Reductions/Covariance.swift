/// Covariances and correlations of the rows of a matrix.
extension Op {
    static let covariances: [Op] = [cov, corrcoef]

    /// Each row is a variable, each column an observation. A vector is one variable.
    static let cov: Op = Op(
        "cov", "The covariances of the rows of a matrix.",
        .composition(
            [.integerCorrection, .optionalTensor("fweights"), .optionalTensor("aweights")],
            "Σₖ wₖ·(xᵢₖ − x̄ᵢ)·(xⱼₖ − x̄ⱼ) / (Σ w − correction·Σ w·a / Σ w), with w = fweights·aweights",
            "with D = x − x̄ and the divisor s: dx = (g + gᵀ)·(w·D) / s, less its weighted mean; likewise da",
            samples: [
                Sample(.real([2, 3])), Sample(.real([4]), with: ["correction": 0]),
                Sample(.real([2, 3]), .absent, .positive([3])),
                Sample(.real([2, 4]), .integers([4], below: 4), .positive([4]), with: ["correction": 2]),
            ]
        ) { x in try x.covariances() })

    /// The correlations are cut to [−1, 1].
    static let corrcoef: Op = Op(
        "corrcoef", "The correlation coefficients of the rows of a matrix.",
        .composition(
            [], "cᵢⱼ / √(cᵢᵢ·cⱼⱼ), where c is the covariance",
            "dc = g / √(cᵢᵢ·cⱼⱼ), and dcᵢᵢ −= (Σⱼ gᵢⱼ·yᵢⱼ + Σⱼ gⱼᵢ·yⱼᵢ) / (2·cᵢᵢ); then the pullback of cov",
            kinks: "correlations of 1 and −1, which pass nothing where rounding leaves them exact",
            samples: [Sample(.real([2, 4])), Sample(.real([3, 4]))]
        ) { x in
            guard x.x.shape.count <= 2 else {
                throw AutogradError.wrongRank(
                    op: "corrcoef", expected: "two or fewer dimensions", found: x.x.shape)
            }
            let covariance = try x.x.apply(.cov)
            guard !covariance.shape.isEmpty else { return try covariance / covariance }
            let deviations = try covariance.apply(.diagonal).sqrt()
            let n = deviations.shape[0]
            let ratio = try covariance / deviations.reshaped([n, 1]) / deviations.reshaped([1, n])
            return try ratio.apply(.clamp, x.tape.number(-1), x.tape.number(1))
        })
}

extension Parameter {
    /// The number subtracted from the count of observations.
    fileprivate static let integerCorrection = ParameterKey<Int>("correction", default: 1)
}

extension Operands {
    /// - Source: PyTorch's `cov` (ATen/native/Correlation.cpp).
    fileprivate func covariances() throws(AutogradError) -> Value {
        guard x.shape.count <= 2 else {
            throw .wrongRank(op: "cov", expected: "two or fewer dimensions", found: x.shape)
        }
        guard x.dtype != .bool else { throw .unsupportedDType(op: "cov", found: .bool) }
        let rows = try x.shape.count == 2 ? x : x.reshaped([1, x.tensor.count])
        let weights = try covarianceWeights(count: rows.shape[1])
        let total = try weights?.sum() ?? tape.constant(Tensor(Double(rows.shape[1]), dtype: .int64))
        guard weights == nil || total.tensor.item != 0 else {
            throw .badArgument(op: "cov", "weights sum to zero, can't be normalized")
        }
        func weighted(_ rows: Value) throws(AutogradError) -> Value {
            if let weights { try rows * weights } else { rows }
        }
        let mean = try weighted(rows).sum([1]) / total
        let centred = try rows - mean.unsqueezed(1)
        let product = try centred.mm(weighted(centred).t)
        return try (product / normalization(total, weights)).apply(.squeezeAll)
    }

    /// fweights·aweights; nil if there are neither.
    private func covarianceWeights(count: Int) throws(AutogradError) -> Value? {
        let (frequencies, weights) = (optional(1), optional(2))
        for (name, w) in [("fweights", frequencies), ("aweights", weights)] {
            guard let w else { continue }
            guard w.shape.count <= 1, w.tensor.count == count else {
                throw .sizesDiffer(op: "cov " + name, [count], w.shape)
            }
            guard w.tensor.elements.allSatisfy({ !($0 < 0) }) else {
                throw .badArgument(op: "cov", "\(name) cannot be negative")
            }
        }
        if let frequencies, frequencies.dtype != .int64 {
            throw .needsInteger(op: "cov fweights", found: frequencies.dtype)
        }
        if let weights, !weights.dtype.isFloatingPoint {
            throw .needsFloatingPoint(op: "cov aweights", found: weights.dtype)
        }
        if let frequencies, let weights { return try frequencies * weights }
        return frequencies ?? weights
    }

    /// The divisor of the sums of products; 0 if there are too few observations.
    private func normalization(_ total: Value, _ weights: Value?) throws(AutogradError) -> Value {
        let correction = Double(a[.integerCorrection])
        var factor: Value
        if let weights, let importance = optional(2), correction != 0 {
            factor = try total - correction * (weights * importance).sum() / total
        } else {
            factor =
                try total.dtype.isFloatingPoint
                ? total - correction : tape.number((total.tensor.item ?? 0) - correction)
        }
        if let value = factor.tensor.item, value <= 0 { factor = tape.number(0) }
        return factor
    }
}
