/// Activation functions.
extension Op {
    static let activation: [Op] = [
        sigmoid, relu, relu6, leakyReLU, elu, selu, celu, silu, softplus, softsign, logsigmoid, gelu,
        tanhshrink,
        hardtanh, thresholding,
    ]

    static let sigmoid: Op = Op(
        "sigmoid", aliases: ["nn.functional.sigmoid", "special.expit", "nn.Sigmoid"],
        "Maps each element to a number between 0 and 1 by the logistic function.",
        .unary(
            "1 / (1 + e⁻ˣ)", "dx = g·r·(1 − r)",
            gradientGradFn: "SigmoidBackwardBackward0",
            { x in
                // This form neither overflows nor loses digits for large |x|.
                let e = Libm.exp(-x.magnitude)
                return x >= 0 ? 1 / (1 + e) : e / (1 + e)
            },
            { g, c in try g * ((1 - c.y) * c.y) }))
    static let relu: Op = Op(
        "relu", aliases: ["nn.functional.relu", "nn.ReLU"], "Replaces negative elements by 0.",
        .unary(
            "max(x, 0)", "dx = g where x > 0, 0 elsewhere", kinks: "at 0 the subgradient is 0",
            gradientGradFn: "ThresholdBackwardBackward0", accepts: .numbers,
            resultType: .promoted,
            { $0.isNaN ? $0 : max($0, 0) },
            { g, c in try (c.y .<= 0).selecting(g.zeros(), g).following(c.y) }))
    static let relu6: Op = Op(
        "nn.functional.relu6", aliases: ["relu6", "nn.ReLU6"],
        "Limits each element to the interval from 0 to 6.",
        .unary(
            "min(max(x, 0), 6)", "dx = g where 0 < x < 6, 0 elsewhere",
            kinks: "at 0 and 6 the subgradient is 0",
            gradFn: "HardtanhBackward0", gradientGradFn: "HardtanhBackwardBackward0",
            accepts: .numbers, resultType: .promoted,
            { $0.isNaN ? $0 : min(max($0, 0), 6) },
            { g, c in
                try (c.x .<= 0 .| c.x .>= 6).selecting(g.zeros(), g).following(c.x)
            }))
    static let hardtanh: Op = Op(
        "nn.functional.hardtanh", aliases: ["hardtanh", "nn.Hardtanh"],
        "Limits each element to the interval from min_val to max_val.",
        .unary(
            [.minVal, .maxVal], "min(max(x, min_val), max_val)",
            "dx = g where min_val < x < max_val, 0 elsewhere",
            kinks: "at min_val and max_val the subgradient is 0", gradFn: "HardtanhBackward0",
            gradientGradFn: "HardtanhBackwardBackward0", accepts: .numbers, resultType: .promoted,
            samples: [Sample(.real([2, 3]))],
            { a in
                let (low, high) = (a[.minVal], a[.maxVal])
                return .init { $0.isNaN ? $0 : min(max($0, low), high) }
            },
            { g, c in
                try (c.x .<= c[.minVal] .| c.x .>= c[.maxVal]).selecting(g.zeros(), g).following(c.x)
            }))
    static let thresholding: Op = Op(
        "nn.functional.threshold", aliases: ["threshold", "nn.Threshold"],
        "Replaces by a value the elements that do not exceed a limit.",
        .unary(
            [.cutoff, .replacement],
            "x where x > threshold, value elsewhere", "dx = g where x > threshold, 0 elsewhere",
            kinks: "at the threshold, where the result may jump, the derivative is taken to be 0",
            gradFn: "ThresholdBackward0",
            gradientGradFn: "ThresholdBackwardBackward0", accepts: .numbers, resultType: .promoted,
            samples: [Sample(.real([2, 3]), with: ["threshold": 0.1, "value": 20.0])],
            { a in
                let (cutoff, replacement) = (a[.cutoff], a[.replacement])
                return .init { $0 <= cutoff ? replacement : $0 }
            },
            { g, c in try (c.x .<= c[.cutoff]).selecting(g.zeros(), g).following(c.x) }))
    static let leakyReLU: Op = Op(
        "nn.functional.leaky_relu", aliases: ["leaky_relu", "nn.LeakyReLU"],
        "Multiplies negative elements by a small slope.",
        .unary(
            [.negativeSlope],
            "x where x > 0, slope·x elsewhere", "dx = g where x > 0, g·slope elsewhere",
            kinks: "at 0 the subgradient is slope",
            gradFn: "LeakyReluBackward0", gradientGradFn: "LeakyReluBackwardBackward0",
            accepts: .floatingPoint,
            samples: [Sample(.real([2, 3])), Sample(.real([3]), with: ["negative_slope": 0.3])],
            { a in
                let slope = a[.negativeSlope]
                return .init { $0 > 0 ? $0 : slope * $0 }
            },
            { g, c in
                let below = try g * c[.negativeSlope]
                return try (c.x .> 0).selecting(g, below).following(c.x)
            }))
    static let elu: Op = Op(
        "nn.functional.elu", aliases: ["elu", "nn.ELU"],
        "Replaces negative x by alpha·(eˣ − 1), which tends to −alpha.",
        .unary(
            [.alpha],
            "x where x > 0, alpha·(eˣ − 1) elsewhere", "dx = g where x > 0, g·alpha·eˣ elsewhere",
            kinks: "at 0 the subgradient is alpha; if alpha is 1, it is the derivative",
            gradFn: "EluBackward0", gradientGradFn: "EluBackwardBackward0", accepts: .floatingPoint,
            samples: [Sample(.real([2, 3]), with: ["alpha": 0.7])],
            { a in
                let alpha = a[.alpha]
                return .init { $0 > 0 ? $0 : alpha * Libm.expm1($0) }
            },
            { g, c in
                let below = try c.x.minimum(0).exp() * c[.alpha]
                return try g * (c.x .<= 0).selecting(below, g.ones())
            }))
    static let selu: Op = Op(
        "nn.functional.selu", aliases: ["selu", "nn.SELU"],
        "Multiplies elu with alpha = a ≈ 1.6733 by s ≈ 1.0507.",
        .unary(
            "s·x where x > 0, s·a·(eˣ − 1) elsewhere", "dx = g·s where x > 0, g·s·a·eˣ elsewhere",
            kinks: "at 0 the subgradient is s·a",
            gradFn: "EluBackward0", gradientGradFn: "EluBackwardBackward0", accepts: .floatingPoint,
            { $0 > 0 ? seluScale * $0 : seluScale * seluAlpha * Libm.expm1($0) },
            { g, c in
                let below = try c.x.minimum(0).exp() * (seluScale * seluAlpha)
                return try g * (c.x .<= 0).selecting(below, g.ones() * seluScale)
            }))
    /// - Source: Klambauer et al., Self-Normalizing Neural Networks (2017).
    private static let seluAlpha = 1.6732632423543772848170429916717
    private static let seluScale = 1.0507009873554804934193349852946
    static let celu: Op = Op(
        "nn.functional.celu", aliases: ["celu", "nn.CELU"],
        "Replaces negative x by alpha·(e^(x/alpha) − 1), which has slope 1 at 0.",
        .unary(
            [.alpha],
            "max(0, x) + min(0, alpha·(e^(x/alpha) − 1))", "dx = g where x > 0, g·e^(x/alpha) elsewhere",
            gradFn: "CeluBackward0", gradientGradFn: "EluBackwardBackward0", accepts: .floatingPoint,
            samples: [Sample(.real([2, 3]), with: ["alpha": 0.7])],
            { a in
                let alpha = a[.alpha]
                return .init { $0 > 0 ? $0 : alpha * Libm.expm1($0 / alpha) }
            },
            { g, c in
                let below = try (c.x.minimum(0) / c[.alpha]).exp()
                return try g * (c.x .<= 0).selecting(below, g.ones())
            }))
    static let silu: Op = Op(
        "nn.functional.silu", aliases: ["silu", "nn.SiLU"], "Multiplies each element by its sigmoid.",
        .unary(
            "x·sigmoid x", "dx = g·s·(1 + x·(1 − s)), where s = sigmoid x", gradFn: "SiluBackward0",
            accepts: .floatingPoint,
            { $0 / (1 + Libm.exp(-$0)) },
            { g, c in
                let s = try c.x.sigmoid()
                return try g * (s * (1 + c.x * (1 - s)))
            }))
    static let softplus: Op = Op(
        "nn.functional.softplus", aliases: ["softplus", "nn.Softplus"],
        "Approximates max(x, 0) by a smooth function, the more closely the larger beta is.",
        .unary(
            [.sharpness, .threshold],
            "ln(1 + e^(beta·x)) / beta, or x where beta·x > threshold",
            "dx = g·sigmoid(beta·x), or g where beta·x > threshold",
            kinks: "at beta·x = threshold, where the result jumps, the derivative is sigmoid(threshold)",
            gradFn: "SoftplusBackward0",
            gradientGradFn: "SoftplusBackwardBackward0",
            accepts: .floatingPoint,
            samples: [Sample(.real([2, 3])), Sample(.real([3]), with: ["beta": 2.0])],
            { a in
                let (beta, threshold) = (a[.sharpness], a[.threshold])
                return .init { $0 * beta > threshold ? $0 : Libm.log1p(Libm.exp($0 * beta)) / beta }
            },
            { g, c in
                let z = try c.x * c[.sharpness]
                return try g * (z .> c[.threshold]).selecting(g.ones(), z.sigmoid())
            }))
    static let softsign: Op = Op(
        "nn.functional.softsign", aliases: ["softsign", "nn.Softsign"],
        "Divides each element by 1 plus its magnitude.",
        .composition(
            [], "x / (1 + |x|)", "dx = g / (1 + |x|)²",
            samples: [Sample(.real([2, 3]))]
        ) { x in try x.x / (x.x.abs() + 1) })
    static let logsigmoid: Op = Op(
        "nn.functional.logsigmoid", aliases: ["logsigmoid", "nn.LogSigmoid"],
        "Takes the logarithm of the sigmoid without underflow.",
        .unary(
            "ln(sigmoid x)", "dx = g·sigmoid(−x)",
            gradFn: "LogSigmoidBackward0", gradientGradFn: "LogSigmoidBackwardBackward0",
            accepts: .floatingPoint,
            { min($0, 0) - Libm.log1p(Libm.exp(-$0.magnitude)) }, { g, c in try g * (-c.x).sigmoid() }))
    static let gelu: Op = Op(
        "nn.functional.gelu", aliases: ["gelu", "nn.GELU"],
        "Multiplies each x by the probability that a standard normal variable is below x.",
        .unary(
            [.approximate],
            "x·Φ(x), or its approximation by tanh",
            "dx = g·(Φ(x) + x·φ(x)), where φ is the normal density, or g·(derivative of the approximation)",
            gradFn: "GeluBackward0",
            gradientGradFn: "GeluBackwardBackward0",
            accepts: .floatingPoint,
            samples: [Sample(.real([2, 3])), Sample(.real([3]), with: ["approximate": "tanh"])],
            { a in
                if a[.approximate] == "tanh" {
                    return .init { x in
                        let inner = geluScale * (x + 0.044715 * x * x * x)
                        return x / (1 + Libm.exp(-2 * inner))
                    }
                }
                return .init { $0 * ErrorFunction.normalCDF($0) }
            },
            { g, c in
                let x = c.x
                if c[.approximate] == "tanh" {
                    // With z = √(2/π)·(x + 0.044715x³) and t = tanh z: (1 + t) / 2 + x·(1 − t²)·z′ / 2.
                    let square = try x * x
                    let t = try (geluScale * x * (1 + 0.044715 * square)).tanh()
                    let inner = try geluScale * (1 + 0.134145 * square)
                    let bend = try 0.5 * x * (1 - t * t) * inner
                    return try g * (0.5 * (1 + t) + bend)
                }
                let density = try (-0.5 * x * x).exp() * (0.5 / Double.pi).squareRoot()
                let below = try 0.5 * (-x * 0.5.squareRoot()).erfc()
                return try g * (below + x * density)
            }))
    private static let geluScale = (2 / Double.pi).squareRoot()
    static let tanhshrink: Op = Op(
        "nn.functional.tanhshrink", aliases: ["tanhshrink", "nn.Tanhshrink"],
        "Subtracts from each element its hyperbolic tangent.",
        .composition(
            [], "x − tanh x", "dx = g·tanh² x",
            samples: [Sample(.real([2, 3]))]
        ) { x in try x.x - x.x.tanh() })
}

extension Parameter {
    /// The bounds of `hardtanh`.
    fileprivate static let cutoff = ParameterKey<Double>("threshold")
    fileprivate static let replacement = ParameterKey<Double>("value")
    fileprivate static let minVal = ParameterKey<Double>("min_val", default: -1.0)
    fileprivate static let maxVal = ParameterKey<Double>("max_val", default: 1.0)
    /// The derivative of `leaky_relu` for negative x.
    fileprivate static let negativeSlope = ParameterKey<Double>("negative_slope", default: 0.01)
    /// The factor of x inside `softplus`.
    fileprivate static let sharpness = ParameterKey<Double>("beta", default: 1)
    /// The value of beta·x above which `softplus` is x.
    fileprivate static let threshold = ParameterKey<Double>("threshold", default: 20)
    /// The formula of `gelu`: `none` for the exact one, `tanh` for the approximation.
    fileprivate static let approximate = ParameterKey<String>("approximate", default: "none")
}

extension Value {
    func sigmoid() throws(AutogradError) -> Value { try apply(.sigmoid) }
    func minimum(_ x: Double) throws(AutogradError) -> Value { try apply(.clampMax, tape.number(x)) }
}
