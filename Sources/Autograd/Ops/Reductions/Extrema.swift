/// Largest and smallest elements, and their indices.
extension Op {
    static let selection: [Op] = [
        maxAll, maxDim, maxOther, minAll, minDim, minOther, amax, amin, aminmax, argmax, argmin, sort,
        argsort, msort, topk, medianAll,
    ]

    private static let isLarger: Better = { $0 > $1 || ($0.isNaN && !$1.isNaN) }
    private static let isSmaller: Better = { $0 < $1 || ($0.isNaN && !$1.isNaN) }

    private static let max = Extremum(
        name: "max", adjective: "largest", symbol: "max", isBetter: isLarger)

    private static let min = Extremum(
        name: "min", adjective: "smallest", symbol: "min", isBetter: isSmaller)

    static let maxAll: Op = max.all
    static let maxDim: Op = max.along
    static let amax: Op = max.even
    static let argmax: Op = max.index
    static let minAll: Op = min.all
    static let minDim: Op = min.along
    static let amin: Op = min.even
    static let argmin: Op = min.index

    static let aminmax: Op = Op(
        "aminmax", "The smallest and the largest element.",
        Declaration(
            [.input, .dimOrAll, .keepdim], results: ["min", "max"], formula: "min x and max x along dim",
            pullback: "g₁ is shared evenly by the elements equal to min x, g₂ by those equal to max x",
            kinks: "ties, which share the cotangent evenly", accepts: .anything, resultType: .byKernel,
            .whole { x in
                let dims = try x[.dimOrAll].map { [try Shape.dimension($0, rank: x.x.shape.count)] }
                let along = x.x.shape.isEmpty ? [] : dims ?? Array(x.x.shape.indices)
                if let d = along.first(where: { x.x.shape[$0] == 0 }) {
                    throw AutogradError.emptyReduction(op: "aminmax", dim: dims == nil ? nil : d)
                }
                return try [isSmaller, isLarger].map { isBetter in
                    try x.x.reduced(along, keepdim: x[.keepdim]) { $0[$0.best(isBetter)] }
                }
            },
            .general(
                [
                    { _, c in
                        c.keep(0)
                        c.keepOutput()
                        let parts = try (0...1).compactMap { k in
                            try c.g(k).map { try $0.sharedEvenly(c, among: c.y(k)) }
                        }
                        guard let first = parts.first else { return nil }
                        return try parts.dropFirst().reduce(first) { try $0 + $1 }
                    }
                ],
                pushforward: { c in try (0...1).map { try c.meanOfTies(c.y($0)) } }),
            samples: [Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["dim": 1, "keepdim": true])]))

    private static func elementwise(_ name: String, _ op: Op) -> Op {
        Op(
            name, op.summary,
            Declaration(
                [.input, .other], formula: op.formula, pullback: op.pullback, kinks: op.kinks,
                .composition { x in [try x[0].apply(op, x[1])] }, .composed,
                samples: Declaration.binarySamples(Sample.Operand.real)))
    }

    static let maxOther: Op = elementwise("max", maximum)
    static let minOther: Op = elementwise("min", minimum)
}

/// The operations for the largest or for the smallest elements.
private struct Extremum: Sendable {
    let name: String
    let adjective: String
    let symbol: String
    let isBetter: Better

    /// Of all elements.
    var all: Op {
        Op(
            name, "Selects the \(adjective) of all elements.",
            Declaration(
                [.input],
                formula: "\(symbol) x; the cotangent is shared evenly in a tie",
                pullback: "dx = g / n for the n elements equal to the result, 0 for others",
                kinks: "in a tie the elements share g evenly",
                gradFn: name.capitalizedFirst + "Backward1",
                .runs { x in
                    guard x.x.count > 0 else { throw AutogradError.emptyReduction(op: name, dim: nil) }
                    return (x.x.dtype, .reduction { $0[$0.best(isBetter)] })
                },
                .general(
                    [{ g, c in try g.sharedAmongTies(c, passesNaN: true) }],
                    pushforward: { c in [try c.meanOfTies()] }),
                gradientChanges: 1, samples: [Sample(.real([2, 3]))]))
    }

    /// Along one dimension, with indices.
    var along: Op {
        Op(
            name, "Selects the \(adjective) element along a dimension, and returns its index too.",
            Declaration(
                [.input, .dim, .keepdim], results: ["values", "indices"],
                formula: "\(symbol) x along dim, and its index; a tie goes to the first",
                pullback: Declaration.pullbackOfView, kinks: "in a tie the first element receives all of g",
                gradientGradFn: "ScatterBackward0",
                resultType: .byKernel,
                .runs { x in
                    let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                    guard x.x.shape.isEmpty || x.x.shape[d] > 0 else {
                        throw AutogradError.emptyReduction(op: name, dim: d)
                    }
                    return (
                        x.x.dtype,
                        .selection(width: 1) { run, value, index in
                            let best = run.best(isBetter)
                            value[0] = run[best]
                            index[0] = Double(best)
                        }
                    )
                },
                .general([{ g, c in try g.scattered(c) }], pushforward: { c in try c.gatheredTangent() }),
                gradientChanges: 2,
                samples: [
                    Sample(.real([2, 3]), with: ["dim": 1]),
                    Sample(.real([2, 3]), with: ["dim": 0, "keepdim": true]),
                ]))
    }

    /// Along several dimensions, with the cotangent shared among ties.
    var even: Op {
        Op(
            "a" + name, "Selects the \(adjective) of all elements, or of those along given dimensions.",
            Declaration(
                [.input, .dimsOrAll, .keepdim],
                formula: "\(symbol) x along dim; the cotangent is shared evenly in a tie",
                pullback: "dx = g / n for the n elements equal to the result, 0 for others",
                kinks: "in a tie the elements share g evenly",
                gradientGradFn: "MulBackward0",
                .runs { x in
                    let dims = try Shape.dimensions(x[.dimsOrAll], rank: x.x.shape.count)
                    if let d = dims.first(where: { x.x.shape[$0] == 0 }) {
                        throw AutogradError.emptyReduction(
                            op: "a" + name, dim: x[.dimsOrAll] == nil ? nil : d)
                    }
                    return (x.x.dtype, .reduction { $0[$0.best(isBetter)] })
                },
                .general(
                    [{ g, c in try g.sharedAmongTies(c, passesNaN: false) }],
                    pushforward: { c in [try c.meanOfTies()] }),
                samples: [Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["dim": [1]])]))
    }

    /// The index only.
    var index: Op {
        Op(
            "arg" + name, "Finds the index of the \(adjective) element, of all or along a dimension.",
            Declaration(
                [.input, .dimOrAll, .keepdim],
                formula: "the index of \(symbol) x; of the first in a tie", pullback: nil, accepts: .numbers,
                resultType: .byKernel,
                .whole { x in
                    var dims = Array(x.x.shape.indices)
                    if let d = x[.dimOrAll] {
                        let d = try Shape.dimension(d, rank: x.x.shape.count)
                        dims = x.x.shape.isEmpty ? [] : [d]
                    }
                    if let d = dims.first(where: { x.x.shape[$0] == 0 }) {
                        throw AutogradError.emptyReduction(
                            op: "arg" + name, dim: x[.dimOrAll] == nil ? nil : d)
                    }
                    return [
                        try x.x.reduced(dims, keepdim: x[.keepdim], dtype: .int64) {
                            Double($0.best(isBetter))
                        }
                    ]
                }, .none("the result is an index"), samples: [Sample(.real([2, 3]), with: ["dim": 1])]))
    }
}

/// True if the first element is preferred to the second.
typealias Better = @Sendable (Double, Double) -> Bool

extension Span where Element == Double {
    fileprivate func best(_ isBetter: Better) -> Int {
        var best = 0
        for i in 1..<Swift.max(count, 1) where isBetter(self[i], self[best]) { best = i }
        return best
    }
}

extension Value {
    /// The cotangent of an extremum, shared evenly among the elements that attain it.
    ///
    /// dx = g / n for each of the n elements equal to y. As in PyTorch, the treatment of other elements and of NaN differs.
    ///
    /// - Parameter passesNaN: if true, every NaN attains a NaN, and other elements receive 0. If false, no element attains a
    ///   NaN, and other elements receive 0·g / n, so that all receive NaN if y is NaN.
    func sharedAmongTies(_ c: Context, passesNaN: Bool) throws(AutogradError) -> Value {
        guard passesNaN else { return try sharedEvenly(c, among: c.y) }
        let isNaN = c.y.tensor.item?.isNaN ?? false
        let isAttained = try isNaN ? c.x.isNaN() : c.x .== c.y.spread(over: c)
        let count = try isAttained.to(dtype).sum(c.reducedDims(), keepdim: true)
        return try spread(over: c).masked(isAttained) / count
    }

    /// The cotangent of a result y of a reduction, shared evenly among the elements equal to y.
    func sharedEvenly(_ c: Context, among y: Value) throws(AutogradError) -> Value {
        let isAttained = try (c.x .== y.spread(over: c)).to(dtype)
        return try isAttained * (spread(over: c) / isAttained.sum(c.reducedDims(), keepdim: true))
    }
}

extension Context {
    /// The tangent of an extremum: the mean of the tangents of the elements that attain it.
    func meanOfTies() throws(AutogradError) -> Value { try meanOfTies(y) }

    func meanOfTies(_ y: Value) throws(AutogradError) -> Value {
        let isAttained = try (x .== y.spread(over: self)).to(x.dtype)
        let dims = try reducedDims()
        let keepdim = a[.keepdim]
        let total = try (tangent() * isAttained).sum(dims, keepdim: keepdim)
        return try (total / isAttained.sum(dims, keepdim: keepdim)).reshaped(outputShape)
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
