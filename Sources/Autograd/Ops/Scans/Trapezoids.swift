/// Integrals of sampled functions by the trapezoidal rule.
extension Op {
    static let trapezoids: [Op] = [
        trapezoidAt, trapezoid, cumulativeTrapezoidAt, cumulativeTrapezoid,
    ]

    static let trapezoidAt: Op = integral(
        "trapezoid", aliases: ["trapz"], "Integrates samples at given places by the trapezoidal rule.",
        at: true, "Σ (yᵢ + yᵢ₊₁)·(xᵢ₊₁ − xᵢ) / 2 along dim",
        "dyᵢ = g·(xᵢ₊₁ − xᵢ₋₁) / 2, dxᵢ = g·(yᵢ₋₁ − yᵢ₊₁) / 2; at the ends, the terms that exist"
    ) { x, d in
        let y = x[0]
        guard y.shape[d] > 0 else { return try y.withoutSamples(d) }
        return try (y.pairSums(d) * y.steps(of: x[1], d, "trapezoid")).sum([d]).divided(by: 2)
    }

    static let trapezoid: Op = integral(
        "trapezoid", aliases: ["trapz"], "Integrates evenly spaced samples by the trapezoidal rule.",
        at: false, "dx·Σ (yᵢ + yᵢ₊₁) / 2 along dim", "dyᵢ = g·dx; half of it at both ends"
    ) { x, d in
        let y = x[0]
        guard y.shape[d] > 0 else { return try y.withoutSamples(d) }
        let ends =
            try y.apply(.select, with: [.set(.dim, d), .set(.index, 0)])
            + y.apply(.select, with: [.set(.dim, d), .set(.index, -1)])
        return try (y.sum([d]) - ends.scaled(by: 0.5)).scaled(by: x[.distance])
    }

    static let cumulativeTrapezoidAt: Op = integral(
        "cumulative_trapezoid", "Integrates samples up to each given place by the trapezoidal rule.",
        at: true, "Iₖ = Σ_{i ≤ k} (yᵢ + yᵢ₊₁)·(xᵢ₊₁ − xᵢ) / 2 along dim",
        "as for trapezoid, with Σ_{k ≥ i} gₖ instead of g for the i-th interval"
    ) { x, d in
        let y = x[0]
        return try (y.pairSums(d) * y.steps(of: x[1], d, "cumulative_trapezoid")).cumsum(d).divided(by: 2)
    }

    static let cumulativeTrapezoid: Op = integral(
        "cumulative_trapezoid", "Integrates evenly spaced samples up to each place by the trapezoidal rule.",
        at: false, "Iₖ = dx·Σ_{i ≤ k} (yᵢ + yᵢ₊₁) / 2 along dim",
        "as for trapezoid, with Σ_{k ≥ i} gₖ instead of g for the i-th interval"
    ) { x, d in try x[0].pairSums(d).scaled(by: x[.distance] / 2).cumsum(d) }

    /// - Parameter at: true if the places of the samples are the second operand, false if they are evenly
    ///   spaced.
    private static func integral(
        _ name: String, aliases: [String] = [], _ summary: String, at: Bool, _ formula: String,
        _ pullback: String, _ compose: @escaping @Sendable (Operands, _ d: Int) throws -> Value
    ) -> Op {
        Op(
            name, aliases: aliases, summary,
            Declaration(
                [.samples, at ? .tensor("x") : .distance, .dimFromLast], formula: formula,
                pullback: pullback,
                .composition { x in
                    guard !x.x.shape.isEmpty else { throw AutogradError.zeroDimensional(op: name) }
                    return [try compose(x, Shape.dimension(x[.dim], rank: x.x.shape.count))]
                }, .composed,
                samples: at
                    ? [
                        Sample(.real([2, 3]), .real([3])),
                        Sample(.real([3, 2]), .real([3, 2]), with: ["dim": 0]),
                        Sample(.real([2, 2, 3]), .real([2, 3])),
                    ]
                    : [Sample(.real([2, 3])), Sample(.real([3, 2]), with: ["dx": 0.5, "dim": 0])]))
    }
}

extension Parameter {
    fileprivate static let samples = tensor("y", aliases: ["input"])
    /// The distance between neighbouring samples.
    fileprivate static let distance = ParameterKey<Double>("dx", default: 1)
}

extension Value {
    /// The integral over no samples: zeros without dimension `d`.
    fileprivate func withoutSamples(_ d: Int) throws(AutogradError) -> Value {
        try zeros(Shape.reduced(shape, [d], keepdim: false))
    }

    /// yᵢ + yᵢ₊₁ along a dimension.
    fileprivate func pairSums(_ d: Int) throws(AutogradError) -> Value {
        try sliced(d, to: -1) + sliced(d, from: 1)
    }

    /// xᵢ₊₁ − xᵢ along dimension `d` of `self`, for places x of the samples: a vector, or a tensor whose
    /// dimensions are the last ones of `self`.
    fileprivate func steps(of places: Value, _ d: Int, _ op: String) throws(AutogradError) -> Value {
        var x = places
        if places.shape.count == 1 {
            guard places.shape[0] == shape[d] else {
                throw .badArgument(op: op, "There must be one `x` value for each sample point")
            }
            var column = [Int](repeating: 1, count: shape.count)
            column[d] = places.shape[0]
            x = try places.reshaped(column)
        } else if places.shape.count < shape.count {
            let new = [Int](repeating: 1, count: shape.count - places.shape.count)
            x = try places.reshaped(new + places.shape)
        }
        return try x.sliced(d, from: 1) - x.sliced(d, to: -1)
    }
}
