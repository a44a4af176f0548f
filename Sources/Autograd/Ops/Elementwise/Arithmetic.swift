/// Sums, products, quotients, powers.
extension Op {
    static let arithmetic: [Op] = [
        add, sub, rsub, mul, div, floorDivide, remainder, fmod, pow, neg, abs, sign, sgn, floor, ceil, round,
        trunc, frac, square, reciprocal, sqrt, rsqrt, hypot, addcmul, addcdiv, lerp,
    ]

    static let add: Op = Op(
        "add", aliases: ["__radd__"], "",
        Declaration(
            [.input, .other, .alpha], formula: "x + alpha·y", pullback: nil,
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
        "sub", aliases: ["subtract"], "",
        Declaration(
            [.input, .other, .alpha],
            formula: "x − alpha·y", pullback: nil, accepts: .noBools,
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
        "rsub", aliases: ["__rsub__"], "",
        Declaration(
            [.input, .other, .alpha], formula: "y − alpha·x", pullback: nil,
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
        "mul", aliases: ["multiply", "__rmul__"], "",
        .binary(
            "x·y", "", { $0 * $1 },
            { g, c in try g * c.x(1) },
            { g, c in try g * c.x(0) }))

    /// True division. `rounding_mode` "trunc" or "floor" rounds the quotient; its derivative is then 0.
    static let div: Op = Op(
        "div", aliases: ["divide", "true_divide"], "",
        Declaration(
            [.input, .other, .roundingMode],
            formula: "x / y", pullback: nil, resultType: .byRounding,
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

    /// ⌊x / y⌋ of the exact quotient, computed as Python does, so that rounding of x / y does not change it.
    static func flooredQuotient(_ x: Double, _ y: Double) -> Double {
        guard y != 0 else { return x / y }
        let rest = x.truncatingRemainder(dividingBy: y)
        var quotient = (x - rest) / y
        if rest != 0, (rest < 0) != (y < 0) { quotient -= 1 }
        guard quotient != 0 else { return x / y < 0 || (x / y).sign == .minus ? -0.0 : 0 }
        let floor = quotient.rounded(.down)
        return quotient - floor > 0.5 ? floor + 1 : floor
    }

    static let floorDivide: Op = Op(
        "floor_divide", "",
        .binary(
            "⌊x / y⌋", "", gradFn: "NotImplemented", accepts: .numbers, { flooredQuotient($0, $1) },
            nil, nil))

    static let remainder: Op = Op(
        "remainder", "",
        .binary(
            "x − y·⌊x / y⌋", "", accepts: .numbers, hasSteps: true,
            { x, y in
                let rest = x.truncatingRemainder(dividingBy: y)
                return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
            },
            { g, _ in g },
            { g, c in try -g * c.x(0).quotient(c.x(1), rounded: "floor") }))

    static let fmod: Op = Op(
        "fmod", "",
        .binary(
            "x − y·trunc(x / y)", "", accepts: .numbers, hasSteps: true,
            { $0.truncatingRemainder(dividingBy: $1) },
            { g, _ in g },
            { g, c in try -g * c.x(0).quotient(c.x(1), rounded: "trunc") }))

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

    /// At 0⁰ both derivatives are 0, as in PyTorch.
    static let pow: Op = Op(
        "pow", "",
        Declaration(
            [.input, .tensor("exponent")], formula: "xʸ", pullback: nil,
            accepts: .numbers,
            .binary { _ in .init(power) },
            .elementwise([
                { g, c in
                    // dx = g·y·x^(y − 1)
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
                    // dy = g·xʸ·ln x
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
        "neg", aliases: ["negative"], "",
        .unary(
            "−x", "", accepts: .numbers, resultType: .promoted, { -$0 },
            { g, _ in try -g }))
    /// The subgradient at 0 is 0.
    static let abs: Op = Op(
        "abs", aliases: ["absolute"], "",
        .unary(
            "|x|", "", accepts: .numbers, resultType: .promoted, { $0.magnitude },
            { g, c in try g * c.x.sign() }))
    static let sign: Op = Op(
        "sign", "", .unary("sign x", "", resultType: .promoted, { signum($0) }, { g, _ in try g.zeros() }))
    static let sgn: Op = Op(
        "sgn", "",
        .unary(
            "sign x", "", resultType: .promoted, { signum($0) },
            { g, c in
                c.keep(0)
                c.keepOutput()
                return try g.zeros()
            }))
    private static func signum(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }
    static let floor: Op = Op(
        "floor", "",
        .unary(
            "⌊x⌋", "", accepts: .numbers, resultType: .promoted, hasSteps: true,
            { $0.rounded(.down) },
            { g, _ in try g.zeros() }))
    static let ceil: Op = Op(
        "ceil", "",
        .unary(
            "⌈x⌉", "", accepts: .numbers, resultType: .promoted, hasSteps: true,
            { $0.rounded(.up) },
            { g, _ in try g.zeros() }))
    /// Rounds to `decimals` decimal places, ties to even.
    static let round: Op = Op(
        "round", "",
        Declaration(
            [.input, .decimals],
            formula: "the nearest whole number, ties to even", pullback: nil, accepts: .numbers,
            .unary { a in
                let decimals = a[.decimals]
                guard decimals != 0 else { return .init { $0.rounded(.toNearestOrEven) } }
                let scale = Libm.pow(10, Double(decimals.magnitude))
                if decimals > 0 { return .init { ($0 * scale).rounded(.toNearestOrEven) / scale } }
                return .init { ($0 / scale).rounded(.toNearestOrEven) * scale }
            },
            .elementwise([{ g, _ in try g.zeros() }]), hasSteps: true, samples: [Sample(.real([2, 3]))]))
    static let trunc: Op = Op(
        "trunc", aliases: ["fix"], "",
        .unary(
            "x towards 0", "", accepts: .numbers, resultType: .promoted, hasSteps: true,
            { $0.rounded(.towardZero) },
            { g, _ in try g.zeros() }))
    static let frac: Op = Op(
        "frac", "",
        .unary(
            "x − trunc x", "", accepts: .floatingPoint, resultType: .promoted, hasSteps: true,
            { $0 - $0.rounded(.towardZero) },
            { g, _ in g }))
    static let square: Op = Op(
        "square", "",
        .unary(
            "x²", "", gradFn: "PowBackward0", resultType: .promotedNumber, { $0 * $0 },
            { g, c in try g * (2 * c.x) }))
    static let reciprocal: Op = Op(
        "reciprocal", "", .unary("1 / x", "", { 1 / $0 }, { g, c in try -g * c.y * c.y }))
    static let sqrt: Op = Op(
        "sqrt", "",
        .unary(
            "√x", "", at: Sample.Operand.positive, { $0.squareRoot() },
            { g, c in try g / (2 * c.y) }))
    static let rsqrt: Op = Op(
        "rsqrt", "",
        .unary(
            "1 / √x", "", at: Sample.Operand.positive, { 1 / $0.squareRoot() },
            { g, c in try -0.5 * g * c.y.pow(3) }))
    static let hypot: Op = Op(
        "hypot", "",
        .binary(
            "√(x² + y²)", "", accepts: .floatingPoint, { Libm.hypot($0, $1) },
            { g, c in try g * (c.x(0) / c.y) },
            { g, c in try g * (c.x(1) / c.y) }))

    private static let productParameters = [Parameter.input, .tensor("tensor1"), .tensor("tensor2"), .value]
    static let addcmul: Op = Op(
        "addcmul", "",
        Declaration(
            productParameters, formula: "x + value·y·z", pullback: nil, accepts: .numbers,
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
        "addcdiv", "",
        Declaration(
            productParameters, formula: "x + value·y / z", pullback: nil,
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
        "lerp", "",
        Declaration(
            [.input, .tensor("end"), .tensor("weight")],
            formula: "x + w·(y − x)", pullback: nil, accepts: .floatingPoint,
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
    /// The number of decimal places; negative for tens, hundreds, …
    fileprivate static let decimals = ParameterKey<Int>("decimals", default: 0)
    /// The factor of the product or quotient.
    fileprivate static let value = ParameterKey<Double>("value", default: 1)
}

extension Value {
    /// The product with a constant; `self` if the constant is 1.
    func times(_ factor: Double) throws(AutogradError) -> Value { factor == 1 ? self : try self * factor }
    /// The quotient, rounded down (`floor`) or towards 0 (`trunc`).
    fileprivate func quotient(_ divisor: Value, rounded mode: String) throws(AutogradError) -> Value {
        try apply(.div, divisor, with: [.set(.roundingMode, mode)])
    }
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
