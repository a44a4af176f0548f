/// Sums, products, quotients, powers.
extension Op {
    static let arithmetic: [Op] = [
        add, sub, rsub, mul, div, pow, neg, abs, sign, sgn, square, reciprocal, sqrt, rsqrt, hypot, addcmul,
        addcdiv, lerp,
    ]

    static let add: Op = Op(
        "add", aliases: ["__radd__"], "Adds alpha·y to x.",
        Declaration(
            [.input, .other, .alpha], formula: "x + alpha·y", pullback: "dx = g, dy = alpha·g",
            .binary { a in
                let alpha = a[.alpha]
                if alpha == 1 { return .init { $0 + $1 } }
                return .init { $0 + alpha * $1 }
            },
            .elementwise([
                { g, _ in g },
                { g, c in try g.times(c[.alpha]) },
            ]),
            samples: Declaration.binarySamples(Sample.Operand.real) + [
                Sample(.real([3]), .real([3]), with: ["alpha": 2.5])
            ]))

    static let sub: Op = Op(
        "sub", aliases: ["subtract"], "Subtracts alpha·y from x.",
        Declaration(
            [.input, .other, .alpha],
            formula: "x − alpha·y", pullback: "dx = g, dy = −alpha·g", accepts: .noBools,
            .binary { a in
                let alpha = a[.alpha]
                if alpha == 1 { return .init { $0 - $1 } }
                return .init { $0 - alpha * $1 }
            },
            .elementwise([
                { g, _ in g },
                { g, c in try (-g).times(c[.alpha]) },
            ]),
            samples: Declaration.binarySamples(Sample.Operand.real)))

    static let rsub: Op = Op(
        "rsub", aliases: ["__rsub__"], "Subtracts alpha·x from y.",
        Declaration(
            [.input, .other, .alpha], formula: "y − alpha·x", pullback: "dx = −alpha·g, dy = g",
            gradFn: "RsubBackward1", accepts: .noBools,
            .binary { a in
                let alpha = a[.alpha]
                return .init { $1 - alpha * $0 }
            },
            .elementwise([
                { g, c in try (-g).times(c[.alpha]) },
                { g, _ in g },
            ]),
            samples: Declaration.binarySamples(Sample.Operand.real)))

    static let mul: Op = Op(
        "mul", aliases: ["multiply", "__rmul__"], "Multiplies two tensors element by element.",
        .binary(
            "x·y", "dx = g·y, dy = g·x", { $0 * $1 },
            { g, c in try g * c.x(1) },
            { g, c in try g * c.x(0) }))

    static let div: Op = Op(
        "div", aliases: ["divide", "true_divide"],
        "Divides x by y, and rounds the quotient if rounding_mode is given.",
        Declaration(
            [.input, .other, .roundingMode],
            formula: "x / y", pullback: "dx = g / y, dy = −g·x / y²; both are 0 if the quotient is rounded",
            kinks: "a rounded quotient has steps at whole numbers; its derivative is taken to be 0 there too",
            resultType: .byRounding,
            .binary { a in
                switch a[.roundingMode] {
                case nil: return .init { $0 / $1 }
                case "trunc": return .init { ($0 / $1).rounded(.towardZero) }
                case "floor": return .init { flooredQuotient($0, $1) }
                case let mode?:
                    throw AutogradError.badArgument(
                        op: "div", "rounding_mode must be None, 'trunc' or 'floor', not '\(mode)'")
                }
            },
            .elementwise([
                { g, c in
                    guard c[.roundingMode] != nil else { return try g / c.x(1) }
                    c.keep(0, 1)
                    return try g.zeros()
                },
                { g, c in
                    guard c[.roundingMode] != nil else { return try -g * ((c.x(0) / c.x(1)) / c.x(1)) }
                    c.keep(0, 1)
                    return try g.zeros()
                },
            ]),
            samples: Declaration.binarySamples(Sample.Operand.real)))

    /// xʸ. Small integer exponents use products, and 0.5 uses the square root, for accuracy.
    ///
    /// - Source: `pow_tensor_scalar_optimized_kernel` of aten/src/ATen/native/cpu/PowKernel.cpp does the same.
    @Sendable private static func power(_ x: Double, _ y: Double) -> Double {
        switch y {
        case 2: x * x
        case 3: x * x * x
        case 1: x
        case -1: 1 / x
        case -2: 1 / (x * x)
        case 0.5 where x > 0: x.squareRoot()
        default: Libm.pow(x, y)
        }
    }

    static let pow: Op = Op(
        "pow", "Raises x to the power y.",
        Declaration(
            [.input, .tensor("exponent")], formula: "xʸ",
            pullback: "dx = g·y·x^(y − 1), dy = g·xʸ·ln x, and dy = 0 where x = 0 and y ≥ 0",
            kinks: "at x = y = 0 both derivatives are 0; at x = 0, where 0 < y < 1, dx is infinite",
            accepts: .numbers,
            .binary { _ in .init(power) },
            .elementwise([
                { g, c in
                    let y = c.x(1)
                    if !y.tensor.isNumber { c.keepOutput() }
                    if let p = y.tensor.item, !y.requiresGrad {
                        c.keep(0)
                        if p == 0 { return try g.zeros() }
                        return try g * (p * c.x(0).pow(p - 1))
                    }
                    let slope = try y * c.x(0).pow(y - 1)
                    return try (y .== 0).selecting(g.zeros(), g * slope)
                },
                { g, c in
                    let x = c.x(0)
                    // The logarithm of a number is not rounded to the dtype of the other operand.
                    let product = try c.number(0).map { try c.y * Libm.log($0) } ?? c.y * x.log()
                    return try g * (x .== 0 .& c.x(1) .>= 0).selecting(product.zeros(), product)
                },
            ]),
            samples: [
                Sample(.positive([2, 3]), .real([2, 3])), Sample(.positive([2, 1]), .real([3])),
                Sample(.real([2, 3]), .number(3)), Sample(.number(2), .real([3])),
            ]))

    static let neg: Op = Op(
        "neg", aliases: ["negative"], "Changes the sign of each element.",
        .unary(
            "−x", "dx = −g", accepts: .numbers, resultType: .promoted, { -$0 },
            { g, _ in try -g }))
    static let abs: Op = Op(
        "abs", aliases: ["absolute"], "Takes the magnitude of each element.",
        .unary(
            "|x|", "dx = g·sign x", kinks: "at 0 the subgradient is 0", accepts: .numbers,
            resultType: .promoted, { $0.magnitude },
            { g, c in try g * c.x.sign() }))
    static let sign: Op = Op(
        "sign", "Replaces each element by 1, 0 or −1 according to its sign.",
        .unary(
            "sign x", "dx = 0",
            kinks: "the step is at 0; the derivative is 0 on both sides of it, and taken to be 0 at it",
            resultType: .promoted, { signum($0) }, { g, _ in try g.zeros() }))
    static let sgn: Op = Op(
        "sgn", "Replaces each element by 1, 0 or −1 according to its sign.",
        .unary(
            "sign x", "dx = 0",
            kinks: "the step is at 0; the derivative is 0 on both sides of it, and taken to be 0 at it",
            resultType: .promoted, { signum($0) },
            { g, c in
                c.keep(0)
                c.keepOutput()
                return try g.zeros()
            }))
    private static func signum(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }
    static let square: Op = Op(
        "square", "Multiplies each element by itself.",
        .unary(
            "x²", "dx = 2·g·x", gradFn: "PowBackward0", resultType: .promotedNumber, { $0 * $0 },
            { g, c in try g * (2 * c.x) }))
    static let reciprocal: Op = Op(
        "reciprocal", "Divides 1 by each element.",
        .unary("1 / x", "dx = −g / x²", { 1 / $0 }, { g, c in try -g * c.y * c.y }))
    static let sqrt: Op = Op(
        "sqrt", "Takes the square root of each element.",
        .unary(
            "√x", "dx = g / (2·√x)", kinks: "at 0 the derivative is infinite", at: Sample.Operand.positive,
            { $0.squareRoot() },
            { g, c in try g / (2 * c.y) }))
    static let rsqrt: Op = Op(
        "rsqrt", "Divides 1 by the square root of each element.",
        .unary(
            "1 / √x", "dx = −g·r³ / 2", at: Sample.Operand.positive, { 1 / $0.squareRoot() },
            { g, c in try -0.5 * g * c.y.pow(3) }))
    static let hypot: Op = Op(
        "hypot", "Computes the distance of the point (x, y) from the origin.",
        .binary(
            "√(x² + y²)", "dx = g·x / r, dy = g·y / r", kinks: "at x = y = 0 the derivative is NaN",
            accepts: .floatingPoint, { Libm.hypot($0, $1) },
            { g, c in try g * (c.x(0) / c.y) },
            { g, c in try g * (c.x(1) / c.y) }))

    private static let productParameters = [Parameter.input, .tensor("tensor1"), .tensor("tensor2"), .value]
    static let addcmul: Op = Op(
        "addcmul", "Adds to x a multiple of the product of y and z.",
        Declaration(
            productParameters, formula: "x + value·y·z", pullback: "dx = g, dy = g·value·z, dz = g·value·y",
            accepts: .numbers,
            .ternary { a in
                let value = a[.value]
                return .init { $0 + value * $1 * $2 }
            },
            .elementwise([
                { g, _ in g },
                { g, c in try g * (c.x(2) * c[.value]) },
                { g, c in try g * (c.x(1) * c[.value]) },
            ]),
            samples: [Sample(.real([2, 3]), .real([3]), .real([2, 1]), with: ["value": 0.7])]))
    static let addcdiv: Op = Op(
        "addcdiv", "Adds to x a multiple of the quotient of y and z.",
        Declaration(
            productParameters, formula: "x + value·y / z",
            pullback: "dx = g, dy = g·value / z, dz = −g·value·y / z²",
            accepts: .floatingPoint,
            .ternary { a in
                let value = a[.value]
                return .init { $0 + value * ($1 / $2) }
            },
            .elementwise([
                { g, c in
                    c.keep(1, 2)
                    return g
                },
                { g, c in try g * (c[.value] / c.x(2)) },
                { g, c in
                    try -g * (c[.value] * c.x(1) / (c.x(2) * c.x(2)))
                },
            ]),
            samples: [Sample(.real([2, 3]), .real([3]), .positive([2, 1]), with: ["value": 0.7])]))
    static let lerp: Op = Op(
        "lerp", "Interpolates linearly between x and y with the weight w.",
        Declaration(
            [.input, .tensor("end"), .tensor("weight")],
            formula: "x + w·(y − x)", pullback: "dx = g·(1 − w), dy = g·w, dw = g·(y − x)",
            accepts: .floatingPoint,
            .ternary { _ in
                .init { x, y, w in w.magnitude < 0.5 ? x + w * (y - x) : y - (y - x) * (1 - w) }
            },
            .elementwise([
                { g, c in try c.number(2).map { try g * (1 - $0) } ?? g * (1 - c.x(2)) },
                { g, c in try c.number(2).map { try g * $0 } ?? g * c.x(2) },
                { g, c in try g * (c.x(1) - c.x(0)) },
            ]),
            samples: [Sample(.real([2, 3]), .real([3]), .unit([2, 1]))]))
}

extension Parameter {
    /// The rounding of the quotient: `trunc`, `floor` or none.
    static let roundingMode = ParameterKey<String?>("rounding_mode")
    /// The factor of the product or quotient.
    fileprivate static let value = ParameterKey<Double>("value", default: 1)
}

extension Value {
    /// The product with a constant; `self` if the constant is 1.
    func times(_ factor: Double) throws(AutogradError) -> Value { factor == 1 ? self : try self * factor }
    func zeros() throws(AutogradError) -> Value { try zeros(shape) }
    /// Zeros with the dtype of `self`.
    func zeros(_ shape: [Int]) throws(AutogradError) -> Value {
        tape.constant(try .filled(0, shape, dtype: dtype))
    }
    func ones() throws(AutogradError) -> Value { tape.constant(try .filled(1, shape, dtype: dtype)) }
    func abs() throws(AutogradError) -> Value { try apply(.abs) }
    func sign() throws(AutogradError) -> Value { try apply(.sign) }
    func square() throws(AutogradError) -> Value { try apply(.square) }
    func sqrt() throws(AutogradError) -> Value { try apply(.sqrt) }
    func rsqrt() throws(AutogradError) -> Value { try apply(.rsqrt) }
    func reciprocal() throws(AutogradError) -> Value { try apply(.reciprocal) }
    func hypot(_ other: Double) throws(AutogradError) -> Value { try apply(.hypot, tape.number(other)) }
    func pow(_ exponent: Value) throws(AutogradError) -> Value { try apply(.pow, exponent) }
    func pow(_ exponent: Double) throws(AutogradError) -> Value { try apply(.pow, tape.number(exponent)) }
}
