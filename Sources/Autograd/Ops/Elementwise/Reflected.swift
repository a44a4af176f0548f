/// The operators that Python calls on the second operand: `2 / x` is `x.__rdiv__(2)`.
///
/// The others are aliases: `__rsub__` of `rsub`, and `__radd__`, `__rmul__`, `__rand__`, `__ror__` and
/// `__rxor__` of operations for which the order does not matter.
extension Op {
    static let reflected: [Op] = [rdiv, rfloordiv, rmod, rpow, rmatmul, rlshift, rrshift]

    /// As in PyTorch, 1 / x is rounded before it is multiplied by y.
    static let rdiv: Op = Op(
        "rdiv", aliases: ["__rdiv__", "__rtruediv__"], "Divides the second operand by the first.",
        .composition(
            [.other], "y / x", "dx = −g·y / x², dy = g / x",
            samples: Declaration.binarySamples(Sample.Operand.real)
        ) { x in try x[0].reciprocal() * x[1] })

    static let rfloordiv: Op = Op(
        "rfloordiv", aliases: ["__rfloordiv__"], "Divides the second operand by the first and rounds down.",
        .composition(
            [.other], "⌊y / x⌋", "none: as in PyTorch, the derivative is not implemented",
            samples: [Sample(.number(2), .number(7.5))]
        ) { x in try x[1].apply(.floorDivide, x[0]) })

    static let rmod: Op = Op(
        "rmod", aliases: ["__rmod__"], "Computes the remainder of the second operand divided by the first.",
        .composition(
            [.other], "y − x·⌊y / x⌋", "dx = −g·⌊y / x⌋, dy = g",
            kinks: "where y is a multiple of x, the remainder jumps",
            samples: [Sample(.aboveOne([2, 3]), .unit([2, 3])), Sample(.aboveOne([2, 1]), .unit([3]))]
        ) { x in try x[1].apply(.remainder, x[0]) })

    static let rpow: Op = Op(
        "rpow", aliases: ["__rpow__"], "Raises the second operand to the power of the first.",
        .composition(
            [.other], "yˣ", "dx = g·yˣ·ln y, dy = g·x·yˣ⁻¹", kinks: "where y = 0: dx = 0 if x ≥ 0",
            samples: [
                Sample(.real([2, 3]), .positive([2, 3])), Sample(.real([2, 1]), .positive([3])),
                Sample(.real([3]), .number(2)),
            ]
        ) { x in try x[1].pow(x[0]) })

    static let rmatmul: Op = Op(
        "rmatmul", aliases: ["__rmatmul__"], "Multiplies the second operand by the first, as matrices.",
        .composition(
            [.other], "y·x, as matrices", "dx = yᵀ·g, dy = g·xᵀ",
            samples: [
                Sample(.real([3, 2]), .real([2, 3])), Sample(.real([3]), .real([2, 3])),
                Sample(.real([2, 3, 2]), .real([3])),
            ]
        ) { x in try x[1].apply(.matmul, x[0]) })

    static let rlshift: Op = reflectedShift("rlshift", ["__rlshift__"], "y·2ˣ", .leftShift)
    static let rrshift: Op = reflectedShift("rrshift", ["__rrshift__"], "⌊y / 2ˣ⌋", .rightShift)

    private static func reflectedShift(
        _ name: String, _ aliases: [String], _ formula: String, _ shift: Op
    ) -> Op {
        Op(
            name, aliases: aliases, "Shifts the bits of the second operand by the first.",
            Declaration(
                [.input, .other], formula: formula, pullback: nil,
                .composition { x in [try x[1].apply(shift, x[0])] },
                .none("the result is a bit pattern"),
                samples: [Sample(.integers([2, 3], below: 4), .integers([3], below: 8))]))
    }
}
