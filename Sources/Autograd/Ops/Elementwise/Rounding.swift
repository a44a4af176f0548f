/// Rounding to whole numbers, and the quotients and remainders that follow from it.
extension Op {
    static let rounding: [Op] = [floorDivide, remainder, fmod, floor, ceil, round, trunc, frac]

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
        "floor_divide", "Divides x by y and rounds the quotient down.",
        .binary(
            "⌊x / y⌋", "not defined, as in PyTorch: differentiating raises an error",
            gradFn: "NotImplemented", accepts: .numbers,
            { flooredQuotient($0, $1) },
            nil, nil))

    static let remainder: Op = Op(
        "remainder", "Computes the remainder of the division of x by y, with the sign of y.",
        .binary(
            "x − y·⌊x / y⌋", "dx = g, dy = −g·⌊x / y⌋",
            kinks: "the result jumps where x / y is a whole number; the same formulas are used there",
            accepts: .numbers, hasSteps: true,
            { x, y in
                let rest = x.truncatingRemainder(dividingBy: y)
                return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
            },
            { g, _ in g },
            { g, c in try -g * c.x(0).quotient(c.x(1), rounded: "floor") }))

    static let fmod: Op = Op(
        "fmod", "Computes the remainder of the division of x by y, with the sign of x.",
        .binary(
            "x − y·trunc(x / y)", "dx = g, dy = −g·trunc(x / y)",
            kinks:
                "the result jumps where x / y is a nonzero whole number; the same formulas are used there",
            accepts: .numbers, hasSteps: true,
            { $0.truncatingRemainder(dividingBy: $1) },
            { g, _ in g },
            { g, c in try -g * c.x(0).quotient(c.x(1), rounded: "trunc") }))

    static let floor: Op = Op(
        "floor", "Rounds each element down to a whole number.",
        .unary(
            "⌊x⌋", "dx = 0",
            kinks:
                "the steps are at whole numbers; the derivative is 0 between them, and taken to be 0 there",
            accepts: .numbers, resultType: .promoted, hasSteps: true,
            { $0.rounded(.down) },
            { g, _ in try g.zeros() }))
    static let ceil: Op = Op(
        "ceil", "Rounds each element up to a whole number.",
        .unary(
            "⌈x⌉", "dx = 0",
            kinks:
                "the steps are at whole numbers; the derivative is 0 between them, and taken to be 0 there",
            accepts: .numbers, resultType: .promoted, hasSteps: true,
            { $0.rounded(.up) },
            { g, _ in try g.zeros() }))
    static let round: Op = Op(
        "round", aliases: ["special.round"],
        "Rounds each element to a number of decimal places, ties to even.",
        Declaration(
            [.input, .decimals],
            formula: "the nearest whole number, ties to even", pullback: "dx = 0",
            kinks: "the steps are at the ties; the derivative is 0 between them, and taken to be 0 there",
            accepts: .numbers,
            .unary { a in
                let decimals = a[.decimals]
                guard decimals != 0 else { return .init { $0.rounded(.toNearestOrEven) } }
                let scale = Libm.pow(10, Double(decimals.magnitude))
                if decimals > 0 { return .init { ($0 * scale).rounded(.toNearestOrEven) / scale } }
                return .init { ($0 / scale).rounded(.toNearestOrEven) * scale }
            },
            .elementwise([{ g, _ in try g.zeros() }]), hasSteps: true, samples: [Sample(.real([2, 3]))]))
    static let trunc: Op = Op(
        "trunc", aliases: ["fix"], "Rounds each element towards 0 to a whole number.",
        .unary(
            "x towards 0", "dx = 0",
            kinks: "the steps are at nonzero whole numbers; the derivative is taken to be 0 there too",
            accepts: .numbers, resultType: .promoted, hasSteps: true,
            { $0.rounded(.towardZero) },
            { g, _ in try g.zeros() }))
    static let frac: Op = Op(
        "frac", "Takes the part of each element after the decimal point, with its sign.",
        .unary(
            "x − trunc x", "dx = g",
            kinks: "the result jumps at the whole numbers except 0; the derivative is taken to be 1 there",
            accepts: .floatingPoint, resultType: .promoted, hasSteps: true,
            { $0 - $0.rounded(.towardZero) },
            { g, _ in g }))
}

extension Parameter {
    /// The number of decimal places; negative for tens, hundreds, …
    fileprivate static let decimals = ParameterKey<Int>("decimals", default: 0)
}

extension Value {
    /// The quotient, rounded down (`floor`) or towards 0 (`trunc`).
    fileprivate func quotient(_ divisor: Value, rounded mode: String) throws(AutogradError) -> Value {
        try apply(.div, divisor, with: [.set(.roundingMode, mode)])
    }
}
