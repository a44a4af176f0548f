/// Sums and means of the elements that are not NaN.
extension Op {
    static let nanReductions: [Op] = [nansum, nanmean]

    private static let nanSamples = [
        Sample(.real([2, 3])), Sample(.real([2, 3, 2]), with: ["dim": [0, -1]]),
        Sample(.real([2, 3]), with: ["dim": [1], "keepdim": true]), Sample(.real([])),
    ]

    static let nansum: Op = Op(
        "nansum", "The sum of the elements that are not NaN.",
        Declaration(
            [.input, .dimsOrAll, .keepdim, .dtype], formula: "Σ x over the x that are not NaN",
            pullback: "dx = g where x is not NaN, 0·g elsewhere", resultType: .byKernel,
            .runs { x in
                let dtype = x[.dtype] ?? (x.x.dtype == .bool ? .int64 : x.x.dtype)
                return (dtype, .reduction { $0.pairwiseSum { $0.isNaN ? 0 : $0 } })
            },
            .general(
                [{ g, c in try g.spread(over: c) * c.isNumber().to(g.dtype) }],
                pushforward: { c in
                    let terms = try c.tangent().masked(c.isNumber())
                    return [try terms.sum(c.reducedDims(), keepdim: c[.keepdim]).to(c.y.dtype)]
                }),
            samples: nanSamples))

    static let nanmean: Op = Op(
        "nanmean", "The mean of the elements that are not NaN.",
        .composition(
            [.dimsOrAll, .keepdim, .dtype], "(Σ x) / n over the n elements that are not NaN",
            "dx = g / n where x is not NaN, 0·g elsewhere", samples: nanSamples
        ) { x in
            guard x.x.dtype.isFloatingPoint else {
                throw AutogradError.needsFloatingPoint(op: "nanmean", found: x.x.dtype)
            }
            let (dims, keepdim) = (x[.dimsOrAll], x[.keepdim])
            let sum = try x.x.apply(
                .nansum,
                with: [.set(.dimsOrAll, dims), .set(.keepdim, keepdim), .set(.dtype, x[.dtype])])
            let isNumber = try x.x.detached.isNaN().apply(.logicalNot)
            return try sum / isNumber.sum(dims, keepdim: keepdim)
        })
}

extension Context {
    /// True for each element that is not NaN.
    fileprivate func isNumber() throws(AutogradError) -> Value { try x.isNaN().apply(.logicalNot) }
}
