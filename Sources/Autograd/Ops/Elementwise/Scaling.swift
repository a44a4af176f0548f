/// Products with constants.
///
/// PyTorch's own compositions do not save the numbers that they multiply by, so that these nodes have nothing
/// to free.
extension Op {
    static let scaling: [Op] = [scaled]

    static let scaled: Op = Op(
        "_scaled", "Multiplies x by a constant.",
        .unary(
            [.constantFactor], "c·x", "dx = c·g", gradFn: "MulBackward1", samples: [],
            { a in
                let factor = a[.constantFactor]
                return UnaryFunction { $0 * factor }
            },
            { g, c in try g.scaled(by: c[.constantFactor]) }))
}

extension Parameter {
    fileprivate static let constantFactor = ParameterKey<Double>("factor")
}

extension Value {
    func scaled(by factor: Double) throws(AutogradError) -> Value {
        try apply(.scaled, with: [.set(.constantFactor, factor)])
    }

    func divided(by divisor: Double) throws(AutogradError) -> Value {
        let quotient = try scaled(by: 1 / divisor)
        tape.rename(quotient, "DivBackward1")
        return quotient
    }
}
