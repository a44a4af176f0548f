/// Operations that return a real tensor itself.
extension Op {
    static let realNumbers: [Op] = [positive, real]

    static let positive: Op = Op(
        "positive", "Returns x itself: the unary operator +.",
        .composition(
            [], "x", "dx = g", sharing: .operand, samples: [Sample(.real([2, 3])), Sample(.real([]))]
        ) { x in
            guard x.x.dtype != .bool else {
                throw AutogradError.badArgument(
                    op: "positive", "The `+` operator, on a bool tensor is not supported.")
            }
            return x.x
        })

    static let real: Op = Op(
        "real", aliases: ["conj", "conj_physical", "resolve_conj", "resolve_neg"],
        "Returns x itself: the real part and the complex conjugate of a real tensor.",
        .composition(
            [], "x", "dx = g", sharing: .operand, samples: [Sample(.real([2, 3])), Sample(.real([]))]
        ) { x in x.x })
}
