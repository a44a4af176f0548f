/// Declarations of losses.
extension Declaration {
    /// ∂ℓ/∂xₖ at every position, for one operand xₖ.
    typealias LossSlope = @Sendable (Context) throws -> Value

    /// A loss that PyTorch records as one node: the reduction of terms ℓ, each of which depends on the
    /// operands' elements at
    /// the same position, after broadcasting.
    ///
    /// - Parameter slopes: the derivatives of the terms; nil for an operand without a derivative.
    static func loss(
        _ parameters: [Parameter], _ formula: String, _ pullback: String, kinks: String? = nil,
        gradFn: String, gradientGradFn: String? = nil, samples: [Sample],
        _ terms: @escaping @Sendable (Operands) throws -> Value, _ slopes: [LossSlope?]
    ) -> Declaration {
        Declaration(
            parameters, formula: formula, pullback: pullback, kinks: kinks, gradFn: gradFn,
            gradientGradFn: gradientGradFn, accepts: .floatingPoint,
            .opaque { x in [try LossReduction(x.a)(terms(x))] },
            .general(
                slopes.map { slope -> Derivative.Rule? in
                    guard let slope else { return nil }
                    return { g, c in
                        let slope = try slope(c)
                        let isMean = try LossReduction(c.a) == .mean
                        let share = isMean ? 1 / Double(slope.tensor.count) : 1
                        return try (g * slope).times(share).summed(to: c.shape)
                    }
                },
                pushforward: { c in
                    var terms: Value?
                    for (k, slope) in slopes.enumerated() {
                        guard let slope, let t = c.t(k) else { continue }
                        let term = try t * slope(c)
                        terms = if let sum = terms { try sum + term } else { term }
                    }
                    guard let terms else { return [c.tape.constant(try .filled(0, c.outputShape))] }
                    return [try LossReduction(c.a)(terms)]
                }),
            samples: samples)
    }
}

extension Operands {
    /// - Throws: `sizesDiffer` if the target does not have the shape of the input.
    func checkTarget(_ op: String) throws(AutogradError) {
        guard self[0].shape == self[1].shape else {
            throw .sizesDiffer(op: op, self[0].shape, self[1].shape)
        }
    }

    /// The operand, checked to broadcast to the shape of the input, so that the terms keep this shape.
    func factor(_ i: Int) throws(AutogradError) -> Value? {
        guard let factor = optional(i) else { return nil }
        guard try Shape.broadcast(factor.shape, x.shape) == x.shape else {
            throw .cannotExpand(factor.shape, to: x.shape)
        }
        return factor
    }
}
