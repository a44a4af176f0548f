/// Powers in double precision.
extension Op {
    /// Numbers and tensors may be the base or the exponent; the result is float64.
    static let floatPower: Op = Op(
        "float_power", "Raises x to the power y in float64, whatever the dtypes of both.",
        Declaration(
            [.input, .tensor("exponent")], formula: "xʸ in float64",
            pullback: "dx = g·y·xʸ⁻¹, dy = g·xʸ·ln x",
            kinks: "where x = 0: dy = 0 if y ≥ 0; where y = 0: dx = 0",
            .composition { x in [try x[0].inDoublePrecision().pow(x[1].inDoublePrecision())] }, .composed,
            samples: [
                Sample(.positive([2, 3]), .real([2, 3])), Sample(.positive([2, 1]), .real([3])),
                Sample(.real([2, 3]), .number(3)), Sample(.number(2), .real([3])),
            ]))
}

extension Value {
    /// The value converted to float64; a plain number stays one.
    fileprivate func inDoublePrecision() throws(AutogradError) -> Value {
        tensor.isNumber ? self : try to(.float64)
    }
}
