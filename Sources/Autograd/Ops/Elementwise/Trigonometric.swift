/// Circular and hyperbolic functions; angles are in radians.
extension Op {
    static let trigonometric: [Op] = [
        sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh, sinc, deg2rad, rad2deg,
    ]

    static let sin: Op = Op("sin", "", .unary("sin x", "", { Libm.sin($0) }, { g, c in try g * c.x.cos() }))
    static let cos: Op = Op("cos", "", .unary("cos x", "", { Libm.cos($0) }, { g, c in try g * -c.x.sin() }))
    static let tan: Op = Op(
        "tan", "", .unary("tan x", "", { Libm.tan($0) }, { g, c in try g * (1 + c.y * c.y) }))
    static let asin: Op = Op(
        "asin", aliases: ["arcsin"], "",
        .unary(
            "arcsin x", "", at: Sample.Operand.unit, { Libm.asin($0) },
            { g, c in try g * (1 - c.x * c.x).rsqrt() }))
    static let acos: Op = Op(
        "acos", aliases: ["arccos"], "",
        .unary(
            "arccos x", "", at: Sample.Operand.unit, { Libm.acos($0) },
            { g, c in try g * -(1 - c.x * c.x).rsqrt() }))
    static let atan: Op = Op(
        "atan", aliases: ["arctan"], "",
        .unary("arctan x", "", { Libm.atan($0) }, { g, c in try g / (1 + c.x * c.x) }))
    static let atan2: Op = Op(
        "atan2", aliases: ["arctan2"], "",
        .binary(
            "the angle of the point (y, x), for atan2(x, y)", "",
            resultType: .floating,
            { Libm.atan2($0, $1) },
            // dx = g·y / (x² + y²), dy = −g·x / (x² + y²)
            { g, c in try g * (c.x(1) * inverseSquare(c.x(0), c.x(1))) },
            { g, c in try g * (-c.x(0) * inverseSquare(c.x(0), c.x(1))) }))

    /// 1 / (x² + y²), and 0 at the origin, where the angle is undefined.
    private static func inverseSquare(_ x: Value, _ y: Value) throws(AutogradError) -> Value {
        let square = try x * x + y * y
        return try (square .== 0).selecting(square.zeros(), square.reciprocal())
    }
    static let sinh: Op = Op(
        "sinh", "", .unary("sinh x", "", { Libm.sinh($0) }, { g, c in try g * c.x.cosh() }))
    static let cosh: Op = Op(
        "cosh", "", .unary("cosh x", "", { Libm.cosh($0) }, { g, c in try g * c.x.sinh() }))
    static let tanh: Op = Op(
        "tanh", aliases: ["nn.functional.tanh", "nn.Tanh"], "",
        .unary(
            "tanh x", "",
            gradientGradFn: "TanhBackwardBackward0", { Libm.tanh($0) },
            { g, c in try g * (1 - c.y * c.y) }))
    static let asinh: Op = Op(
        "asinh", aliases: ["arcsinh"], "",
        .unary(
            "arsinh x", "", { Libm.asinh($0) },
            { g, c in try g / c.x.hypot(1) }))
    static let acosh: Op = Op(
        "acosh", aliases: ["arccosh"], "",
        .unary(
            "arcosh x", "", at: Sample.Operand.aboveOne, { Libm.acosh($0) },
            { g, c in try g * (c.x * c.x - 1).rsqrt() }))
    static let atanh: Op = Op(
        "atanh", aliases: ["arctanh"], "",
        .unary(
            "artanh x", "", at: Sample.Operand.unit, { Libm.atanh($0) },
            { g, c in try g / (1 - c.x * c.x) }))
    /// The value at 0 is 1.
    static let sinc: Op = Op(
        "sinc", aliases: ["special.sinc"], "",
        .unary(
            "sin(πx) / (πx)", "",
            { $0 == 0 ? 1 : Libm.sin(.pi * $0) / (.pi * $0) },
            { g, c in
                // (p·cos p − sin p) / (p·x), where p = πx
                let p = try c.x * Double.pi
                let square = try p * c.x
                let slope = try (p * p.cos() - p.sin()) / square
                return try (square .== 0).selecting(g.zeros(), g * slope)
            }))
    static let deg2rad: Op = Op(
        "deg2rad", "", .unary("x·π/180", "", { $0 * (.pi / 180) }, { g, _ in try g * (.pi / 180) }))
    static let rad2deg: Op = Op(
        "rad2deg", "", .unary("x·180/π", "", { $0 * (180 / .pi) }, { g, _ in try g * (180 / .pi) }))
}

extension Value {
    func sin() throws(AutogradError) -> Value { try apply(.sin) }
    func cos() throws(AutogradError) -> Value { try apply(.cos) }
    func sinh() throws(AutogradError) -> Value { try apply(.sinh) }
    func cosh() throws(AutogradError) -> Value { try apply(.cosh) }
    func tanh() throws(AutogradError) -> Value { try apply(.tanh) }
}
