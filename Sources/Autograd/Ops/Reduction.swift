/// Sums, means, products and norms.
extension Op {
    static let reduction: [Op] = [
        sum, mean, prod, prodDim, cumsum, cumprod, norm, vectorNorm, `var`, std, allElements, allAlong,
        anyElement, anyAlong, logsumexp,
        sumToSize, sumToShape, trace,
    ]

    static let dims = Parameter("dim", .ints(variadic: false), default: Attribute.none)
    static let dim = Parameter("dim", .int)
    static let keepdim = Parameter("keepdim", .bool, default: .bool(false))
    static let dtype = Parameter("dtype", .dtype, default: Attribute.none)

    static let sum: Op = Op(
        "sum", [Parameter("input", .tensor), dims, keepdim, dtype], formula: "Σ x", resultType: .byKernel,
        .whole { x in
            let dims = try Shape.dimensions(x.a.ints("dim"), rank: x.x.shape.count)
            let dtype = x.a.dtype("dtype") ?? (x.x.dtype == .bool ? .int64 : x.x.dtype)
            return [try x.x.reduced(dims, keepdim: x.a.bool("keepdim"), dtype: dtype) { $0.pairwiseSum() }]
        },
        .linear([{ g, c in try g.spread(over: c) }]), samples: reductionSamples)

    private static let reductionSamples = [
        Sample(.real([2, 3])), Sample(.real([2, 3, 2]), with: ["dim": .ints([0, -1])]),
        Sample(.real([2, 3]), with: ["dim": .ints([1]), "keepdim": .bool(true)]), Sample(.real([])),
    ]

    static let mean: Op = Op(
        "mean", [Parameter("input", .tensor), dims, keepdim, dtype], formula: "(Σ x) / n",
        resultType: .byKernel,
        .whole { x in
            let dtype = x.a.dtype("dtype") ?? x.x.dtype
            guard dtype.isFloatingPoint else {
                throw AutogradError.needsFloatingPoint(op: "mean", found: dtype)
            }
            let dims = try Shape.dimensions(x.a.ints("dim"), rank: x.x.shape.count)
            let result = try x.x.reduced(dims, keepdim: x.a.bool("keepdim"), dtype: dtype) {
                $0.pairwiseSum() / Double($0.count)
            }
            return [result]
        },
        .linear([
            { g, c in
                let count = try c.reducedCount()
                return try g.spread(over: c) / Double(count)
            }
        ]), samples: reductionSamples)

    static let prod: Op = Op(
        "prod", [Parameter("input", .tensor), dtype], formula: "Π x", resultType: .byKernel,
        .whole { x in
            let dtype = x.a.dtype("dtype") ?? (x.x.dtype.isFloatingPoint ? x.x.dtype : .int64)
            return [try x.x.reduced(Array(x.x.shape.indices), keepdim: false, dtype: dtype) { $0.product() }]
        },
        .general(
            [
                { g, c in
                    c.keepOutput()
                    return try (g * c.x.reshaped([-1]).productOfOthers(0)).reshaped(c.shape)
                }
            ],
            pushforward: { c in
                let t = try c.tangent()
                return [try (t.reshaped([-1]) * c.x.reshaped([-1]).productOfOthers(0)).sum()]
            }),
        samples: [Sample(.real([2, 3])), Sample(.real([]))])

    static let prodDim: Op = Op(
        "prod", [Parameter("input", .tensor), dim, keepdim, dtype], formula: "Π x along dim",
        gradFn: "ProdBackward1", resultType: .byKernel,
        .whole { x in
            let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: x.x.shape.count)
            let dtype = x.a.dtype("dtype") ?? (x.x.dtype.isFloatingPoint ? x.x.dtype : .int64)
            let dims = x.x.shape.isEmpty ? [] : [d]
            return [try x.x.reduced(dims, keepdim: x.a.bool("keepdim"), dtype: dtype) { $0.product() }]
        },
        .general(
            [
                { g, c in
                    c.keepOutput()
                    return try g.spread(over: c) * c.x.productOfOthers(c.a.int("dim") ?? 0)
                }
            ],
            pushforward: { c in
                let d = c.a.int("dim") ?? 0
                let terms = try c.tangent() * c.x.productOfOthers(d)
                return [try terms.sum(c.shape.isEmpty ? [] : [d], keepdim: c.a.bool("keepdim"))]
            }),
        samples: [Sample(.real([2, 3]), with: ["dim": .int(1)])])

    static let cumsum: Op = Op(
        "cumsum", [Parameter("input", .tensor), dim, dtype], formula: "yᵢ = Σ_{j ≤ i} xⱼ",
        resultType: .byKernel,
        .whole { x in
            let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: x.x.shape.count)
            let dtype = x.a.dtype("dtype") ?? (x.x.dtype.isFloatingPoint ? x.x.dtype : .int64)
            return [
                try x.x.mappedRuns(d, dtype: dtype) { x, y in
                    var sum = 0.0
                    for i in 0..<x.count {
                        sum += x[i]
                        y[i] = sum
                    }
                }
            ]
        },
        .linear([{ g, c in try g.reversedCumsum(c.a.int("dim") ?? 0) }]),
        samples: [
            Sample(.real([2, 3]), with: ["dim": .int(0)]), Sample(.real([2, 3]), with: ["dim": .int(-1)]),
        ])

    static let cumprod: Op = Op(
        "cumprod", [Parameter("input", .tensor), dim, dtype], formula: "yᵢ = Π_{j ≤ i} xⱼ",
        resultType: .byKernel,
        .whole { x in
            let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: x.x.shape.count)
            let dtype = x.a.dtype("dtype") ?? (x.x.dtype.isFloatingPoint ? x.x.dtype : .int64)
            return [
                try x.x.mappedRuns(d, dtype: dtype) { x, y in
                    var product = 1.0
                    for i in 0..<x.count {
                        product *= x[i]
                        y[i] = product
                    }
                }
            ]
        },
        .general(
            [
                { g, c in
                    c.keepOutput()
                    return try g.timesJacobianOfCumprod(c.x, c.a.int("dim") ?? 0, transposed: true)
                }
            ],
            pushforward: { c in
                let t = try c.tangent()
                return [try t.timesJacobianOfCumprod(c.x, c.a.int("dim") ?? 0, transposed: false)]
            }),
        samples: [Sample(.real([2, 3]), with: ["dim": .int(1)])])

    static let logsumexp: Op = Op(
        "logsumexp", aliases: ["special.logsumexp"], [Parameter("input", .tensor), dims, keepdim],
        formula: "ln Σ eˣ", resultType: .floating,
        .whole { x in
            let dims = try Shape.dimensions(x.a.ints("dim"), rank: x.x.shape.count)
            return [
                try x.x.reduced(dims, keepdim: x.a.bool("keepdim")) { run in
                    let top = run.maximum()
                    guard top.isFinite else { return top }
                    return top + Libm.log(run.pairwiseSum { Libm.exp($0 - top) })
                }
            ]
        },
        .general(
            [
                { g, c in
                    let y = try c.y.spread(over: c)
                    return try g.spread(over: c) * (c.x - y).exp()
                }
            ],
            pushforward: { c in
                let weights = try (c.x - c.y.spread(over: c)).exp()
                return [try (c.tangent() * weights).sum(c.a.ints("dim"), keepdim: c.a.bool("keepdim"))]
            }),
        samples: [Sample(.real([2, 3]), with: ["dim": .ints([1])]), Sample(.real([2, 3]))])

    private static func truth(
        _ name: String, _ formula: String, _ holds: @escaping @Sendable (Span<Double>) -> Bool
    )
        -> [Op]
    {
        let reason = Derivative.none("the result is true or false")
        let whole = Op(
            name, [Parameter("input", .tensor)], formula: formula, resultType: .bool,
            .whole { x in
                [try x.x.reduced(Array(x.x.shape.indices), keepdim: false) { holds($0) ? 1 : 0 }]
            }, reason, samples: [Sample(.bools([2, 3]))])
        let along = Op(
            name, [Parameter("input", .tensor), dim, keepdim], formula: formula + " along dim",
            resultType: .bool,
            .whole { x in
                let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: x.x.shape.count)
                let dims = x.x.shape.isEmpty ? [] : [d]
                return [try x.x.reduced(dims, keepdim: x.a.bool("keepdim")) { holds($0) ? 1 : 0 }]
            }, reason, samples: [Sample(.bools([2, 3]), with: ["dim": .int(0)])])
        return [whole, along]
    }
    private static let allOps = truth("all", "∀ x ≠ 0") { run in
        for i in 0..<run.count where run[i] == 0 { return false }
        return true
    }
    private static let anyOps = truth("any", "∃ x ≠ 0") { run in
        for i in 0..<run.count where run[i] != 0 { return true }
        return false
    }
    static let allElements: Op = allOps[0]
    static let allAlong: Op = allOps[1]
    static let anyElement: Op = anyOps[0]
    static let anyAlong: Op = anyOps[1]

    /// The sum over what broadcasting from `size` repeated.
    static let sumToSize: Op = Op(
        "_sum_to_size", [Parameter("input", .tensor), Parameter("size", .ints(variadic: true))],
        formula: "Σ x over the dimensions that broadcasting added or grew", gradFn: "SumBackward1",
        .whole { x in
            let size = x.a.ints("size") ?? []
            let new = x.x.shape.count - size.count
            guard new >= 0, try Shape.broadcast(x.x.shape, size) == x.x.shape else {
                throw AutogradError.cannotExpand(size, to: x.x.shape)
            }
            let dims = x.x.shape.indices.filter { $0 < new || (size[$0 - new] == 1 && x.x.shape[$0] != 1) }
            guard !dims.isEmpty else { return [x.x] }
            return [try x.x.reduced(dims, keepdim: false) { $0.pairwiseSum() }.reshaped(size)]
        },
        .linear([{ g, c in try g.expanded(to: c.shape) }]),
        samples: [
            Sample(.real([2, 3]), with: ["size": .ints([3])]),
            Sample(.real([2, 3]), with: ["size": .ints([2, 1])]),
        ])

    static let sumToShape: Op = composition(
        "sum_to_size", [Parameter("size", .ints(variadic: true))],
        "Σ x over the dimensions that broadcasting added or grew",
        samples: [Sample(.real([2, 3]), with: ["size": .ints([3])])]
    ) { x in try x.x.summed(to: x.a.ints("size") ?? []) }

    static let trace: Op = Op(
        "trace", [Parameter("input", .tensor)], formula: "Σ xᵢᵢ", accepts: .numbers, resultType: .byKernel,
        .whole { x in
            guard x.x.shape.count == 2 else {
                throw AutogradError.wrongRank(op: "trace", expected: "a matrix", found: x.x.shape)
            }
            let n = min(x.x.shape[0], x.x.shape[1])
            let diagonal = x.x.withGeometry([n], [x.x.strides[0] + x.x.strides[1]], offset: x.x.offset)
            let dtype: DType = x.x.dtype.isFloatingPoint ? x.x.dtype : .int64
            return [try diagonal.reduced([0], keepdim: false, dtype: dtype) { $0.pairwiseSum() }]
        },
        .linear([
            { g, c in
                let identity = try Tensor.identity(c.shape[0], c.shape[1], dtype: g.dtype)
                return try g * c.tape.constant(identity)
            }
        ]),
        samples: [Sample(.real([3, 3])), Sample(.real([2, 3]))])
}

extension Span where Element == Double {
    func product() -> Double {
        var product = 1.0
        for i in 0..<count { product *= self[i] }
        return product
    }

    func maximum() -> Double {
        var top = -Double.infinity
        for i in 0..<count where !(self[i] <= top) { top = self[i] }
        return top
    }

    /// The pairwise sum of `f` of each element.
    func pairwiseSum(_ f: (Double) throws -> Double) rethrows -> Double {
        var terms: [Double] = []
        terms.reserveCapacity(count)
        for i in 0..<count { terms.append(try f(self[i])) }
        return terms.span.pairwiseSum()
    }
}

extension Value {
    func sum(_ dims: [Int]? = nil, keepdim: Bool = false) throws(AutogradError) -> Value {
        try apply(.sum, with: ["dim": dims.map(Attribute.ints) ?? .none, "keepdim": .bool(keepdim)])
    }

    func reshaped(_ shape: [Int]) throws(AutogradError) -> Value {
        self.shape == shape ? self : try apply(.reshape, with: ["shape": .ints(shape)])
    }

    /// The cotangent of a reduction, repeated over what was reduced.
    func spread(over c: Context) throws(AutogradError) -> Value {
        let dims = try c.reducedDims()
        return try reshaped(Shape.reduced(c.shape, dims, keepdim: true)).expanded(to: c.shape)
    }

    /// For each element along a dimension the product of all the others, which holds at zeros too.
    func productOfOthers(_ dim: Int) throws(AutogradError) -> Value {
        guard !shape.isEmpty else { return try ones() }
        let d = try Shape.dimension(dim, rank: shape.count)
        let size = shape[d]
        guard size > 1 else { return try ones() }
        // Exclusive products from both ends.
        var one = shape
        one[d] = 1
        let unit = tape.constant(try .filled(1, one, dtype: dtype))
        let before = try tape.concatenated([unit, narrowed(d, 0, size - 1)], d).apply(
            .cumprod, with: ["dim": .int(d)])
        let after = try tape.concatenated([unit, flipped(d).narrowed(d, 0, size - 1)], d)
            .apply(.cumprod, with: ["dim": .int(d)]).flipped(d)
        return try before * after
    }

    /// Σ_{j ≥ i} along a dimension.
    func reversedCumsum(_ dim: Int) throws(AutogradError) -> Value {
        guard !shape.isEmpty else { return self }
        return try flipped(dim).apply(.cumsum, with: ["dim": .int(dim)]).flipped(dim)
    }

    /// The cotangent (`transposed`) or tangent of `cumprod`, through the matrix ∂yᵢ/∂xⱼ = Π_{k ≤ i, k ≠ j} xₖ.
    ///
    /// - Complexity: quadratic in the size of the dimension, but exact at zeros.
    func timesJacobianOfCumprod(_ x: Value, _ dim: Int, transposed: Bool) throws(AutogradError) -> Value {
        guard !shape.isEmpty else { return self }
        let d = try Shape.dimension(dim, rank: shape.count)
        var terms: [Value] = []
        for j in 0..<shape[d] {
            // The products with xⱼ replaced by 1, for i ≥ j.
            let unit = try x.narrowed(d, j, 1).ones()
            let parts = try [x.narrowed(d, 0, j), unit, x.narrowed(d, j + 1, shape[d] - j - 1)]
            let slopes = try tape.concatenated(parts, d).apply(.cumprod, with: ["dim": .int(d)])
            let tail = try slopes.narrowed(d, j, shape[d] - j)
            if transposed {
                terms.append(try (narrowed(d, j, shape[d] - j) * tail).sum([d], keepdim: true))
            } else {
                let head = try slopes.narrowed(d, 0, j).zeros()
                terms.append(try tape.concatenated([head, narrowed(d, j, 1) * tail], d))
            }
        }
        if transposed { return try terms.isEmpty ? self : tape.concatenated(terms, d) }
        var sum = try zeros()
        for term in terms { sum = try sum + term }
        return sum
    }
}

extension Context {
    /// The dimensions that a reduction went over.
    func reducedDims() throws(AutogradError) -> [Int] {
        if let dims = a.ints("dim") {
            return try Shape.dimensions(dims, rank: shape.isEmpty ? 0 : shape.count)
        }
        return Array(shape.indices)
    }

    func reducedCount() throws(AutogradError) -> Int {
        var count = 1
        for d in try reducedDims() { count *= shape[d] }
        return count
    }
}
