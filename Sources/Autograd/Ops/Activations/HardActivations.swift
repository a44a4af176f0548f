/// Activation functions in pieces, and mish.
extension Op {
    static let hardActivation: [Op] = [mish, hardswish, hardsigmoid, hardshrink, softshrink]

    static let mish: Op = Op(
        "nn.functional.mish", aliases: ["mish", "nn.Mish"],
        "Multiplies each element by the hyperbolic tangent of its softplus.",
        .unary(
            "x·tanh(ln(1 + eˣ))", "dx = g·(t + x·s·(1 − t²)), where s = sigmoid x and t = tanh(ln(1 + eˣ))",
            gradFn: "MishBackward0",
            accepts: .floatingPoint,
            { x in x * Libm.tanh(max(x, 0) + Libm.log1p(Libm.exp(-x.magnitude))) },
            { g, c in
                let t = try c.x.apply(.softplus).apply(.tanh)
                return try g * (t + c.x * c.x.sigmoid() * (1 - t * t))
            }))
    static let hardswish: Op = Op(
        "nn.functional.hardswish", aliases: ["hardswish", "nn.Hardswish"],
        "Multiplies each element by an approximation of its sigmoid by linear pieces.",
        .unary(
            "x·min(max(x + 3, 0), 6) / 6",
            "dx = g·(x/3 + 1/2) where −3 < x < 3, g where x ≥ 3, 0 where x ≤ −3",
            kinks: "at −3 the subgradient is 0, at 3 it is 1",
            gradFn: "HardswishBackward0", gradientGradFn: "HardswishBackwardBackward0",
            accepts: .floatingPoint,
            { $0 * min(max($0 + 3, 0), 6) / 6 },
            { g, c in
                let slope = try (c.x .< 3).selecting(c.x / 3 + 0.5, c.x.ones())
                return try g * (c.x .<= -3).selecting(c.x.zeros(), slope)
            }))
    static let hardsigmoid: Op = Op(
        "nn.functional.hardsigmoid", aliases: ["hardsigmoid", "nn.Hardsigmoid"],
        "Approximates the sigmoid by three linear pieces.",
        .unary(
            "min(max(x + 3, 0), 6) / 6", "dx = g / 6 where −3 < x < 3, 0 elsewhere",
            kinks: "at −3 and 3 the subgradient is 0", gradFn: "HardsigmoidBackward0",
            accepts: .floatingPoint,
            { $0.isNaN ? $0 : min(max($0 + 3, 0), 6) / 6 },
            { g, c in try (c.x .> -3 .& c.x .< 3).selecting(g / 6, g.zeros()) }))
    static let hardshrink: Op = Op(
        "nn.functional.hardshrink", aliases: ["hardshrink", "nn.Hardshrink"],
        "Replaces elements from −lambd to lambd by 0.",
        .unary(
            [.shrinkage],
            "x where |x| > lambd, 0 elsewhere", "dx = g where |x| > lambd, 0 elsewhere",
            kinks: "at ±lambd, where the result jumps, the derivative is taken to be 0",
            gradFn: "HardshrinkBackward0",
            gradientGradFn: "HardshrinkBackwardBackward0", accepts: .floatingPoint,
            samples: [Sample(.real([2, 3])), Sample(.real([3]), with: ["lambd": 0.7])],
            { a in
                let shrinkage = a[.shrinkage]
                return .init { $0 >= -shrinkage && $0 <= shrinkage ? 0 : $0 }
            },
            { g, c in
                let shrinkage = c[.shrinkage]
                return try (c.x .>= -shrinkage .& c.x .<= shrinkage).selecting(g.zeros(), g)
            }))
    static let softshrink: Op = Op(
        "nn.functional.softshrink", aliases: ["softshrink", "nn.Softshrink"],
        "Moves each element towards 0 by lambd, but not beyond 0.",
        .unary(
            [.shrinkage],
            "x − lambd where x > lambd, x + lambd where x < −lambd, 0 elsewhere",
            "dx = g where |x| > lambd, 0 elsewhere", kinks: "at ±lambd the subgradient is 0",
            gradFn: "SoftshrinkBackward0",
            gradientGradFn: "SoftshrinkBackwardBackward0", accepts: .floatingPoint,
            samples: [Sample(.real([2, 3])), Sample(.real([3]), with: ["lambd": 0.7])],
            { a in
                let shrinkage = a[.shrinkage]
                guard shrinkage >= 0 else {
                    throw AutogradError.badArgument(
                        op: "softshrink", "lambd must not be negative, but got \(shrinkage)")
                }
                return .init {
                    $0 > shrinkage ? $0 - shrinkage : $0 < -shrinkage ? $0 + shrinkage : $0 * 0
                }
            },
            { g, c in
                let shrinkage = c[.shrinkage]
                return try (c.x .>= -shrinkage .& c.x .<= shrinkage).selecting(g.zeros(), g)
            }))
}

extension Parameter {
    fileprivate static let shrinkage = ParameterKey<Double>("lambd", default: 0.5)
}
