/// Bessel functions of `torch.special`.
extension Op {
    static let bessel: [Op] = [
        i0, i0e, i1, i1e, besselJ0, besselJ1, besselY0, besselY1, modifiedI0, modifiedI1, modifiedK0,
        modifiedK1, scaledK0, scaledK1, sphericalJ0, airy,
    ]

    /// A function without a derivative in PyTorch.
    private static func underived(
        _ name: String, _ summary: String, _ formula: String, at sample: ([Int]) -> Sample.Operand,
        _ f: @escaping @Sendable (Double) -> Double
    ) -> Op {
        let (function, samples) = (UnaryFunction(f), [Sample(sample([2, 3])), Sample(sample([]))])
        return Op(
            name, summary,
            Declaration(
                [.input], formula: formula, pullback: nil, resultType: .floating, .unary { _ in function },
                .none("PyTorch defines no derivative"), samples: samples))
    }

    /// ∞ at 0, nan for negative x.
    static let scaledK0: Op = underived(
        "special.scaled_modified_bessel_k0", "Computes the modified Bessel function K₀, scaled by eˣ.",
        "eˣ·K₀(x)", at: Sample.Operand.positive
    ) { Bessel.k0e($0) }
    /// ∞ at 0, nan for negative x.
    static let scaledK1: Op = underived(
        "special.scaled_modified_bessel_k1", "Computes the modified Bessel function K₁, scaled by eˣ.",
        "eˣ·K₁(x)", at: Sample.Operand.positive
    ) { Bessel.k1e($0) }
    static let sphericalJ0: Op = underived(
        "special.spherical_bessel_j0", "Computes the spherical Bessel function of order 0.",
        "sin x / x, 1 at 0 and 0 at ±∞", at: Sample.Operand.real
    ) { x in x == 0 ? 1 : x.isInfinite ? 0 : Libm.sin(x) / x }
    static let airy: Op = underived(
        "special.airy_ai", "Computes the Airy function Ai.", "Ai(x), a solution of y″ = x·y",
        at: Sample.Operand.real
    ) { Airy.ai($0) }

    static let i0: Op = Op(
        "i0", aliases: ["special.i0"], "Computes the modified Bessel function of the first kind of order 0.",
        .unary("I₀(x)", "dx = g·I₁(x)", { Bessel.i0($0) }, { g, c in try g * c.x.apply(.i1) }))
    static let i0e: Op = Op(
        "special.i0e", "Computes the modified Bessel function I₀, scaled by e^(−|x|).",
        .unary(
            "e^(−|x|)·I₀(x)", "dx = g·(e^(−|x|)·I₁(x) − sign(x)·r)", kinks: "at 0 the subgradient is 0",
            gradFn: "SpecialI0EBackward0", { Bessel.i0e($0) },
            { g, c in try g * (c.x.apply(.i1e) - c.x.apply(.sgn) * c.y) }))
    static let i1: Op = Op(
        "special.i1", "Computes the modified Bessel function of the first kind of order 1.",
        .unary(
            "I₁(x)", "dx = g·(I₀(x) − r/x), with r/x = 1/2 at 0", gradFn: "SpecialI1Backward0",
            { Bessel.i1($0) },
            { g, c in try g * (c.x.apply(.i0) - c.outputOverInput()) }))
    static let i1e: Op = Op(
        "special.i1e", "Computes the modified Bessel function I₁, scaled by e^(−|x|).",
        .unary(
            "e^(−|x|)·I₁(x)", "dx = g·(e^(−|x|)·I₀(x) − sign(x)·r − r/x), with r/x = 1/2 at 0",
            gradFn: "SpecialI1EBackward0", { Bessel.i1e($0) },
            { g, c in try g * (c.x.apply(.i0e) - c.x.apply(.sgn) * c.y - c.outputOverInput()) }))

    static let besselJ0: Op = Op(
        "special.bessel_j0", "Computes the Bessel function of the first kind of order 0.",
        .unary("J₀(x)", "dx = −g·J₁(x)", { Libm.j0($0) }, { g, c in try -g * c.x.apply(.besselJ1) }))
    static let besselJ1: Op = Op(
        "special.bessel_j1", "Computes the Bessel function of the first kind of order 1.",
        .unary(
            "J₁(x)", "dx = g·(J₀(x) − r/x), with r/x = 1/2 at 0", { Libm.j1($0) },
            { g, c in try g * (c.x.apply(.besselJ0) - c.outputOverInput()) }))
    /// −∞ at 0, nan for negative x.
    static let besselY0: Op = Op(
        "special.bessel_y0", "Computes the Bessel function of the second kind of order 0.",
        .unary(
            "Y₀(x)", "dx = −g·Y₁(x)", at: Sample.Operand.positive, { Libm.y0($0) },
            { g, c in try -g * c.x.apply(.besselY1) }))
    /// −∞ at 0, nan for negative x.
    static let besselY1: Op = Op(
        "special.bessel_y1", "Computes the Bessel function of the second kind of order 1.",
        .unary(
            "Y₁(x)", "dx = g·(Y₀(x) − r/x)", at: Sample.Operand.positive, { Libm.y1($0) },
            { g, c in try g * (c.x.apply(.besselY0) - c.y / c.x) }))

    static let modifiedI0: Op = Op(
        "special.modified_bessel_i0", "Computes the modified Bessel function of the first kind of order 0.",
        .unary(
            "I₀(x)", "dx = g·I₁(x)", { Bessel.i0($0) },
            { g, c in try g * c.x.apply(.modifiedI1) }))
    static let modifiedI1: Op = Op(
        "special.modified_bessel_i1", "Computes the modified Bessel function of the first kind of order 1.",
        .unary(
            "I₁(x)", "dx = g·(I₀(x) − r/x), with r/x = 1/2 at 0", { Bessel.i1($0) },
            { g, c in try g * (c.x.apply(.modifiedI0) - c.outputOverInput()) }))
    /// ∞ at 0, nan for negative x.
    static let modifiedK0: Op = Op(
        "special.modified_bessel_k0", "Computes the modified Bessel function of the second kind of order 0.",
        .unary(
            "K₀(x)", "dx = −g·K₁(x)", at: Sample.Operand.positive, { Bessel.k0($0) },
            { g, c in try -g * c.x.apply(.modifiedK1) }))
    /// ∞ at 0, nan for negative x.
    static let modifiedK1: Op = Op(
        "special.modified_bessel_k1", "Computes the modified Bessel function of the second kind of order 1.",
        .unary(
            "K₁(x)", "dx = −g·(K₀(x) + r/x)", at: Sample.Operand.positive, { Bessel.k1($0) },
            { g, c in try -g * (c.x.apply(.modifiedK0) + c.y / c.x) }))
}

extension Context {
    /// y/x, and its limit 1/2 where x is 0, for functions of order 1.
    fileprivate func outputOverInput() throws -> Value {
        let isZero = try x .== 0
        return try isZero.selecting(x.ones() * 0.5, y / isZero.selecting(x.ones(), x))
    }
}
