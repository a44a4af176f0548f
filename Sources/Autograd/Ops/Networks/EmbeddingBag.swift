/// Sums, means and maxima of selected rows of a matrix.
extension Op {
    static let embeddingBags: [Op] = [embeddingBag, plainEmbeddingBag]

    private static let formula =
        "the sum (times per_sample_weights), mean or largest of the rows of W in each bag"
    private static let pullback = "dW[indexᵢ] += s·g[bag of i] with the weight s of i; ds = Σ g·W[indexᵢ]"
    private static let bagKinks = "for max, where rows tie: the first of them gets the gradient"

    /// Indices `[bags, n]`, or `[n]` with the offsets `[bags]` at which the bags begin, and a weight
    /// `[rows, columns]`. The result is `[bags, columns]`.
    static let embeddingBag: Op = Op(
        "nn.functional.embedding_bag", aliases: ["embedding_bag"],
        "Reduces bags of rows of a matrix to their sum, mean or largest elements.",
        Declaration(
            [
                .input, .tensor("weight"), .optionalTensor("offsets"), .embeddingMaxNorm, .embeddingNormType,
                .scalesByFrequency, .bagMode, .sparseGradient, .optionalTensor("per_sample_weights"),
                .includesLast, .paddingIndex,
            ],
            formula: formula, pullback: pullback, kinks: bagKinks,
            .composition { x in
                // An earlier version of PyTorch had the weight first.
                let isSwapped = x[0].dtype.isFloatingPoint && !x[1].dtype.isFloatingPoint
                try checkEmbedding(x.a)
                let arguments = BagArguments(
                    weight: isSwapped ? x[0] : x[1], indices: isSwapped ? x[1] : x[0],
                    offsets: x.optional(2), factors: x.optional(3), a: x.a)
                return [try arguments.result()]
            }, .composed,
            samples: [
                Sample(.integers([2, 3], below: 4), .real([4, 2])),
                Sample(.integers([2, 2], below: 4), .real([4, 3]), with: ["mode": "max"]),
                Sample(
                    .integers([2, 2], below: 4), .real([4, 3]), .absent, .positive([2, 2]),
                    with: ["mode": "sum"]),
            ]))

    /// The bags of a vector of indices.
    static let plainEmbeddingBag: Op = Op(
        "_embedding_bag", "Reduces bags of rows of a matrix.",
        Declaration(
            [
                .tensor("weight"), .tensor("indices"), .tensor("offsets"),
                .optionalTensor("per_sample_weights"), .bagMode, .bagPadding, .scalesByFrequency,
            ],
            formula: formula, pullback: pullback, kinks: bagKinks,
            gradientGradFn: "EmbeddingBagBackwardBackward0", accepts: .floatingPoint, resultType: .byKernel,
            .opaque { x in
                let bags = try Bags(x[0].shape, x[1].tensor, x[2].tensor, x.a)
                guard x[.bagMode] == "max" else { return [try bags.reduced(x[0], x.optional(3))] }
                let largest = bags.largest(of: x[0].tensor)
                return [try x[0].rearranged(largest), x.tape.constant(largest.tensor)]
            },
            .general(
                [
                    { g, c in
                        let bags = try Bags(c)
                        if let largest = c.largest { return try g.rearrangedBack(largest) }
                        return try bags.weightCotangent(
                            g, c.optional(3), scalesByFrequency: c[.scalesByFrequency])
                    }, nil, nil,
                    { g, c in
                        let bags = try Bags(c)
                        c.keep(3)
                        return try bags.factorCotangent(g, c.x(0))
                    },
                ],
                pushforward: { c in
                    if let largest = c.largest {
                        let indices = c.tape.constant(largest.tensor)
                        return [try c.tangent(0).rearranged(largest), indices]
                    }
                    let bags = try Bags(c)
                    var result = try bags.reduced(c.tangent(0), c.optional(3))
                    if let t = c.t(3) { result = try result + bags.reduced(c.x(0), t) }
                    return [result]
                }), samples: []))
}

extension Parameter {
    fileprivate static let bagMode = ParameterKey<String>("mode", default: "mean")
    /// True if the last offset is the end of the last bag.
    fileprivate static let includesLast = ParameterKey<Bool>("include_last_offset", default: false)
    /// The row that is left out of all bags; −1 for none.
    fileprivate static let bagPadding = ParameterKey<Int>("padding_idx")
}

extension Places {
    /// The places as integers.
    fileprivate var tensor: Tensor { Tensor(indices.map(Double.init), contiguous: shape, dtype: .int64) }
}

extension Context {
    /// The places of the largest elements, which the mode `max` has as a second result; nil for other modes.
    fileprivate var largest: Places? {
        guard a[.bagMode] == "max" else { return nil }
        let places = y(1).tensor
        return Places(from: shape(0), to: places.shape, places.elements.map { Int($0) })
    }
}

/// The arguments of `embedding_bag`, checked.
private struct BagArguments {
    let weight: Value
    let indices: Value
    let offsets: Value?
    let factors: Value?
    let a: Attributes

    private func fault(_ text: String) -> AutogradError { .badArgument(op: "embedding_bag", text) }

    func result() throws(AutogradError) -> Value {
        guard weight.shape.count == 2 else {
            throw .wrongRank(op: "embedding_bag", expected: "a 2-D weight", found: weight.shape)
        }
        guard ["sum", "mean", "max"].contains(a[.bagMode]) else {
            throw fault("mode has to be one of sum, mean or max")
        }
        guard a[.bagMode] != "max" || !a[.scalesByFrequency] else {
            throw fault("max mode does not support scaling the gradient by the frequency")
        }
        guard factors.map({ $0.shape == indices.shape }) ?? true else {
            throw .sizesDiffer(
                op: "embedding_bag per_sample_weights", indices.shape, factors?.shape ?? [])
        }
        guard factors == nil || a[.bagMode] == "sum" else {
            throw fault("per_sample_weights is only supported for mode='sum' (got mode='\(a[.bagMode])')")
        }
        let count = indices.tensor.count
        return try weight.apply(
            .plainEmbeddingBag, indices.reshaped([count]), indices.tape.constant(ends()),
            factors?.apply(.reshape, with: [.set(.shape, [count])]),
            with: [
                .set(.bagMode, a[.bagMode]),
                .set(.bagPadding, a.paddingRow("embedding_bag", rows: weight.shape[0]) ?? -1),
                .set(.scalesByFrequency, a[.scalesByFrequency]),
            ])
    }

    /// The index at which each bag begins, followed by the end of the last bag.
    private func ends() throws(AutogradError) -> Tensor {
        var ends: [Double]
        switch (indices.shape.count, offsets) {
        case (2, nil):
            ends = (0...indices.shape[0]).map { Double($0 * indices.shape[1]) }
        case (2, _?): throw fault("if input is 2D, then offsets has to be None")
        case (1, nil): throw fault("offsets has to be a 1D Tensor but got None")
        case (1, let offsets?):
            guard offsets.shape.count == 1 else { throw fault("offsets has to be a 1D Tensor") }
            ends = try offsets.tensor.numbering("embedding_bag").elements
            if !a[.includesLast] { ends.append(Double(indices.shape[0])) }
            try check(ends)
        default:
            throw .wrongRank(op: "embedding_bag", expected: "a 1D or 2D input", found: indices.shape)
        }
        return Tensor(ends, contiguous: [ends.count], dtype: .int64)
    }

    private func check(_ ends: [Double]) throws(AutogradError) {
        guard let first = ends.first else {
            throw fault("include_last_offset: number of offsets should be at least 1")
        }
        guard first == 0 || ends.count == 1 else {
            throw fault("offsets[0] has to be 0, i.e., the first bag has to start from position 0")
        }
        guard ends.allSatisfy({ $0 >= 0 && $0 <= Double(indices.shape[0]) }) else {
            throw fault("offsets can not be negative or greater than input's length \(indices.shape[0])")
        }
    }
}

/// The rows of a matrix in each bag, without those of the padding.
private struct Bags {
    /// The row of each member of a bag, and the places of the rows and of the bags' results.
    private let rows: RowIndices
    private let rowPlaces: Places
    private let bagPlaces: Places
    /// The places of the members among all indices.
    private let memberPlaces: Places
    /// 1 / n for each member of a bag of n; nil unless the mode is `mean`.
    private let shares: [Double]?
    /// The bag of each member.
    private let bags: [Int]
    /// The number of occurrences of rows among all indices, for `scale_grad_by_freq`.
    private let all: RowIndices
    private let members: [Int]

    init(_ c: Context) throws(AutogradError) {
        try self.init(c.shape(0), c.x(1).tensor, c.x(2).tensor, c.a)
    }

    init(_ matrix: [Int], _ indices: Tensor, _ ends: Tensor, _ a: Attributes) throws(AutogradError) {
        let all = try RowIndices(indices, of: matrix)
        self.all = all
        let ends = ends.elements.map { Int($0) }
        let count = max(ends.count - 1, 0)
        var (members, bags, shares): ([Int], [Int], [Double]) = ([], [], [])
        for bag in 0..<count {
            let found = (ends[bag]..<max(ends[bag], ends[bag + 1])).filter {
                all.indices[$0] != a[.bagPadding]
            }
            members += found
            bags += found.map { _ in bag }
            shares += found.map { _ in 1 / Double(found.count) }
        }
        self.members = members
        let selected = Tensor(
            members.map { Double(all.indices[$0]) }, contiguous: [members.count], dtype: .int64)
        rows = try RowIndices(selected, of: matrix)
        rowPlaces = try rows.places()
        bagPlaces = try Places(along: 0, of: [count, matrix[1]], bags)
        memberPlaces = Places(from: [indices.count], to: [members.count], members)
        self.shares = a[.bagMode] == "mean" ? shares : nil
        self.bags = bags
    }

    /// The place in the matrix of the largest element of each column of each bag; the first in a tie, none
    /// in an empty bag.
    func largest(of weight: Tensor) -> Places {
        let elements = weight.elements
        let shape = bagPlaces.source
        let width = shape[1]
        var places = [Int](repeating: -1, count: shape[0] * width)
        for (row, bag) in zip(rows.indices, bags) {
            for column in 0..<width {
                let (place, result) = (row * width + column, bag * width + column)
                if places[result] < 0 || elements[place] > elements[places[result]] { places[result] = place }
            }
        }
        return Places(from: weight.shape, to: shape, places)
    }

    /// The weights of the members as a column; nil if all are 1.
    private func factors(_ given: Value?, like x: Value) throws(AutogradError) -> Value? {
        if let given { return try given.rearranged(memberPlaces).unsqueezed(1) }
        return shares.map { shares in
            x.tape.constant(
                Tensor(shares.map(x.dtype.rounded), contiguous: [shares.count, 1], dtype: x.dtype))
        }
    }

    func reduced(_ weight: Value, _ given: Value?) throws(AutogradError) -> Value {
        var rows = try weight.rearranged(rowPlaces)
        if let factors = try factors(given, like: weight) { rows = try rows * factors }
        return try rows.rearrangedBack(bagPlaces)
    }

    func weightCotangent(
        _ g: Value, _ given: Value?, scalesByFrequency: Bool
    ) throws(AutogradError) -> Value {
        var terms = try g.rearranged(bagPlaces)
        if let factors = try factors(given, like: g) { terms = try terms * factors }
        if scalesByFrequency {
            let shares = all.shares(dtype: g.dtype, on: g.tape)
            terms = try terms * shares.rearranged(Places(along: 0, of: shares.shape, members))
        }
        return try terms.rearrangedBack(rowPlaces)
    }

    /// The cotangent of `per_sample_weights`: Σ g·W[indexᵢ] over the columns.
    func factorCotangent(_ g: Value, _ weight: Value) throws(AutogradError) -> Value {
        let products = try g.rearranged(bagPlaces) * weight.rearranged(rowPlaces)
        return try products.sum([1]).rearrangedBack(memberPlaces)
    }
}
