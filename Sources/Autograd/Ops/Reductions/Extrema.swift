/// Largest and smallest elements, and their indices.
extension Op {
    static let selection: [Op] = [
        maxAll, maxDim, maxOther, minAll, minDim, minOther, amax, amin, argmax, argmin, sort, msort, argsort,
        topk,
        medianAll,
    ]

    private static func extremum(_ name: String, _ symbol: String, _ isBetter: @escaping Better) -> (
        all: Op, dim: Op, even: Op, index: Op
    ) {
        let all = Op(
            name, "",
            Declaration(
                [.input],
                formula: "\(symbol) x; the cotangent is shared evenly in a tie", pullback: nil,
                gradFn: name.capitalizedFirst + "Backward1",
                .runs { x in
                    guard x.x.count > 0 else { throw AutogradError.emptyReduction(op: name, dim: nil) }
                    return (x.x.dtype, .reduction { $0[$0.best(isBetter)] })
                },
                .general(
                    [{ g, c in try g.sharedAmongTies(c, passesNaN: true) }],
                    pushforward: { c in [try c.meanOfTies()] }),
                gradientChanges: 1, samples: [Sample(.real([2, 3]))]))
        let along = Op(
            name, "",
            Declaration(
                [.input, .dim, .keepdim], results: ["values", "indices"],
                formula: "\(symbol) x along dim, and its index; a tie goes to the first", pullback: nil,
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
        let even = Op(
            "a" + name, "",
            Declaration(
                [.input, .dimsOrAll, .keepdim],
                formula: "\(symbol) x along dim; the cotangent is shared evenly in a tie", pullback: nil,
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
        let index = Op(
            "arg" + name, "",
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
            name, "",
            Declaration(
                [.input, .other], formula: op.formula, pullback: nil,
                .composition { x in [try x[0].apply(op, x[1])] }, .composed,
                samples: Declaration.binarySamples(Sample.Operand.real)))
    }

    static let maxOther: Op = elementwise("max", maximum)
    static let minOther: Op = elementwise("min", minimum)
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
        let isNaN = passesNaN && c.y.tensor.item?.isNaN ?? false
        let isAttained = try isNaN ? c.x.isNaN() : c.x .== c.y.spread(over: c)
        let count = try isAttained.to(dtype).sum(c.reducedDims(), keepdim: true)
        guard passesNaN else { return try isAttained.to(dtype) * (spread(over: c) / count) }
        return try spread(over: c).masked(isAttained) / count
    }
}

extension Context {
    /// The tangent of an extremum: the mean of the tangents of the elements that attain it.
    func meanOfTies() throws(AutogradError) -> Value {
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
