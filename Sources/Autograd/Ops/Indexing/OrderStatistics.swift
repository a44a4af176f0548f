/// Medians, the k-th smallest element and the most frequent element, each with its index.
extension Op {
    static let orderStatistics: [Op] = [medianAlong, nanmedianAll, nanmedianAlong, kthvalue, mode]

    /// The element of each run along dim at the index that `choose` returns.
    private static func selection(
        _ name: String, _ summary: String, _ parameters: [Parameter], _ formula: String, kinks: String,
        gradFn: String? = nil, accepts: AcceptedDTypes = .numbers, samples: [Sample],
        _ choose: @escaping @Sendable (_ x: Inputs, _ size: Int) throws -> @Sendable (Span<Double>) -> Int
    ) -> Op {
        Op(
            name, summary,
            Declaration(
                [.input] + parameters, results: ["values", "indices"], formula: formula,
                pullback: "dx = g at the index, 0 elsewhere", kinks: kinks, gradFn: gradFn,
                gradientGradFn: "ScatterBackward0", accepts: accepts, resultType: .byKernel,
                .runs { x in
                    let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                    let size = x.x.shape.isEmpty ? 1 : x.x.shape[d]
                    let choose = try choose(x, size)
                    guard size > 0 else { throw AutogradError.emptyReduction(op: name, dim: d) }
                    return (
                        x.x.dtype,
                        .selection(width: 1) { run, value, index in
                            let chosen = choose(run)
                            value[0] = run[chosen]
                            index[0] = Double(chosen)
                        }
                    )
                },
                .general([{ g, c in try g.scattered(c) }], pushforward: { c in try c.gatheredTangent() }),
                gradientChanges: 2, samples: samples))
    }

    private static let alongSamples = [
        Sample(.real([2, 3]), with: ["dim": 1]), Sample(.real([4, 2]), with: ["dim": 0, "keepdim": true]),
    ]

    /// For an even number of elements, the lower of the two middle ones; NaN if there is one.
    static let medianAlong: Op = selection(
        "median", "The middle element along dim, and its index.", [.dim, .keepdim],
        "the middle of x in order along dim, and its index", kinks: "equal elements: the first in order",
        gradFn: "MedianBackward1", samples: alongSamples
    ) { _, _ in
        { $0.indexOfMedian(ignoringNaN: false) }
    }

    /// NaN only if all elements are NaN.
    static let nanmedianAlong: Op = selection(
        "nanmedian", "The middle element along dim other than NaN, and its index.", [.dim, .keepdim],
        "the middle along dim of x in order without NaN, and its index",
        kinks: "equal elements: the first in order", gradFn: "NanmedianBackward1", samples: alongSamples
    ) { _, _ in
        { $0.indexOfMedian(ignoringNaN: true) }
    }

    static let nanmedianAll: Op = Op(
        "nanmedian", "The middle element other than NaN.",
        Declaration(
            [.input], formula: "the middle of x in order without NaN",
            pullback: "dx = g / n for the n elements equal to y", kinks: "ties, which share g evenly",
            accepts: .numbers,
            .runs { x in
                (
                    x.x.dtype,
                    .reduction { run in
                        run.count == 0 ? .nan : run[run.indexOfMedian(ignoringNaN: true)]
                    }
                )
            },
            .general(
                [{ g, c in try g.sharedAmongTies(c, passesNaN: true) }],
                pushforward: { c in [try c.meanOfTies()] }),
            gradientChanges: 1, samples: [Sample(.real([2, 3]))]))

    static let kthvalue: Op = selection(
        "kthvalue", "The k-th smallest element along dim, and its index.",
        [.rank, .dimFromLast, .keepdim], "the k-th smallest of x along dim, and its index",
        kinks: "equal elements: one of them",
        samples: [
            Sample(.real([2, 4]), with: ["k": 2]),
            Sample(.real([4, 2]), with: ["k": 3, "dim": 0, "keepdim": true]),
        ]
    ) { x, size in
        let rank = x[.rank]
        guard rank >= 1, rank <= size else {
            throw AutogradError.badArgument(
                op: "kthvalue", "selected number k out of range (\(rank) of \(size))")
        }
        return { $0.indexOfSmallest(rank - 1) }
    }

    /// Of several such elements, the smallest; the index is that of its last occurrence.
    static let mode: Op = selection(
        "mode", "The most frequent element along dim, and its index.", [.dimFromLast, .keepdim],
        "the most frequent of x along dim, and its index", kinks: "equal elements: the last of them",
        accepts: .anything,
        samples: [Sample(.real([2, 3])), Sample(.real([3, 2]), with: ["dim": 0, "keepdim": true])]
    ) { _, _ in
        { $0.indexOfMode }
    }
}

extension Parameter {
    /// The rank of the element, counted from 1.
    fileprivate static let rank = ParameterKey<Int>("k")
}

extension Span where Element == Double {
    /// The index of the middle element, or of the lower of the two middle ones.
    ///
    /// - Parameter ignoringNaN: if false, the index of the first NaN, if there is one.
    fileprivate func indexOfMedian(ignoringNaN: Bool) -> Int {
        var numbers = 0
        for i in 0..<count {
            if !self[i].isNaN { numbers += 1 } else if !ignoringNaN { return i }
        }
        return order(descending: false)[Swift.max(numbers - 1, 0) / 2]
    }

    /// The index of the last occurrence of the most frequent element.
    fileprivate var indexOfMode: Int {
        let order = order(descending: false)
        var (mode, most, length) = (0, 0, 0)
        for k in order.indices {
            length += 1
            guard k + 1 == count || self[order[k + 1]] != self[order[k]] else { continue }
            if length > most { (mode, most) = (order[k], length) }
            length = 0
        }
        return mode
    }
}
