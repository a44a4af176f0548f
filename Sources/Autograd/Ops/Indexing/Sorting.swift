/// Sorting, selection of the largest elements, and the median.
extension Op {
    /// The sorted values and their indices. Equal elements keep their order.
    static let sort: Op = Op(
        "sort", "Sorts the elements along a dimension and gives their indices.",
        Declaration(
            [.input, .dimFromLast, .descending, .stable],
            results: ["values", "indices"], formula: "x in order along dim, and the indices",
            pullback: "dx[indices] = g along dim, for the cotangent g of the values",
            kinks: "where elements are equal, g goes to them in the order that they have in x",
            gradientGradFn: "ScatterBackward0",
            resultType: .byKernel,
            .runs { x in
                let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                let size = x.x.shape.isEmpty ? 1 : x.x.shape[d]
                return (x.x.dtype, firstInOrder(size, descending: x[.descending]))
            },
            .general([{ g, c in try g.scattered(c) }], pushforward: { c in try c.gatheredTangent() }),
            gradientChanges: 2,
            samples: [
                Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["dim": 0, "descending": true]),
            ]))

    static let msort: Op = Op(
        "msort", "Sorts the elements of x along its first dimension, in ascending order.",
        .composition(
            [], "x in order along dimension 0", "each g goes back to the element that it came from",
            kinks: "equal elements keep their order",
            samples: [Sample(.real([3, 2])), Sample(.real([4]))]
        ) { x in try x.x.apply(.sort, with: [.set(.dim, 0)]) })

    static let argsort: Op = Op(
        "argsort", "Finds the indices that sort x along a dimension. Equal elements keep their order.",
        Declaration(
            [.input, .dimFromLast, .descending, .stable], formula: "the indices of x in order along dim",
            pullback: nil, .composition { x in [try x.tape.apply(.sort, [x.x], x.a)[1]] },
            .none("the result is an index"),
            samples: [Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["dim": 0, "descending": true])]))

    static let topk: Op = Op(
        "topk", "Selects the k largest or smallest elements along a dimension and gives their indices.",
        Declaration(
            [.input, .k, .dimFromLast, .largest, .sorted],
            results: ["values", "indices"], formula: "the k largest of x along dim, and their indices",
            pullback: "dx[indices] = g along dim, 0 elsewhere, for the cotangent g of the values",
            kinks: "where elements are equal, those that come first in x are selected and receive g",
            gradientGradFn: "ScatterBackward0", accepts: .numbers, resultType: .byKernel,
            .runs { x in
                let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                let k = x[.k]
                let size = x.x.shape.isEmpty ? 1 : x.x.shape[d]
                guard k >= 0, k <= size else {
                    throw AutogradError.badArgument(
                        op: "topk", "selected index k out of range (\(k) of \(size))")
                }
                return (x.x.dtype, firstInOrder(x.x.shape.isEmpty ? 1 : k, descending: x[.largest]))
            },
            .general([{ g, c in try g.scattered(c) }], pushforward: { c in try c.gatheredTangent() }),
            gradientChanges: 2, samples: [Sample(.real([2, 4]), with: ["k": 2])]))

    /// The first `count` elements of a sorted run.
    private static func firstInOrder(_ count: Int, descending: Bool) -> RunFunction {
        .selection(width: count) { run, values, indices in
            let order = run.order(descending: descending)
            for k in 0..<count {
                values[k] = run[order[k]]
                indices[k] = Double(order[k])
            }
        }
    }

    /// For an even number of elements, the lower of the two middle ones.
    static let medianAll: Op = Op(
        "median", "Selects the middle element in order, the lower of two.",
        Declaration(
            [.input], formula: "the middle of x in order",
            pullback: "dx = g at the element that is the result, 0 elsewhere",
            kinks: "where n elements are equal to the result, each receives g / n", accepts: .numbers,
            .runs { x in
                (
                    x.x.dtype,
                    .reduction { run in
                        guard run.count > 0 else { return .nan }
                        let order = run.order(descending: false)
                        if run[order[order.count - 1]].isNaN { return .nan }
                        return run[order[(order.count - 1) / 2]]
                    }
                )
            },
            .general(
                [{ g, c in try g.sharedAmongTies(c, passesNaN: true) }],
                pushforward: { c in [try c.meanOfTies()] }),
            gradientChanges: 1, samples: [Sample(.real([2, 3]))]))
}

extension Parameter {
    fileprivate static let descending = ParameterKey<Bool>("descending", default: false)
    /// Has no effect, because equal elements always keep their order.
    fileprivate static let stable = ParameterKey<Bool>("stable", default: false)
    /// The number of elements to select.
    fileprivate static let k = ParameterKey<Int>("k")
    fileprivate static let largest = ParameterKey<Bool>("largest", default: true)
    /// Has no effect, because the selected elements are always in order.
    fileprivate static let sorted = ParameterKey<Bool>("sorted", default: true)
}

extension Span where Element == Double {
    /// The indices that sort the elements. NaN is the largest; equal elements keep their order.
    func order(descending: Bool) -> [Int] {
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
    /// The cotangent of selected elements, scattered to their indices, which are the second output.
    func scattered(_ c: Context) throws(AutogradError) -> Value {
        guard !c.shape.isEmpty else {
            _ = c.y(1)
            return try reshaped([])
        }
        let d = try Shape.dimension(c[.dim], rank: c.shape.count)
        let kept = c.outputShape.count == c.shape.count
        let indices = c.y(1)
        let g = try kept ? self : unsqueezed(d)
        let zeros = try zeros(c.shape)
        return try zeros.scatterAdd(d, kept ? indices : indices.unsqueezed(d), g)
    }
}

extension Context {
    /// The tangents of selected elements and of their indices.
    func gatheredTangent() throws(AutogradError) -> [Value] {
        let tangent = try tangent()
        let indices = y(1)
        guard !shape.isEmpty else { return [tangent, try indices.zeros()] }
        let d = try Shape.dimension(a[.dim], rank: shape.count)
        let kept = outputShape.count == shape.count
        let gathered = try tangent.gather(d, kept ? indices : indices.unsqueezed(d))
        return [try gathered.reshaped(outputShape), try indices.zeros()]
    }
}
