/// Circular and hyperbolic functions; angles are in radians.
extension Op {
    static let trigonometric: [Op] = [
        sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh, sinc, sincSlope,
        deg2rad,
        rad2deg,
    ]

    static let sin: Op = Op(
        "sin", "Computes the sine of each element.",
        .unary("sin x", "dx = g·cos x", { Libm.sin($0) }, { g, c in try g * c.x.cos() }))
    static let cos: Op = Op(
        "cos", "Computes the cosine of each element.",
        .unary("cos x", "dx = −g·sin x", { Libm.cos($0) }, { g, c in try g * -c.x.sin() }))
    static let tan: Op = Op(
        "tan", "Computes the tangent of each element.",
        .unary("tan x", "dx = g·(1 + tan² x)", { Libm.tan($0) }, { g, c in try g * (1 + c.y * c.y) }))
    static let asin: Op = Op(
        "asin", aliases: ["arcsin"], "Computes the angle between −π/2 and π/2 with a given sine.",
        .unary(
            "arcsin x", "dx = g / √(1 − x²)", kinks: "at −1 and 1 the derivative is infinite",
            at: Sample.Operand.unit, { Libm.asin($0) },
            { g, c in try g * c.x.oneMinusSquare().rsqrt() }))
    static let acos: Op = Op(
        "acos", aliases: ["arccos"], "Computes the angle between 0 and π with a given cosine.",
        .unary(
            "arccos x", "dx = −g / √(1 − x²)", kinks: "at −1 and 1 the derivative is infinite",
            at: Sample.Operand.unit, { Libm.acos($0) },
            { g, c in try g * -c.x.oneMinusSquare().rsqrt() }))
    static let atan: Op = Op(
        "atan", aliases: ["arctan"], "Computes the angle between −π/2 and π/2 with a given tangent.",
        .unary("arctan x", "dx = g / (1 + x²)", { Libm.atan($0) }, { g, c in try g / (1 + c.x * c.x) }))
    static let atan2: Op = Op(
        "atan2", aliases: ["arctan2"],
        "Computes the angle of a point, given its second coordinate and then its first.",
        .binary(
            "the angle of the point (y, x), for atan2(x, y)", "dx = g·y / (x² + y²), dy = −g·x / (x² + y²)",
            kinks: "at x = y = 0 the subgradient is 0; where x = 0 and y < 0, the angle jumps by 2π",
            resultType: .floating,
            { Libm.atan2($0, $1) },
            { g, c in try g * (c.x(1) * inverseSquare(c.x(0), c.x(1))) },
            { g, c in try g * (-c.x(0) * inverseSquare(c.x(0), c.x(1))) }))

    /// 1 / (x² + y²), and 0 at the origin, where the angle is undefined.
    private static func inverseSquare(_ x: Value, _ y: Value) throws(AutogradError) -> Value {
        let square = try x * x + y * y
        return try (square .== 0).selecting(square.zeros(), square.reciprocal())
    }
    static let sinh: Op = Op(
        "sinh", "Computes the hyperbolic sine of each element.",
        .unary("sinh x", "dx = g·cosh x", { Libm.sinh($0) }, { g, c in try g * c.x.cosh() }))
    static let cosh: Op = Op(
        "cosh", "Computes the hyperbolic cosine of each element.",
        .unary("cosh x", "dx = g·sinh x", { Libm.cosh($0) }, { g, c in try g * c.x.sinh() }))
    static let tanh: Op = Op(
        "tanh", aliases: ["nn.functional.tanh", "nn.Tanh"],
        "Computes the hyperbolic tangent of each element.",
        .unary(
            "tanh x", "dx = g·(1 − tanh² x)",
            gradientGradFn: "TanhBackwardBackward0", { Libm.tanh($0) },
            { g, c in try g * (1 - c.y * c.y) }))
    static let asinh: Op = Op(
        "asinh", aliases: ["arcsinh"], "Inverts the hyperbolic sine.",
        .unary(
            "arsinh x", "dx = g / √(x² + 1)", { Libm.asinh($0) },
            { g, c in try g / c.x.hypot(1) }))
    static let acosh: Op = Op(
        "acosh", aliases: ["arccosh"], "Inverts the hyperbolic cosine for elements of at least 1.",
        .unary(
            "arcosh x", "dx = g / √(x² − 1)", kinks: "at 1 the derivative is infinite",
            at: Sample.Operand.aboveOne, { Libm.acosh($0) },
            { g, c in try g * ((c.x - 1) * (c.x + 1)).rsqrt() }))
    static let atanh: Op = Op(
        "atanh", aliases: ["arctanh"], "Inverts the hyperbolic tangent for elements between −1 and 1.",
        .unary(
            "artanh x", "dx = g / (1 − x²)", at: Sample.Operand.unit, { Libm.atanh($0) },
            { g, c in try g / c.x.oneMinusSquare() }))
    static let sinc: Op = Op(
        "sinc", aliases: ["special.sinc"], "Computes the normalized sinc function, which is 1 at 0.",
        .unary(
            "sin(πx) / (πx)", "dx = g·(p·cos p − sin p) / (p·x), where p = πx; 0 where x = 0", Sinc.value,
            { g, c in try (c.x .== 0).selecting(g.zeros(), g * c.x.apply(.sincSlope)) }))

    /// The derivative of `sinc`, which loses no digits where x is small.
    static let sincSlope: Op = Op(
        "_sinc_slope", "Computes the derivative of the normalized sinc function.",
        .unary(
            "(p·cos p − sin p) / (p·x), where p = πx; 0 where x = 0",
            "dx = −g·(π²·sinc x + 2y / x), where y is the result; −g·π² / 3 where x = 0", Sinc.slope,
            { g, c in
                let isZero = try c.x .== 0
                let x = try isZero.selecting(c.x.ones(), c.x)
                let rest = try isZero.selecting(c.x.ones() * (-2 * .pi * .pi / 3), 2 * c.y / x)
                return try -g * (c.x.apply(.sinc) * (.pi * .pi) + rest)
            }))
    static let deg2rad: Op = Op(
        "deg2rad", "Converts angles from degrees to radians.",
        .unary("x·π/180", "dx = g·π/180", { $0 * (.pi / 180) }, { g, _ in try g * (.pi / 180) }))
    static let rad2deg: Op = Op(
        "rad2deg", "Converts angles from radians to degrees.",
        .unary("x·180/π", "dx = g·180/π", { $0 * (180 / .pi) }, { g, _ in try g * (180 / .pi) }))
}

extension Value {
    func sin() throws(AutogradError) -> Value { try apply(.sin) }
    func cos() throws(AutogradError) -> Value { try apply(.cos) }
    func sinh() throws(AutogradError) -> Value { try apply(.sinh) }
    func cosh() throws(AutogradError) -> Value { try apply(.cosh) }
    func tanh() throws(AutogradError) -> Value { try apply(.tanh) }

    /// 1 − x², as a product that loses no digits near −1 and 1.
    fileprivate func oneMinusSquare() throws(AutogradError) -> Value { try (1 - self) * (1 + self) }
}
