/// Largest and smallest elements, and where they stand.
extension Op {
    static let selection: [Op] = [
        maxAll, maxDim, maxOther, minAll, minDim, minOther, amax, amin, argmax, argmin, sort, topk, medianAll,
    ]

    private static func extremum(_ name: String, _ symbol: String, _ isBetter: @escaping Better) -> (
        all: Op, dim: Op, even: Op, index: Op
    ) {
        let all = Op(
            name, [Parameter("input", .tensor)],
            formula: "\(symbol) x; the cotangent is shared evenly in a tie",
            gradFn: name.capitalizedFirst + "Backward1",
            .whole { x in
                guard x.x.count > 0 else { throw AutogradError.emptyReduction(op: name) }
                return [
                    try x.x.reduced(Array(x.x.shape.indices), keepdim: false) { $0[$0.best(isBetter)] }
                ]
            },
            .general([{ g, c in try g.sharedAmongTies(c) }], pushforward: { c in [try c.meanOfTies()] }),
            samples: [Sample(.real([2, 3]))])
        let along = Op(
            name, [Parameter("input", .tensor), dim, keepdim],
            formula: "\(symbol) x along dim, and its index; a tie goes to the first", resultType: .byKernel,
            .whole { x in
                let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: x.x.shape.count)
                let dims = x.x.shape.isEmpty ? [] : [d]
                guard x.x.shape.isEmpty || x.x.shape[d] > 0 else {
                    throw AutogradError.emptyReduction(op: name)
                }
                let keepdim = x.a.bool("keepdim")
                return [
                    try x.x.reduced(dims, keepdim: keepdim) { $0[$0.best(isBetter)] },
                    try x.x.reduced(dims, keepdim: keepdim, dtype: .int64) { Double($0.best(isBetter)) },
                ]
            },
            .general([{ g, c in try g.scattered(c) }], pushforward: { c in try c.gatheredTangent() }),
            samples: [
                Sample(.real([2, 3]), with: ["dim": .int(1)]),
                Sample(.real([2, 3]), with: ["dim": .int(0), "keepdim": .bool(true)]),
            ])
        let even = Op(
            "a" + name, [Parameter("input", .tensor), dims, keepdim],
            formula: "\(symbol) x along dim; the cotangent is shared evenly in a tie",
            .whole { x in
                let dims = try Shape.dimensions(x.a.ints("dim"), rank: x.x.shape.count)
                guard dims.allSatisfy({ x.x.shape[$0] > 0 }) else {
                    throw AutogradError.emptyReduction(op: "a" + name)
                }
                return [try x.x.reduced(dims, keepdim: x.a.bool("keepdim")) { $0[$0.best(isBetter)] }]
            },
            .general([{ g, c in try g.sharedAmongTies(c) }], pushforward: { c in [try c.meanOfTies()] }),
            samples: [Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["dim": .ints([1])])])
        let index = Op(
            "arg" + name,
            [Parameter("input", .tensor), Parameter("dim", .int, default: Attribute.none), keepdim],
            formula: "the index of \(symbol) x; of the first in a tie", accepts: .numbers,
            resultType: .byKernel,
            .whole { x in
                var dims = Array(x.x.shape.indices)
                if let d = x.a.int("dim") {
                    let d = try Shape.dimension(d, rank: x.x.shape.count)
                    dims = x.x.shape.isEmpty ? [] : [d]
                }
                guard dims.allSatisfy({ x.x.shape[$0] > 0 }) else {
                    throw AutogradError.emptyReduction(op: "arg" + name)
                }
                return [
                    try x.x.reduced(dims, keepdim: x.a.bool("keepdim"), dtype: .int64) {
                        Double($0.best(isBetter))
                    }
                ]
            }, .none("the result is an index"), samples: [Sample(.real([2, 3]), with: ["dim": .int(1)])])
        return (all, along, even, index)
    }

    private static let max = extremum("max", "max") { $0 > $1 || ($0.isNaN && !$1.isNaN) }
    private static let min = extremum("min", "min") { $0 < $1 || ($0.isNaN && !$1.isNaN) }
    static let maxAll: Op = max.all
    static let maxDim: Op = max.dim
    static let amax: Op = max.even
    static let argmax: Op = max.index
    static let minAll: Op = min.all
    static let minDim: Op = min.dim
    static let amin: Op = min.even
    static let argmin: Op = min.index

    private static func elementwise(_ name: String, _ op: Op) -> Op {
        Op(
            name, [Parameter("input", .tensor), Parameter("other", .tensor)], formula: op.formula,
            .composition { x in [try x[0].apply(op, x[1])] }, .composed,
            samples: binarySamples(Sample.Operand.real))
    }
    static let maxOther: Op = elementwise("max", maximum)
    static let minOther: Op = elementwise("min", minimum)

    /// Values in order, and their indices; equal ones keep their order.
    static let sort: Op = Op(
        "sort",
        [
            Parameter("input", .tensor), Parameter("dim", .int, default: .int(-1)),
            Parameter("descending", .bool, default: .bool(false)),
            Parameter("stable", .bool, default: .bool(false)),
        ],
        formula: "x in order along dim, and the indices", resultType: .byKernel,
        .whole { x in
            let d = try Shape.dimension(x.a.int("dim") ?? -1, rank: x.x.shape.count)
            let isDescending = x.a.bool("descending")
            let indices = try x.x.mappedRuns(d, dtype: .int64) { run, out in
                for (k, i) in run.order(descending: isDescending).enumerated() { out[k] = Double(i) }
            }
            let values = try x.x.mappedRuns(d) { run, out in
                for (k, i) in run.order(descending: isDescending).enumerated() { out[k] = run[i] }
            }
            return [values, indices]
        },
        .general([{ g, c in try g.scattered(c) }], pushforward: { c in try c.gatheredTangent() }),
        samples: [
            Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["dim": .int(0), "descending": .bool(true)]),
        ])

    static let topk: Op = Op(
        "topk",
        [
            Parameter("input", .tensor), Parameter("k", .int), Parameter("dim", .int, default: .int(-1)),
            Parameter("largest", .bool, default: .bool(true)),
            Parameter("sorted", .bool, default: .bool(true)),
        ],
        formula: "the k largest of x along dim, and their indices", accepts: .numbers, resultType: .byKernel,
        .whole { x in
            let d = try Shape.dimension(x.a.int("dim") ?? -1, rank: x.x.shape.count)
            let k = x.a.int("k") ?? 1
            let size = x.x.shape.isEmpty ? 1 : x.x.shape[d]
            guard k >= 0, k <= size else {
                throw AutogradError.badArgument(op: "topk", "selected index k out of range (\(k) of \(size))")
            }
            let isDescending = x.a.bool("largest")
            let indices = try x.x.mappedRuns(d, dtype: .int64) { run, out in
                for (k, i) in run.order(descending: isDescending).enumerated() { out[k] = Double(i) }
            }
            let values = try x.x.mappedRuns(d) { run, out in
                for (k, i) in run.order(descending: isDescending).enumerated() { out[k] = run[i] }
            }
            guard !x.x.shape.isEmpty else { return [values, indices] }
            return [values, indices].map { result in
                let cut = result.sliced(d, start: 0, length: k)
                return Tensor(cut.elements, contiguous: cut.shape, dtype: cut.dtype)
            }
        },
        .general([{ g, c in try g.scattered(c) }], pushforward: { c in try c.gatheredTangent() }),
        samples: [Sample(.real([2, 4]), with: ["k": .int(2)])])

    /// The lower of the two middle elements of an even count.
    static let medianAll: Op = Op(
        "median", [Parameter("input", .tensor)], formula: "the middle of x in order", accepts: .numbers,
        .whole { x in
            guard x.x.count > 0 else { return [Tensor([.nan], contiguous: [], dtype: x.x.dtype)] }
            return [
                try x.x.reduced(Array(x.x.shape.indices), keepdim: false) { run in
                    let order = run.order(descending: false)
                    if run[order[order.count - 1]].isNaN { return .nan }
                    return run[order[(order.count - 1) / 2]]
                }
            ]
        },
        .general([{ g, c in try g.sharedAmongTies(c) }], pushforward: { c in [try c.meanOfTies()] }),
        samples: [Sample(.real([2, 3]))])
}

/// Whether the first is to be preferred to the second.
typealias Better = @Sendable (Double, Double) -> Bool

extension Span where Element == Double {
    fileprivate func best(_ isBetter: Better) -> Int {
        var best = 0
        for i in 1..<Swift.max(count, 1) where isBetter(self[i], self[best]) { best = i }
        return best
    }

    /// Indices in the order of the elements, NaN as the largest, equal ones as they stand.
    fileprivate func order(descending: Bool) -> [Int] {
        var pairs: [(value: Double, index: Int)] = []
        pairs.reserveCapacity(count)
        for i in 0..<count { pairs.append((self[i], i)) }
        pairs.sort { a, b in
            let isLess = a.value < b.value || (!a.value.isNaN && b.value.isNaN)
            let isGreater = b.value < a.value || (!b.value.isNaN && a.value.isNaN)
            if isLess == isGreater { return a.index < b.index }
            return descending ? isGreater : isLess
        }
        return pairs.map(\.index)
    }
}

extension Value {
    /// The cotangent of an extremum, shared evenly among the elements that attain it.
    fileprivate func sharedAmongTies(_ c: Context) throws(AutogradError) -> Value {
        let isAttained = try c.x.apply(.eq, c.y.spread(over: c))
        let count = try isAttained.to(dtype).sum(c.reducedDims(), keepdim: true)
        return try (spread(over: c) / count).masked(isAttained)
    }

    /// The cotangent of selected elements, at the indices that are the second output.
    fileprivate func scattered(_ c: Context) throws(AutogradError) -> Value {
        guard !c.shape.isEmpty else { return try reshaped([]) }
        let d = try Shape.dimension(c.a.int("dim") ?? -1, rank: c.shape.count)
        let kept = c.outputShape.count == c.shape.count
        let indices = c.y(1)
        let g = try kept ? self : unsqueezed(d)
        let zeros = tape.constant(try .filled(0, c.shape, dtype: dtype))
        return try zeros.apply(.scatterAdd, kept ? indices : indices.unsqueezed(d), g, with: ["dim": .int(d)])
    }
}

extension Context {
    /// The tangent of an extremum: the mean over the elements that attain it.
    fileprivate func meanOfTies() throws(AutogradError) -> Value {
        let isAttained = try x.apply(.eq, y.spread(over: self)).to(x.dtype)
        let dims = try reducedDims()
        let keepdim = a.bool("keepdim")
        let total = try (tangent() * isAttained).sum(dims, keepdim: keepdim)
        return try (total / isAttained.sum(dims, keepdim: keepdim)).reshaped(outputShape)
    }

    /// The tangents of selected elements and of their indices.
    fileprivate func gatheredTangent() throws(AutogradError) -> [Value] {
        let tangent = try tangent()
        let indices = y(1)
        guard !shape.isEmpty else { return [tangent, try indices.zeros()] }
        let d = try Shape.dimension(a.int("dim") ?? -1, rank: shape.count)
        let kept = outputShape.count == shape.count
        let gathered = try tangent.apply(
            .gather, kept ? indices : indices.unsqueezed(d), with: ["dim": .int(d)])
        return [try gathered.reshaped(outputShape), try indices.zeros()]
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
