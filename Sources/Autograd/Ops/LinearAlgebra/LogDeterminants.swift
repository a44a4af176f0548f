/// Logarithms of determinants.
extension Op {
    static let logDeterminants: [Op] = [slogdet, logdet]

    static let slogdet: Op = Op(
        "linalg.slogdet", aliases: ["slogdet"],
        "The sign of the determinant, and the logarithm of its magnitude.",
        Declaration(
            [.matrix], results: ["sign", "logabsdet"], formula: "sign det A, ln |det A|",
            pullback: "dA = g·A⁻ᵀ, where g is the cotangent of the logarithm", accepts: .fullPrecision,
            resultType: .byKernel,
            .whole { x in
                let n = try x.x.squareMatrixSize("linalg.slogdet")
                return try MatrixBatches(x.x).mapped(to: [.init([], x.x.dtype), .init([], x.x.dtype)]) {
                    let result = LUFactors($0[0], n).logDeterminant
                    return [[result.sign], [result.log]]
                }
            },
            .general(
                [
                    { _, c in
                        c.keep(0)
                        c.keepOutput()
                        return try c.g(1).map {
                            try $0.unsqueezed(-1).unsqueezed(-1) * c.x.apply(.uncheckedInverse).mT
                        }
                    }
                ],
                pushforward: { c in
                    let slopes = try c.x.apply(.uncheckedInverse).mT
                    return [try c.y.zeros(), try (c.tangent() * slopes).sum([-2, -1])]
                }),
            reach: .matrices, samples: [Sample(.invertible([3, 3])), Sample(.real([2, 2, 2]))]))

    static let logdet: Op = Op(
        "logdet", "The logarithm of the determinant.",
        Declaration(
            [.matrix], formula: "ln det A; NaN if the determinant is negative",
            pullback: "dA = g·A⁻ᵀ, or 0 if the determinant is negative",
            .composition { x in
                let parts = try x.tape.apply(.slogdet, [x.x])
                let nan = x.tape.constant(try .filled(.nan, parts[1].shape, dtype: parts[1].dtype))
                return [try (parts[0] .== -1).selecting(nan, parts[1])]
            }, .composed, samples: [Sample(.invertible([3, 3])), Sample(.invertible([2, 2, 2]))]))
}
