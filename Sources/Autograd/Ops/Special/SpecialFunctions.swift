/// Functions of `torch.special`.
extension Op {
    static let special: [Op] =
        [lgamma, digamma, polygamma, polygammaOfOrder, multigammaln, zeta, gammainc, gammaincc]
        + [erfinv, erfcx, ndtr, logNdtr, ndtri, entr, xlog1py, logit] + bessel + orthogonalPolynomials

    static let lgamma: Op = Op(
        "lgamma", aliases: ["special.gammaln"], "Takes the logarithm of the magnitude of the gamma function.",
        .unary(
            "ln |Γ(x)|", "dx = g·ψ(x), where ψ is digamma",
            kinks: "at the pole 0 the derivative is infinite, at the poles −1, −2 … it is nan",
            at: Sample.Operand.positive,
            { Gamma.logGamma($0) }, { g, c in try g * c.x.apply(.digamma) }))
    static let digamma: Op = Op(
        "digamma", aliases: ["special.digamma", "special.psi"],
        "Computes the logarithmic derivative of the gamma function.",
        .unary(
            "ψ(x) = d/dx ln Γ(x)", "dx = g·ψ′(x)", kinks: "at the poles 0, −1, −2 … the derivative is ∞",
            at: Sample.Operand.positive, { Gamma.digamma($0) },
            { g, c in try g * c.x.apply(.polygamma, with: [.set(.order, 1)]) }))
    static let polygamma: Op = Op(
        "polygamma", aliases: ["special.polygamma"], "Computes the derivative of order n of the function ψ.",
        .unary(
            [.order], "ψ⁽ⁿ⁾(x), derivative n of digamma", "dx = g·ψ⁽ⁿ⁺¹⁾(x)",
            kinks: "at the poles 0, −1, −2 … the derivative is infinite",
            samples: [Sample(.positive([2, 3]), with: ["n": 1]), Sample(.positive([]), with: ["n": 0])],
            { a in
                let order = a[.order]
                guard order >= 0 else {
                    throw AutogradError.badArgument(
                        op: "polygamma", "n must not be negative, but got \(order)")
                }
                return .init { Gamma.polygamma(order, $0) }
            },
            { g, c in
                let (next, overflows) = c[.order].addingReportingOverflow(1)
                return try overflows ? nil : g * c.x.apply(.polygamma, with: [.set(.order, next)])
            }))
    /// The overload with the order first.
    static let polygammaOfOrder: Op = Op(
        "polygamma", aliases: ["special.polygamma"], "Computes the derivative of order n of the function ψ.",
        Declaration(
            [.order, .input], formula: "ψ⁽ⁿ⁾(x), derivative n of digamma", pullback: "dx = g·ψ⁽ⁿ⁺¹⁾(x)",
            .composition { x in [try x.x.apply(.polygamma, with: [.set(.order, x[.order])])] }, .composed,
            samples: [Sample(.positive([2, 3]), with: ["n": 2])]))
    /// Defined for x > (p − 1)/2.
    static let multigammaln: Op = Op(
        "mvlgamma", aliases: ["special.multigammaln"],
        "Takes the logarithm of the multivariate gamma function of dimension p.",
        .unary(
            [.variates],
            "p·(p − 1)/4·ln π + Σ ln Γ(x − j/2) over j = 0 … p − 1", "dx = g·Σ ψ(x − j/2) over j = 0 … p − 1",
            samples: [Sample(.aboveOne([2, 3]), with: ["p": 2])],
            { a in
                let p = a[.variates]
                guard p >= 1, p <= 1000 else {
                    throw AutogradError.badArgument(op: "mvlgamma", "p must be from 1 to 1000, but got \(p)")
                }
                let constant = Double(p * (p - 1)) / 4 * Libm.log(.pi)
                return .init { x in
                    (0..<p).reduce(constant) { $0 + Gamma.logGamma(x - Double($1) / 2) }
                }
            },
            { g, c in
                var sum = try c.x.apply(.digamma)
                for j in 1..<max(c[.variates], 1) { sum = try sum + (c.x - Double(j) / 2).apply(.digamma) }
                return try g * sum
            }))

    /// ∞ at y = 0, −1, −2 …; nan for x < 1, and for other negative y unless x is whole.
    static let zeta: Op = Op(
        "special.zeta", "Computes the zeta function of Hurwitz.",
        .binary(
            "ζ(x, y) = Σ (k + y)^(−x) over k ≥ 0",
            "dy = −g·x·ζ(x + 1, y); none for x, as in PyTorch: differentiating by it raises an error",
            gradFn: "SpecialZetaBackward0", resultType: .floating, at: Sample.Operand.aboveOne,
            { Gamma.zeta($0, $1) }, nil,
            { g, c in try g * -c.x(0) * (c.x(0) + 1).apply(.zeta, c.x(1)) }))
    static let gammainc: Op = incompleteGamma(
        "igamma", "special.gammainc", "Computes the lower incomplete gamma function, divided by Γ(x).",
        "1/Γ(x)·∫ t^(x − 1)·e^(−t) dt from 0 to y", "dy = g·y^(x − 1)·e^(−y)/Γ(x)",
        { IncompleteGamma.lower($0, $1) }, { $0 })
    static let gammaincc: Op = incompleteGamma(
        "igammac", "special.gammaincc", "Computes the upper incomplete gamma function, divided by Γ(x).",
        "1/Γ(x)·∫ t^(x − 1)·e^(−t) dt from y to ∞", "dy = −g·y^(x − 1)·e^(−y)/Γ(x)",
        { IncompleteGamma.upper($0, $1) }, { try -$0 })

    private static func incompleteGamma(
        _ name: String, _ alias: String, _ summary: String, _ formula: String, _ pullback: String,
        _ f: @escaping @Sendable (Double, Double) -> Double,
        _ signed: @escaping @Sendable (Value) throws -> Value
    ) -> Op {
        Op(
            name, aliases: [alias], summary,
            .binary(
                formula, pullback + "; none for x, as in PyTorch: differentiating by it raises an error",
                accepts: .floatingPoint, at: Sample.Operand.positive, f, nil,
                { g, c in
                    let (x, y) = (c.x(0), c.x(1))
                    return try signed(g) * ((x - 1) * y.log() - y - x.apply(.lgamma)).exp()
                }))
    }

    /// ±∞ at ±1, nan outside.
    static let erfinv: Op = Op(
        "erfinv", aliases: ["special.erfinv"], "Inverts the error function.",
        .unary(
            "the y with erf y = x", "dx = g·(√π/2)·e^(r²)", at: Sample.Operand.unit,
            { ErrorFunction.inverse($0) },
            { g, c in
                let y = try c.x.apply(.erfinv)
                return try g * (Double.pi.squareRoot() / 2 * (y * y).exp())
            }))
    static let erfcx: Op = Op(
        "special.erfcx", "Computes the complementary error function, scaled by e^(x²).",
        .unary(
            "e^(x²)·erfc x", "dx = g·(2·x·r − 2/√π)", gradFn: "SpecialErfcxBackward0",
            { ErrorFunction.erfcx($0) },
            { g, c in try g * (2 * c.x * c.y - 2 / Double.pi.squareRoot()) }))
    /// Recorded on a copy of x: as in PyTorch, x may be changed in place before the backward pass.
    static let ndtr: Op = Op(
        "special.ndtr", "Computes the distribution function of the standard normal distribution.",
        .composition(
            [], "Φ(x), the normal distribution", "dx = g·e^(−x²/2) / √(2π)", samples: [Sample(.real([2, 3]))]
        ) { x in
            try (x.x * 1).apply(.normalDistribution)
        })
    private static let normalDistribution: Op = Op(
        "_ndtr", "Computes the distribution function of the standard normal distribution.",
        .unary(
            "Φ(x)", "dx = g·e^(−x²/2) / √(2π)", gradFn: "MulBackward1",
            { ErrorFunction.normalCDF($0) },
            { g, c in try g * ((c.x * c.x * -0.5).exp() / (2 * Double.pi).squareRoot()) }))
    static let logNdtr: Op = Op(
        "special.log_ndtr",
        "Takes the logarithm of the standard normal distribution function without underflow.",
        .unary(
            "ln Φ(x)", "dx = g·√(2/π) / erfcx(−x/√2)", gradFn: "SpecialLogNdtrBackward0",
            { ErrorFunction.logNormalCDF($0) },
            // Φ′/Φ = √(2/π) / erfcx(−x/√2), which does not underflow
            { g, c in
                c.keepOutput()
                return try g * (2 / Double.pi).squareRoot() / (c.x * -0.5.squareRoot()).apply(.erfcx)
            }))
    /// −∞ at 0, ∞ at 1, nan outside.
    static let ndtri: Op = Op(
        "special.ndtri", "Computes the quantiles of the standard normal distribution.",
        .unary(
            "the y with Φ(y) = x", "dx = g·√(2π)·e^(r²/2)", gradFn: "SpecialNdtriBackward0",
            at: Sample.Operand.probability,
            { ErrorFunction.normalQuantile($0) },
            { g, c in try g * ((2 * Double.pi).squareRoot() * (c.y * c.y / 2).exp()) }))
    /// −∞ for negative x.
    static let entr: Op = Op(
        "special.entr", "Computes the term of each probability in the entropy.",
        .unary(
            "−x·ln x, and 0 at 0", "dx = −g·(ln x + 1)", gradFn: "SpecialEntrBackward0",
            at: Sample.Operand.positive,
            { $0 > 0 ? -$0 * Libm.log($0) : $0 == 0 ? 0 : $0.isNaN ? .nan : -.infinity },
            { g, c in try g * (-c.x.log() - 1) }))
    static let xlog1py: Op = Op(
        "special.xlog1py", "Multiplies x by ln(1 + y); where x is 0, the result is 0 unless y is nan.",
        .binary(
            "x·ln(1 + y)", "dx = g·ln(1 + y), dy = g·x / (1 + y)", kinks: "where x = 0 and y ≤ −1, dx is 0",
            gradFn: "SpecialXlog1PyBackward0", resultType: .floating,
            at: Sample.Operand.positive,
            { x, y in y.isNaN ? .nan : x == 0 ? 0 : x * Libm.log1p(y) },
            { g, c in
                try (c.x(0) .== 0 .& c.x(1) .<= -1).selecting(g.zeros(), g.apply(.xlog1py, c.x(1)))
            },
            { g, c in try g * c.x(0) / (c.x(1) + 1) }))
    static let logit: Op = Op(
        "logit", aliases: ["special.logit"],
        "Inverts the sigmoid; with eps, x below eps becomes eps, and x above 1 − eps becomes 1 − eps.",
        .unary(
            [.margin], "ln(x / (1 − x))",
            "dx = g / (x·(1 − x)); outside [eps, 1 − eps] it is 0, or without eps outside [0, 1] nan",
            kinks: "at eps and 1 − eps the subgradient is 1 / (x·(1 − x))",
            samples: [Sample(.probability([2, 3])), Sample(.probability([3]), with: ["eps": 0.01])],
            { a in
                guard let margin = a[.margin] else { return .init { logOdds($0) } }
                return .init { x in logOdds(x < margin ? margin : x > 1 - margin ? 1 - margin : x) }
            },
            { g, c in
                let slope = try g / (c.x * (1 - c.x))
                guard let margin = c[.margin] else {
                    return try (c.x .< 0 .| c.x .> 1).selecting(g.zeros() * .nan, slope)
                }
                return try (c.x .< margin .| c.x .> 1 - margin).selecting(g.zeros(), slope)
            }))

    private static func logOdds(_ p: Double) -> Double {
        // Near 1/2 the odds are close to 1.
        p > 0.25 && p < 0.75 ? Libm.log1p((2 * p - 1) / (1 - p)) : Libm.log(p / (1 - p))
    }
}

extension Parameter {
    fileprivate static let order = ParameterKey<Int>("n")
    fileprivate static let variates = ParameterKey<Int>("p")
    fileprivate static let margin = ParameterKey<Double?>("eps")
}
