/// Step functions of the sign of x.
extension Op {
    static let stepFunctions: [Op] = [heaviside, angle]

    /// PyTorch records it, but has no derivative for it.
    static let heaviside: Op = Op(
        "heaviside", "Computes the unit step of x, with given values where x is 0.",
        Declaration(
            [.input, .tensor("values")], formula: "0 where x < 0, values where x = 0, 1 where x > 0",
            pullback: "not defined, as in PyTorch: differentiating raises an error",
            gradFn: "NotImplemented",
            .binary { _ in .init { x, value in x == 0 ? value : x > 0 ? 1 : 0 } }, .elementwise([nil, nil]),
            samples: [Sample(.integers([2, 3], below: 3), .integers([3], below: 3))]))

    static let angle: Op = Op(
        "angle", "Computes the angle of each real number as a complex number: π if it is negative.",
        .unary(
            "0 where x ≥ 0, π where x < 0", "dx = 0", { $0.isNaN ? .nan : $0 < 0 ? .pi : 0 },
            { g, c in
                c.keep(0)
                return try g.zeros()
            }))
}
