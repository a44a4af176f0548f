/// Sums and means.
extension Op {
    static let reduction: [Op] = [
        sum, mean, prod, prodDim, cumsum, cumprod, norm, vectorNorm, `var`, std, varMean, stdMean,
        allElements, allAlong,
        anyElement, anyAlong, logsumexp, sumToSize, sumToSizeInTwo, trace,
    ]

    private static let reductionSamples = [
        Sample(.real([2, 3])), Sample(.real([2, 3, 2]), with: ["dim": [0, -1]]),
        Sample(.real([2, 3]), with: ["dim": [1], "keepdim": true]), Sample(.real([])),
    ]

    static let sum: Op = Op(
        "sum", "Adds all elements, or those along given dimensions.",
        Declaration(
            [.input, .dimsOrAll, .keepdim, .dtype], formula: "Σ x",
            pullback: "dx = g, expanded to the shape of x", resultType: .byKernel,
            .runs { x in
                let dtype = x[.dtype] ?? (x.x.dtype == .bool ? .int64 : x.x.dtype)
                return (dtype, .reduction { $0.pairwiseSum() })
            },
            .linear([{ g, c in try g.spread(over: c) }]), reach: .sums(isMean: false), gradientMemory: .view,
            samples: reductionSamples))

    static let mean: Op = Op(
        "mean", "Averages all elements, or those along given dimensions.",
        Declaration(
            [.input, .dimsOrAll, .keepdim, .dtype], formula: "(Σ x) / n",
            pullback: "dx = g / n, expanded to the shape of x",
            resultType: .byKernel,
            .runs { x in
                let dtype = x[.dtype] ?? x.x.dtype
                guard dtype.isFloatingPoint else {
                    throw AutogradError.needsFloatingPoint(op: "mean", found: dtype)
                }
                return (dtype, .reduction { $0.pairwiseSum() / Double($0.count) })
            },
            .linear([
                { g, c in
                    let count = try c.reducedCount()
                    return try g.spread(over: c) / Double(count)
                }
            ]), reach: .sums(isMean: true), samples: reductionSamples))

    static let logsumexp: Op = Op(
        "logsumexp", aliases: ["special.logsumexp"],
        "Computes the logarithm of the sum of the exponentials, without overflow.",
        Declaration(
            [.input, .dimsOrAll, .keepdim],
            formula: "ln Σ eˣ", pullback: "dx = g·e^(x − r)", resultType: .floating,
            .runs { x in
                (
                    x.x.dtype,
                    .reduction { run in
                        let top = run.maximum()
                        guard top.isFinite else { return top }
                        return top + Libm.log(run.pairwiseSum { Libm.exp($0 - top) })
                    }
                )
            },
            .general(
                [
                    { g, c in
                        let y = try c.y.spread(over: c)
                        return try g.spread(over: c) * (c.x - y).exp()
                    }
                ],
                pushforward: { c in
                    // Σ t·e^(x − y)
                    let weights = try (c.x - c.y.spread(over: c)).exp()
                    return [try (c.tangent() * weights).sum(c[.dimsOrAll], keepdim: c[.keepdim])]
                }),
            parts: { x in
                let (dims, keepdim) = (x[.dimsOrAll], x[.keepdim])
                let top = try x.x.largestHeld(dims)
                let logarithm = try (x.x - top).exp().sum(dims, keepdim: keepdim).log()
                return [try logarithm + top.reshaped(logarithm.shape)]
            },
            samples: [Sample(.real([2, 3]), with: ["dim": [1]]), Sample(.real([2, 3]))]))

    /// The sum over the dimensions that broadcasting from `size` added or expanded.
    static let sumToSize: Op = Op(
        "_sum_to_size", "Adds along the dimensions that broadcasting from size has added or expanded.",
        Declaration(
            [.input, .size],
            formula: "Σ x over the dimensions that broadcasting added or grew",
            pullback: "dx = g, expanded to the shape of x",
            gradFn: "SumBackward1",
            .whole { x in
                let size = x[.size]
                let dims = try summedDimensions(x.x.shape, to: size)
                guard !dims.isEmpty else { return [x.x] }
                return [try x.x.reduced(dims, keepdim: false) { $0.pairwiseSum() }.reshaped(size)]
            },
            .linear([{ g, c in try g.expanded(to: c.shape) }]),
            reach: .parts { x in
                let size = x[.size]
                let dims = try summedDimensions(x.x.shape, to: size)
                return [try dims.isEmpty ? x.x : x.x.sum(dims).reshaped(size)]
            },
            samples: [
                Sample(.real([2, 3]), with: ["size": [3]]),
                Sample(.real([2, 3]), with: ["size": [2, 1]]),
            ]))

    static let sumToSizeInTwo: Op = Op(
        "sum_to_size", "Adds along the dimensions that broadcasting from size would add or expand.",
        .composition(
            [.size],
            "Σ x over the dimensions that broadcasting from size would add or grow",
            "dx = g, expanded to the shape of x", sharing: .operand,
            samples: [Sample(.real([2, 3]), with: ["size": [3]])]
        ) { x in
            let size = x[.size]
            let dims = try summedDimensions(x.x.shape, to: size)
            let sum = try dims.isEmpty ? x.x : x.x.sum(dims, keepdim: true)
            return try sum.shape == size ? sum : sum.apply(.view, with: [.set(.size, size)])
        })

    /// The dimensions over which to sum a tensor of a given shape to obtain the shape `size`.
    static func summedDimensions(_ shape: [Int], to size: [Int]) throws(AutogradError) -> [Int] {
        let new = shape.count - size.count
        guard new >= 0, try Shape.broadcast(shape, size) == shape else {
            throw .cannotExpand(size, to: shape)
        }
        return shape.indices.filter { $0 < new || (size[$0 - new] == 1 && shape[$0] != 1) }
    }

    static let trace: Op = Op(
        "trace", "Adds the elements on the diagonal of a matrix.",
        Declaration(
            [.input], formula: "Σ xᵢᵢ", pullback: "dx = g on the diagonal, 0 elsewhere",
            gradientGradFn: "ViewBackward0",
            accepts: .numbers, resultType: .byKernel,
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
                    let isOnDiagonal = try Tensor.identity(c.shape[0], c.shape[1], dtype: .bool)
                    return try c.tape.constant(isOnDiagonal).selecting(g, g.zeros())
                }
            ]),
            reach: .parts { x in [try x.x.apply(.diagonal).sum()] }, gradientChanges: 2,
            samples: [Sample(.real([3, 3])), Sample(.real([2, 3]))]))
}

extension Span where Element == Double {
    func maximum() -> Double {
        var top = -Double.infinity
        for i in 0..<count {
            if self[i].isNaN { return .nan }
            top = Swift.max(top, self[i])
        }
        return top
    }

    /// The pairwise sum of f(x) over the elements x.
    func pairwiseSum(_ f: (Double) -> Double) -> Double {
        let count = count
        if count <= 8 {
            var sum = 0.0
            for i in 0..<count { sum += f(self[i]) }
            return sum
        }
        let half = count / 2
        return extracting(0..<half).pairwiseSum(f) + extracting(half..<count).pairwiseSum(f)
    }
}

extension Value {
    func sum(_ dims: [Int]? = nil, keepdim: Bool = false) throws(AutogradError) -> Value {
        if tape.takesFirstSlices {
            let dims = try Shape.dimensions(dims, rank: shape.count)
            return try firstSlice(dims, Shape.reduced(shape, dims, keepdim: keepdim))
        }
        return try apply(.sum, with: [.set(.dimsOrAll, dims), .set(.keepdim, keepdim)])
    }

    func mean() throws(AutogradError) -> Value { try apply(.mean) }

    /// The largest elements along some dimensions, which are kept with size 1. They are constants, for use as a shift or scale
    /// on which the result does not depend.
    func largestHeld(_ dims: [Int]?) throws(AutogradError) -> Value {
        let largest = try apply(.amax, with: [.set(.dimsOrAll, dims ?? []), .set(.keepdim, true)])
        return tape.constant(largest.tensor)
    }

    /// The cotangent of a reduction, expanded to the shape of its operand. As in PyTorch, the expansion is recorded even if it
    /// repeats nothing.
    func spread(over c: Context) throws(AutogradError) -> Value {
        let kept =
            try c[.dimsOrAll] == nil && shape.isEmpty
            ? self : reshaped(Shape.reduced(c.shape, c.reducedDims(), keepdim: true))
        guard kept.requiresGrad else { return try kept.expanded(to: c.shape) }
        return try kept.apply(.expand, with: [.set(.size, c.shape)])
    }
}

extension Context {
    /// The dimensions that the reduction removed.
    func reducedDims() throws(AutogradError) -> [Int] {
        if let dims = a[.dimsOrAll] {
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

extension Tensor {
    /// The elements rounded to integers if `dtype` is not a floating-point dtype: the operands of a sum or product with this
    /// dtype.
    func asWhole(_ dtype: DType) -> Tensor {
        guard !dtype.isFloatingPoint, self.dtype.isFloatingPoint else { return self }
        return Tensor(elements.map(dtype.rounded), contiguous: shape, dtype: dtype)
    }
}
