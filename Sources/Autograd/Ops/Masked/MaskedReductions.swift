/// Reductions of the elements where a mask is true, as in `torch.masked`.
///
/// Elements where the mask is false are replaced by the identity of the reduction, and receive no gradient.
/// Without a mask, all
/// elements count.
extension Op {
    static let maskedReductions: [Op] = [
        maskedSum, maskedProd, maskedAmax, maskedAmin, maskedLogsumexp, maskedNorm, maskedMedian,
        maskedIndex("argmax", identity: -.infinity) { .argmax },
        maskedIndex("argmin", identity: .infinity) { .argmin },
    ]

    private static let maskedSamples = [
        Sample(.real([2, 3]), .bools([2, 3])), Sample(.real([2, 3]), .bools([3]), with: ["dim": [1]]),
        Sample(.real([2, 3]), .absent, with: ["dim": [0], "keepdim": true]),
    ]

    private static func maskedReduction(
        _ name: String, _ summary: String, _ formula: String, _ pullback: String, kinks: String? = nil,
        _ reduce: @escaping @Sendable (_ x: Operands, _ dims: [Int]) throws -> Value
    ) -> Op {
        Op(
            name, summary,
            .composition(
                [.dimsOrAll, .keepdim, .dtype, .maskOrAll], formula, pullback, kinks: kinks,
                samples: maskedSamples
            ) { x in try reduce(x, Shape.dimensions(x[.dimsOrAll], rank: x.x.shape.count)) })
    }

    private static let maskedSum: Op = maskedReduction(
        "masked.sum", "The sum of the elements where the mask is true.",
        "Σ x along dim where the mask is true", "dx = g where the mask is true, 0 elsewhere"
    ) { x, dims in try x.x.masked(by: x.optional(1), filler: 0).maskedSum(dims, x.a) }

    private static let maskedProd: Op = maskedReduction(
        "masked.prod", "The product of the elements where the mask is true.",
        "Π x along dim where the mask is true", "dxᵢ = g·Π_{j ≠ i} xⱼ where the mask is true, 0 elsewhere"
    ) { x, dims in
        let dtype = x[.dtype] ?? (x.x.dtype == .bool ? .int64 : x.x.dtype)
        var product = try x.x.masked(by: x.optional(1), filler: 1).to(dtype)
        let isScalar = x.x.shape.isEmpty && x[.dimsOrAll]?.isEmpty == false
        for d in isScalar ? [0] : dims.reversed() {
            product = try product.apply(.prodDim, with: [.set(.dim, d), .set(.keepdim, x[.keepdim])])
        }
        return product
    }

    private static func maskedExtremum(_ name: String, _ word: String, filler: Double, _ op: Op) -> Op {
        maskedReduction(
            "masked." + name, "The \(word) element where the mask is true.",
            "the \(word) x along dim where the mask is true",
            "dx = g / n for the n elements equal to y, 0 elsewhere", kinks: "ties, which share g evenly"
        ) { x, dims in
            try x.x.masked(by: x.optional(1), filler: filler)
                .apply(op, with: [.set(.dimsOrAll, dims), .set(.keepdim, x[.keepdim])])
                .to(x[.dtype] ?? x.x.dtype)
        }
    }
    private static let maskedAmax: Op = maskedExtremum("amax", "largest", filler: -.infinity, amax)
    private static let maskedAmin: Op = maskedExtremum("amin", "smallest", filler: .infinity, amin)

    private static let maskedLogsumexp: Op = maskedReduction(
        "masked.logsumexp", "The logarithm of the sum of eˣ where the mask is true.",
        "ln Σ eˣ along dim where the mask is true", "dx = g·e^(x − y) where the mask is true, 0 elsewhere"
    ) { x, dims in
        try x.x.masked(by: x.optional(1), filler: -.infinity)
            .apply(.logsumexp, with: [.set(.dimsOrAll, dims), .set(.keepdim, x[.keepdim])])
            .to(x[.dtype] ?? x.x.dtype)
    }

    private static let maskedNorm: Op = Op(
        "masked.norm", "The norm of the elements where the mask is true.",
        .composition(
            [.ord, .dimsOrAll, .keepdim, .dtype, .maskOrAll],
            "(Σ |x|ᵖ)^(1/p) along dim where the mask is true",
            "dx = g·sign x·(|x| / y)^(p − 1) where the mask is true, 0 elsewhere",
            kinks: "y = 0, where the subgradient is 0; ties for p = ±∞, which share g evenly",
            samples: maskedSamples + [
                Sample(.real([2, 3]), .bools([2, 3]), with: ["ord": 1, "dim": [1]]),
                Sample(.real([2, 3]), .bools([2, 3]), with: ["ord": .number(-.infinity)]),
            ]
        ) { x in
            let dims = try Shape.dimensions(x[.dimsOrAll], rank: x.x.shape.count)
            return try x.x.maskedNorm(x[.ord], dims, keepdim: x[.keepdim], x[.dtype], x.optional(1))
        })

    /// NaN where no element counts.
    private static let maskedMedian: Op = Op(
        "masked.median", "The middle element along dim where the mask is true.",
        .composition(
            [.dimFromLast, .keepdim, .dtype, .maskOrAll],
            "the middle along dim of the x where the mask is true",
            "dx = g at the index of the median, 0 elsewhere", kinks: "equal elements: the first in order",
            samples: [
                Sample(.real([2, 3]), .absent), Sample(.real([4, 3]), .bools([4, 3]), with: ["dim": 1]),
            ]
        ) { x in
            let isFloat = x.x.dtype.isFloatingPoint
            let numbers = try isFloat ? x.x : x.x.to(.float32)
            let settings: [Setting] = [.set(.dim, x[.dim]), .set(.keepdim, x[.keepdim])]
            let median = try numbers.masked(by: x.optional(1), filler: .nan)
                .apply(.nanmedianAlong, with: settings)
            guard !isFloat else { return median }
            guard !median.tensor.elements.contains(where: \.isNaN) else {
                throw AutogradError.badArgument(
                    op: "masked.median", "an integer median needs an element where the mask is true")
            }
            return try median.to(x[.dtype] ?? x.x.dtype)
        })

    /// The dtype of the index is that of x, as in PyTorch.
    private static func maskedIndex(
        _ name: String, identity: Double, _ op: @escaping @Sendable () -> Op
    ) -> Op {
        let word = name == "argmax" ? "largest" : "smallest"
        return Op(
            "masked." + name, "The index of the \(word) element where the mask is true.",
            Declaration(
                [.input, .dimOrAll, .keepdim, .dtype, .maskOrAll],
                formula: "the index of the \(word) x along dim where the mask is true", pullback: nil,
                resultType: .byKernel,
                .opaque { x in
                    let settings: [Setting] = [.set(.dimOrAll, x[.dimOrAll]), .set(.keepdim, x[.keepdim])]
                    let index = try x.x.masked(by: x.optional(1), filler: identity).apply(
                        op(), with: settings)
                    return [try index.to(x[.dtype] ?? x.x.dtype)]
                }, .none("the result is an index"), samples: [Sample(.real([2, 3]), .bools([2, 3]))]))
    }
}

extension Parameter {
    /// The elements that count; `None` for all.
    static let maskOrAll = optionalTensor("mask")
    fileprivate static let ord = ParameterKey<Double>("ord", default: 2.0)
}

extension Value {
    /// The elements where the mask is true, and a filler elsewhere; `self` without a mask.
    ///
    /// - Parameter filler: the identity of a reduction; infinities stand for the extreme numbers of the
    ///   dtype.
    func masked(by mask: Value?, filler: Double) throws(AutogradError) -> Value {
        guard let mask else { return self }
        let limit = 0x1p53
        let value = dtype.isFloatingPoint ? filler : Swift.min(Swift.max(filler, -limit), limit)
        let identity = tape.constant(Tensor(value, dtype: dtype))
        return try mask.canonicalMask(shape).selecting(self, identity)
    }

    /// The mask as booleans in the shape of the tensor that it is for.
    func canonicalMask(_ shape: [Int]) throws(AutogradError) -> Value {
        guard self.shape.count <= shape.count else {
            throw .badArgument(op: "masked", "expected a mask with at most as many dimensions as the input")
        }
        return try detached.expanded(to: shape).to(.bool)
    }

    /// The sum along normalised dimensions.
    func maskedSum(_ dims: [Int], _ a: Attributes, keepdim: Bool? = nil) throws(AutogradError) -> Value {
        try apply(
            .sum,
            with: [
                .set(.dimsOrAll, dims), .set(.keepdim, keepdim ?? a[.keepdim]), .set(.dtype, a[.dtype]),
            ])
    }

    func maskedNorm(
        _ p: Double, _ dims: [Int], keepdim: Bool, _ dtype: DType?, _ mask: Value?
    ) throws(AutogradError) -> Value {
        let elements = try masked(by: mask, filler: p == -.infinity ? .infinity : 0)
        return try (dtype.map { (d) throws(AutogradError) in try elements.to(d) } ?? elements)
            .norm(p, dims, keepdim: keepdim)
    }
}
