/// Normalisations, scans and sums of logarithms where a mask is true, as in `torch.masked`.
///
/// Elements where the mask is false count as the identity of the operation, and receive no gradient.
extension Op {
    static let maskedMaps: [Op] = [
        maskedSoftmax, maskedLogSoftmax, maskedSoftmin, maskedCumsum, maskedCumprod, maskedNormalize,
        maskedLogaddexp,
    ]

    private static func maskedMap(
        _ name: String, _ summary: String, _ formula: String, _ pullback: String,
        mask: Sample.Operand = .bools([4, 3]),
        _ map: @escaping @Sendable (_ x: Operands, [Setting]) throws -> Value
    ) -> Op {
        Op(
            "masked." + name, summary,
            .composition(
                [.dim, .dtype, .maskOrAll], formula, pullback,
                samples: [
                    Sample(.real([2, 3]), .absent, with: ["dim": 1]),
                    Sample(.real([4, 3]), mask, with: ["dim": 1]),
                ]
            ) { x in try map(x, [.set(.dim, x[.dim]), .set(.dtype, x[.dtype] ?? x.x.dtype)]) })
    }

    private static let maskedSoftmax: Op = maskedMap(
        "softmax", "Softmax along dim of the elements where the mask is true.",
        "exp xᵢ / Σ exp xⱼ over the mask, 0 elsewhere",
        "dx = y·(g − Σ g·y) where the mask is true, 0 elsewhere"
    ) { x, settings in
        try x.x.masked(by: x.optional(1), filler: -.infinity).apply(.softmax, with: settings)
    }

    private static let maskedLogSoftmax: Op = maskedMap(
        "log_softmax", "The logarithm of the softmax along dim of the elements where the mask is true.",
        "xᵢ − ln Σ exp xⱼ over the mask, −∞ elsewhere", "dx = g − eʸ·Σ g where the mask is true, 0 elsewhere",
        mask: .bools([1])
    ) { x, settings in
        try x.x.masked(by: x.optional(1), filler: -.infinity).apply(.logSoftmax, with: settings)
    }

    private static let maskedSoftmin: Op = maskedMap(
        "softmin", "Softmax of −x along dim of the elements where the mask is true.",
        "exp −xᵢ / Σ exp −xⱼ over the mask, 0 elsewhere",
        "dx = −y·(g − Σ g·y) where the mask is true, 0 elsewhere"
    ) { x, settings in
        try (-x.x.masked(by: x.optional(1), filler: .infinity)).apply(.softmax, with: settings)
    }

    private static let maskedCumsum: Op = maskedMap(
        "cumsum", "The sums of the elements up to each one where the mask is true.",
        "yᵢ = Σ xⱼ over j ≤ i in the mask", "dxⱼ = Σ gᵢ over i ≥ j where the mask is true, 0 elsewhere"
    ) { x, settings in try x.x.masked(by: x.optional(1), filler: 0).apply(.cumsum, with: settings) }

    private static let maskedCumprod: Op = maskedMap(
        "cumprod", "The products of the elements up to each one where the mask is true.",
        "yᵢ = Π xⱼ over j ≤ i in the mask", "dx = Jᵀ·g where the mask is true, 0 elsewhere"
    ) { x, settings in try x.x.masked(by: x.optional(1), filler: 1).apply(.cumprod, with: settings) }

    private static let maskedNormalize: Op = Op(
        "masked.normalize", "The elements where the mask is true, divided by their norm along dim.",
        .composition(
            [.requiredOrd, .dim, .eps, .dtype, .maskOrAll],
            "x / max(‖x‖ₚ, eps) where the mask is true, 0 elsewhere",
            "dx = (g − (Σ g·y)·∂‖x‖ₚ) / ‖x‖ₚ where the mask is true, 0 elsewhere",
            kinks: "‖x‖ₚ = eps, where both share the derivative evenly",
            samples: [
                Sample(.real([2, 3]), .absent, with: ["ord": 2.0, "dim": 1]),
                Sample(.real([4, 3]), .bools([4, 3]), with: ["ord": 3, "dim": 1, "eps": 0.01]),
            ]
        ) { x in
            let mask = x.optional(1)
            let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
            let norm = try x.x.maskedNorm(x[.requiredOrd], [d], keepdim: true, x[.dtype], mask)
            let least = x.tape.constant(Tensor(x[.eps], dtype: norm.dtype))
            return try x.x.masked(by: mask, filler: 0) / norm.apply(.maximum, least)
        })

    private static let maskedLogaddexp: Op = Op(
        "masked.logaddexp", "The logarithm of eˣ + eʸ, without the terms where their masks are false.",
        .composition(
            [.other, .dtype, .optionalTensor("input_mask"), .optionalTensor("other_mask")],
            "ln(eˣ + eʸ), with −∞ for x or y where its mask is false",
            "dx = g·eˣ / (eˣ + eʸ), and likewise dy, where the own mask is true, 0 elsewhere",
            samples: [Sample(.real([2, 3]), .real([2, 3])), Sample(.real([2, 3]), .real([3]))]
        ) { x in
            let first = try x[0].masked(by: x.optional(2), filler: -.infinity)
            let second = try x[1].masked(by: x.optional(3), filler: -.infinity)
            return try first.apply(.logaddexp, second).to(x[.dtype] ?? x[0].dtype)
        })
}

extension Parameter {
    /// The order of the norm.
    fileprivate static let requiredOrd = ParameterKey<Double>("ord")
    /// The least norm that is divided by.
    fileprivate static let eps = ParameterKey<Double>("eps", default: 1e-12)
}
