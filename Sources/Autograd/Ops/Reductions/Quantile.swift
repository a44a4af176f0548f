/// Quantiles: elements, or values between two elements, at given fractions of a sorted run.
extension Op {
    static let quantiles: [Op] = [
        quantile("quantile", "", "in order", ignoresNaN: false),
        quantile("nanquantile", " other than NaN", "in order without NaN", ignoresNaN: true),
    ]

    private static func quantile(
        _ name: String, _ addition: String, _ order: String, ignoresNaN: Bool
    ) -> Op {
        Op(
            name, "The values below which fractions q of the elements\(addition) lie.",
            Declaration(
                [.input, .tensor("q"), .dimOrAll, .keepdim, .interpolation],
                formula: "with r = q·(n − 1), the element r of x \(order), interpolated if r is not whole",
                pullback:
                    "g·(1 − w) and g·w to the elements below and above, w = r − ⌊r⌋; dq = g·(n − 1)·gap",
                kinks: "equal elements; and whole r, where the elements below and above are the same",
                .composition { x in [try Quantiles(x, op: name, ignoresNaN: ignoresNaN).values()] },
                .composed,
                samples: [
                    Sample(.real([2, 3]), .number(0.3)),
                    Sample(.real([3, 4]), .number(0.8), with: ["dim": 0, "keepdim": true]),
                    Sample(.real([3, 4]), .probability([2]), with: ["dim": 1]),
                    Sample(.real([6]), .number(0.5), with: ["interpolation": "midpoint"]),
                    Sample(.real([2, 5]), .number(0.4), with: ["dim": -1, "interpolation": "higher"]),
                ]))
    }
}

extension Parameter {
    /// What to do between two elements: `linear`, `lower`, `higher`, `midpoint` or `nearest`.
    fileprivate static let interpolation = ParameterKey<String>("interpolation", default: "linear")
}

/// - Source: PyTorch's `quantile_compute` (ATen/native/Sorting.cpp).
private struct Quantiles {
    private enum Interpolation: String {
        case linear, lower, higher, midpoint, nearest
    }

    /// The runs along the last dimension; the others are those of the result, with `keepdim`.
    private let runs: Value
    /// The fractions, as a vector.
    private let q: Value
    private let isSingle: Bool
    private let interpolation: Interpolation
    private let ignoresNaN: Bool

    init(_ x: Operands, op: String, ignoresNaN: Bool) throws {
        let input = x[0]
        let q = x[1].tensor.isNumber ? try x[1].tensor.asScalar(of: input.dtype, on: x.tape) : x[1]
        guard input.dtype == .float64 || input.dtype == .float32 else {
            throw AutogradError.unsupportedDType(op: op, found: input.dtype)
        }
        guard input.dtype == q.dtype else {
            throw AutogradError.dtypesDiffer(op: op, input.dtype, q.dtype)
        }
        guard input.tensor.count > 0 else {
            throw AutogradError.badArgument(op: op, "input tensor must be non-empty")
        }
        guard q.shape.count <= 1 else {
            throw AutogradError.badArgument(op: op, "q must be a scalar or 1D tensor")
        }
        guard q.tensor.elements.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw AutogradError.badArgument(op: op, "q values must be in the range [0, 1]")
        }
        guard let interpolation = Interpolation(rawValue: x[.interpolation]) else {
            throw AutogradError.badArgument(
                op: op,
                "interpolation must be one of linear, lower, higher, midpoint or nearest, "
                    + "but got \(x[.interpolation])")
        }
        self.interpolation = interpolation
        self.ignoresNaN = ignoresNaN
        self.q = try q.reshaped([q.tensor.count])
        isSingle = q.shape.isEmpty
        runs = try Self.runs(input, x[.dimOrAll], keepdim: x[.keepdim])
    }

    private static func runs(_ x: Value, _ dim: Int?, keepdim: Bool) throws(AutogradError) -> Value {
        let rank = x.shape.count
        let d = try dim.map { (d) throws(AutogradError) in try Shape.dimension(d, rank: rank) }
        guard let d, rank > 0 else {
            let kept = keepdim ? [Int](repeating: 1, count: rank) : []
            return try x.reshaped(kept + [x.tensor.count])
        }
        let moved =
            d == rank - 1
            ? x : try x.apply(.permute, with: [.set(.dims, (0..<rank).filter { $0 != d } + [d])])
        guard keepdim else { return moved }
        var shape = x.shape
        shape[d] = 1
        return try moved.reshaped(shape + [x.shape[d]])
    }

    private var size: Int { runs.shape.last ?? 1 }
    private var last: Int { runs.shape.count - 1 }

    /// The ranks r of the quantiles in the order of each run, from 0: `[…, K]`.
    private func ranks() throws(AutogradError) -> Value {
        let shape = Array(runs.shape.dropLast()) + q.shape
        let isNaN = try runs.isNaN()
        if ignoresNaN {
            let most = try isNaN.apply(.logicalNot).sum([last], keepdim: true) - 1
            let ranks = try (q * most.to(q.dtype)).expanded(to: shape)
            // If all elements are NaN, the quantile is NaN.
            return try (ranks .>= 0).selecting(ranks, ranks.zeros())
        }
        // If an element is NaN, it is the last one in order, and the quantile is NaN.
        let hasNaN = try isNaN.sum([last], keepdim: true) .> 0
        let ranks = try (q * Double(size - 1)).expanded(to: shape)
        return try hasNaN.selecting(ranks.ones() * Double(size - 1), ranks)
    }

    func values() throws(AutogradError) -> Value {
        let ranks = try ranks()
        let result: Value
        switch interpolation {
        case .lower: result = try elements(at: [ranks])[0]
        case .higher: result = try elements(at: [ranks.apply(.ceil)])[0]
        case .nearest: result = try elements(at: [ranks.apply(.round)])[0]
        case .linear, .midpoint:
            let isMidpoint = interpolation == .midpoint
            let weights = try isMidpoint ? ranks.ones() * 0.5 : ranks - ranks.to(.int64)
            let ends = try elements(at: [ranks, ranks.apply(.ceil)])
            result = try ends[0].apply(.lerp, ends[1], weights)
        }
        guard !isSingle else { return try result.squeezed(-1) }
        return try result.unsqueezed(0).transposed(0, -1).squeezed(-1)
    }

    /// The elements of the runs at given ranks, rounded down.
    ///
    /// PyTorch sorts the runs if there are many ranks, and otherwise finds the indices of the elements.
    private func elements(at ranks: [Value]) throws(AutogradError) -> [Value] {
        let count = ranks.count * max(q.tensor.count, 1)
        let (square, overflows) = count.multipliedReportingOverflow(by: count)
        let selects = !overflows && square <= size
        let sorted = try runs.tape.apply(.sort, [runs], Op.sort.attributes([.set(.dim, -1)]))
        var results: [Value] = []
        for rank in ranks {
            let place = try rank.to(.int64)
            results.append(
                try selects ? runs.gather(-1, sorted[1].gather(-1, place)) : sorted[0].gather(-1, place))
        }
        return results
    }
}

extension Tensor {
    /// The number as a zero-dimensional tensor of a dtype.
    fileprivate func asScalar(of dtype: DType, on tape: Tape) throws -> Value {
        tape.constant(Tensor(item ?? .nan, dtype: dtype))
    }
}
