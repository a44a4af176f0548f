/// Variances and standard deviations, also together with means.
extension Op {
    /// The overloads with `unbiased` instead of `correction`.
    static let unbiased: [Op] = [Op.var, Op.std, varMean, stdMean].flatMap { op in
        [
            unbiased(op, [.input, .requiredUnbiased]),
            unbiased(op, [.input, .dimsOrAll, .unbiased, .keepdim]),
        ]
    }

    private static func unbiased(
        _ op: Op, _ parameters: @autoclosure @escaping @Sendable () -> [Parameter]
    ) -> Op {
        Op(
            op.name, op.summary,
            Declaration(
                parameters(), formula: op.formula, pullback: op.pullback, kinks: op.kinks,
                .composition { x in
                    let settings: [Setting] = [
                        .set(.dimsOrAll, x[.dimsOrAll]), .set(.correction, x[.unbiased] ? 1 : 0),
                        .set(.keepdim, x[.keepdim]),
                    ]
                    return try x.tape.apply(op, [x.x], op.attributes(settings))
                }, .composed, samples: [Sample(.real([2, 3]), with: ["unbiased": false])]))
    }

    static let `var`: Op = Op(
        "var", "Computes the variance of all elements, or of those along given dimensions.",
        Declaration(
            spreadParameters,
            formula: "Σ (x − x̄)² / (n − correction)",
            pullback: "dx = g·2·(x − x̄) / (n − correction)", resultType: .byKernel,
            .runs { x in
                let variance = try x.variance(named: "var")
                return (x.x.dtype, .reduction(variance))
            },
            .general(
                [{ g, c in try g.spread(over: c) * c.slopeOfVariance() }],
                pushforward: { c in [try c.tangentOfVariance()] }),
            parts: { x in [try x.x.partsOfVariance(x.a)] }, samples: spreadSamples))

    static let std: Op = Op(
        "std", "Computes the standard deviation of all elements, or of those along given dimensions.",
        Declaration(
            spreadParameters,
            formula: "√(Σ (x − x̄)² / (n − correction))",
            pullback: "dx = g·(x − x̄) / (r·(n − correction))",
            kinks: "where all elements are equal, the subgradient is 0", resultType: .byKernel,
            .runs { x in
                let variance = try x.variance(named: "std")
                return (x.x.dtype, .reduction { variance($0).squareRoot() })
            },
            .general(
                [
                    { g, c in try g.overTwice(c.y).spread(over: c) * c.slopeOfVariance() }
                ],
                pushforward: { c in [try c.tangentOfVariance().overTwice(c.y)] }),
            parts: { x in [try x.x.partsOfVariance(x.a).sqrt()] },
            samples: spreadSamples))

    static let varMean: Op = Op(
        "var_mean", "Computes the variance and the mean of all elements, or along given dimensions.",
        Declaration(
            spreadParameters, formula: "Σ (x − x̄)² / (n − correction) and x̄ = (Σ x) / n",
            pullback: "dx = g₁·2(x − x̄) / (n − correction) + g₂ / n", resultType: .byKernel,
            .whole { x in try x.variancesAndMeans("var_mean") { $0 } },
            .general(
                [
                    { _, c in
                        let spread = try c.g(0).map { try $0.spread(over: c) * c.slopeOfVariance() }
                        return try c.sumWithMean(spread)
                    }
                ],
                pushforward: { c in [try c.tangentOfVariance(), try c.tangentOfMean()] }),
            parts: { x in [try x.x.partsOfVariance(x.a), try x.x.partsOfMean(x.a)] },
            samples: spreadSamples))

    static let stdMean: Op = Op(
        "std_mean",
        "Computes the standard deviation and the mean of all elements, or along given dimensions.",
        Declaration(
            spreadParameters, formula: "s = √(Σ (x − x̄)² / (n − correction)) and x̄ = (Σ x) / n",
            pullback: "dx = g₁·(x − x̄) / (s·(n − correction)) + g₂ / n",
            kinks: "where all elements are equal; the subgradient of s is 0", resultType: .byKernel,
            .whole { x in try x.variancesAndMeans("std_mean") { $0.squareRoot() } },
            .general(
                [
                    { _, c in
                        c.keepOutput()
                        let spread = try c.g(0).map { g in
                            try g.overTwice(c.y(0)).spread(over: c) * c.slopeOfVariance()
                        }
                        return try c.sumWithMean(spread)
                    }
                ],
                pushforward: { c in
                    [try c.tangentOfVariance().overTwice(c.y(0)), try c.tangentOfMean()]
                }),
            parts: { x in [try x.x.partsOfVariance(x.a).sqrt(), try x.x.partsOfMean(x.a)] },
            samples: spreadSamples))

    private static let spreadParameters: [Parameter] = [.input, .dimsOrAll, .correction, .keepdim]

    private static let spreadSamples = [
        Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["dim": [1], "keepdim": true]),
        Sample(.real([2, 3]), with: ["correction": 0]),
    ]
}

extension Parameter {
    /// The number subtracted from the count of elements; `None` for 1.
    fileprivate static let correction = ParameterKey<Double?>("correction")
    /// True for a correction of 1, false for 0.
    fileprivate static let unbiased = ParameterKey<Bool>("unbiased", default: true)
    fileprivate static let requiredUnbiased = ParameterKey<Bool>("unbiased")
}

extension Attributes {
    /// The number subtracted from the count of elements.
    fileprivate var degreesLost: Double { self[.correction] ?? 1 }
}

extension Value {
    /// Σ (x − x̄)² / (n − correction).
    fileprivate func partsOfVariance(_ a: Attributes) throws -> Value {
        let dims = try Shape.dimensions(a[.dimsOrAll], rank: shape.count)
        let count = Double(try Shape.count(dims.map { shape[$0] }))
        let rest = try self - sum(dims, keepdim: true) / count
        let squares = try rest.square().sum(dims, keepdim: a[.keepdim])
        return try squares / max(count - a.degreesLost, 0)
    }

    fileprivate func partsOfMean(_ a: Attributes) throws -> Value {
        let dims = try Shape.dimensions(a[.dimsOrAll], rank: shape.count)
        let count = Double(try Shape.count(dims.map { shape[$0] }))
        return try sum(dims, keepdim: a[.keepdim]) / count
    }

    /// The quotient by 2y, the derivative of a square root y; 0 where y is 0.
    fileprivate func overTwice(_ y: Value) throws(AutogradError) -> Value {
        let quotient = try self / (y * 2)
        return try (y .== 0).selecting(quotient.zeros(), quotient)
    }
}

extension Inputs {
    fileprivate func variance(named op: String) throws -> RunFunction.Reduction {
        guard x.dtype.isFloatingPoint else { throw AutogradError.needsFloatingPoint(op: op, found: x.dtype) }
        let correction = a.degreesLost
        return { run in
            let mean = run.pairwiseSum() / Double(run.count)
            return run.pairwiseSum { ($0 - mean) * ($0 - mean) } / max(Double(run.count) - correction, 0)
        }
    }

    /// The variances, after applying a function to them, and the means.
    fileprivate func variancesAndMeans(_ op: String, _ f: (Double) -> Double) throws -> [Tensor] {
        let variance = try variance(named: op)
        let dims = try Shape.dimensions(a[.dimsOrAll], rank: x.shape.count)
        return [
            try x.reduced(dims, keepdim: a[.keepdim]) { f(variance($0)) },
            try x.reduced(dims, keepdim: a[.keepdim]) { $0.pairwiseSum() / Double($0.count) },
        ]
    }
}

extension Context {
    /// The derivative of the variance, 2(x − x̄) / (n − correction), where x̄ is the mean along the reduced
    /// dimensions.
    ///
    /// If there are too few elements, the derivative of the variance of all elements is infinite, and NaN
    /// where x is the mean.
    fileprivate func slopeOfVariance() throws(AutogradError) -> Value {
        let dims = try reducedDims()
        let count = Double(try reducedCount())
        let deviations = try x - x.sum(dims, keepdim: true) / count
        let degrees = count - a.degreesLost
        guard degrees <= 0, shape.isEmpty || a[.dimsOrAll] == nil else {
            return try deviations * (2 / degrees)
        }
        return try (deviations .== 0).selecting(tape.number(.nan), tape.number(.infinity))
            .expanded(to: shape).to(x.dtype)
    }

    fileprivate func tangentOfVariance() throws(AutogradError) -> Value {
        try (tangent() * slopeOfVariance()).sum(reducedDims(), keepdim: a[.keepdim])
    }

    fileprivate func tangentOfMean() throws(AutogradError) -> Value {
        try tangent().sum(reducedDims(), keepdim: a[.keepdim]) / Double(reducedCount())
    }

    /// The cotangent that comes through the first result, plus that which comes through the second one, a
    /// mean.
    fileprivate func sumWithMean(_ first: Value?) throws -> Value? {
        keep(0)
        guard let g = g(1) else { return first }
        let second = try g.spread(over: self) / Double(reducedCount())
        return try first.map { try $0 + second } ?? second
    }
}
