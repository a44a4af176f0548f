/// Exponentials and logarithms.
extension Op {
    static let exponential: [Op] = [
        exp, exp2, expm1, log, log2, log10, log1p, logaddexp, logaddexp2, xlogy, erf, erfc,
    ]

    static let exp: Op = Op(
        "exp", "Computes e to the power of each element.",
        .unary("eˣ", "dx = g·eˣ", { Libm.exp($0) }, { g, c in try g * c.y }))
    static let exp2: Op = Op(
        "exp2", aliases: ["special.exp2"], "Computes 2 to the power of each element.",
        .unary("2ˣ", "dx = g·2ˣ·ln 2", { Libm.exp2($0) }, { g, c in try g * c.y * Libm.log(2) }))
    static let expm1: Op = Op(
        "expm1", aliases: ["special.expm1"], "Computes eˣ − 1 without loss of digits for small x.",
        .unary("eˣ − 1", "dx = g·eˣ", { Libm.expm1($0) }, { g, c in try g * (c.y + 1) }))
    static let log: Op = Op(
        "log", "Takes the natural logarithm of each element.",
        .unary("ln x", "dx = g / x", at: Sample.Operand.positive, { Libm.log($0) }, { g, c in try g / c.x }))
    static let log2: Op = Op(
        "log2", "Takes the logarithm to the base 2 of each element.",
        .unary(
            "log₂ x", "dx = g / (x·ln 2)", at: Sample.Operand.positive, { Libm.log2($0) },
            { g, c in try g / (c.x * Libm.log(2)) }))
    static let log10: Op = Op(
        "log10", "Takes the logarithm to the base 10 of each element.",
        .unary(
            "log₁₀ x", "dx = g / (x·ln 10)", at: Sample.Operand.positive, { Libm.log10($0) },
            { g, c in try g / (c.x * Libm.log(10)) }))
    static let log1p: Op = Op(
        "log1p", aliases: ["special.log1p"], "Computes ln(1 + x) without loss of digits for small x.",
        .unary(
            "ln(1 + x)", "dx = g / (1 + x)", at: Sample.Operand.positive, { Libm.log1p($0) },
            { g, c in try g / (c.x + 1) }))
    static let logaddexp: Op = Op(
        "logaddexp", "Takes the logarithm of the sum of two exponentials, without overflow.",
        .binary(
            "ln(eˣ + eʸ)", "dx = g·eˣ / (eˣ + eʸ), dy = g·eʸ / (eˣ + eʸ)", accepts: .floatingPoint,
            { logarithmOfSum($0, $1) },
            { g, c in try g / (1 + (c.x(1) - c.x(0)).exp()) },
            { g, c in try g / (1 + (c.x(0) - c.x(1)).exp()) }))
    /// ln(eˣ + eʸ), without overflow.
    @Sendable static func logarithmOfSum(_ x: Double, _ y: Double) -> Double {
        let m = max(x, y)
        return m.isInfinite && x == y ? m : m + Libm.log1p(Libm.exp(-(x - y).magnitude))
    }
    static let logaddexp2: Op = Op(
        "logaddexp2", "Computes the base-2 logarithm of 2ˣ + 2ʸ without overflow.",
        .binary(
            "log₂(2ˣ + 2ʸ)", "dx = g / (1 + 2^(y − x)), dy = g / (1 + 2^(x − y))", accepts: .floatingPoint,
            { x, y in
                let m = max(x, y)
                if m.isInfinite && x == y { return m }
                return m + Libm.log1p(Libm.exp2(-(x - y).magnitude)) / Libm.log(2)
            },
            { g, c in try g / (1 + (c.x(1) - c.x(0)).exp2()) },
            { g, c in try g / (1 + (c.x(0) - c.x(1)).exp2()) }))
    static let xlogy: Op = Op(
        "xlogy", aliases: ["special.xlogy"],
        "Multiplies x by ln y; where x is 0, the result is 0 unless y is NaN.",
        .binary(
            "x·ln y", "dx = g·ln y, dy = g·x / y", kinks: "where x = 0 and y ≤ 0, dx is 0",
            resultType: .floating, at: Sample.Operand.positive,
            { x, y in y.isNaN ? .nan : x == 0 ? 0 : x * Libm.log(y) },
            { g, c in
                try (c.x(0) .== 0 .& c.x(1) .<= 0).selecting(g.zeros(), g.apply(.xlogy, c.x(1)))
            },
            { g, c in try g * c.x(0) / c.x(1) }))
    static let erf: Op = Op(
        "erf", aliases: ["special.erf"], "Computes the error function.",
        .unary(
            "2/√π·∫₀ˣ e^(−t²) dt", "dx = g·2/√π·e^(−x²)", { Libm.erf($0) },
            { g, c in try g * (2 / Double.pi.squareRoot() * (-(c.x * c.x)).exp()) }))
    static let erfc: Op = Op(
        "erfc", aliases: ["special.erfc"],
        "Computes the complementary error function without loss of digits for large x.",
        .unary(
            "1 − erf x", "dx = −g·2/√π·e^(−x²)", { Libm.erfc($0) },
            { g, c in try g * (-2 / Double.pi.squareRoot() * (-(c.x * c.x)).exp()) }))
}

extension Value {
    func log() throws(AutogradError) -> Value { try apply(.log) }
    func erfc() throws(AutogradError) -> Value { try apply(.erfc) }
    func exp() throws(AutogradError) -> Value { try apply(.exp) }
    func exp2() throws(AutogradError) -> Value { try apply(.exp2) }
}
