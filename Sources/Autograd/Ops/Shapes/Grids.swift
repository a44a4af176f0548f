/// Grids and combinations of elements of vectors.
extension Op {
    static let gridding: [Op] = [broadcastTensors, meshgrid, cartesianProd, combinations]

    static let broadcastTensors: Op = Op(
        "broadcast_tensors", "Repeats each tensor to the shape that all of them broadcast to.",
        Declaration(
            [.separateTensors], formula: "each x repeated to the common shape",
            pullback: "the sum of g over the repeats", returnsList: true,
            .composition { x in
                let tensors = x.values.compactMap { $0 }
                var shape: [Int] = []
                for tensor in tensors { shape = try Shape.broadcast(shape, tensor.shape) }
                return try tensors.map { try $0.expanded(to: shape) }
            }, .composed,
            samples: [Sample(.real([2, 1]), .real([3])), Sample(.real([]), .real([2]), .real([2, 2]))]))

    /// With the indexing "xy", the first vector extends along the second dimension and the second along the
    /// first.
    static let meshgrid: Op = Op(
        "meshgrid", "Makes grids of coordinates from vectors, one grid for each vector.",
        Declaration(
            [.separateTensors, .gridIndexing], formula: "Gₖ[i₀, i₁, …] = xₖ[iₖ]",
            pullback: "dxₖ = Σ gₖ over all dimensions except the k-th", returnsList: true,
            .composition { x in
                let order = x[.gridIndexing] ?? "ij"
                guard order == "ij" || order == "xy" else {
                    throw AutogradError.badArgument(
                        op: "meshgrid", "indexing must be one of \"xy\" or \"ij\", but received: \(order)")
                }
                return try grids(x.values.compactMap { $0 }, exchangesFirstTwo: order == "xy")
            }, .composed,
            samples: [
                Sample(.real([2]), .real([3])),
                Sample(.real([2]), .real([]), .real([3]), with: ["indexing": "xy"]),
            ]))

    private static func grids(_ vectors: [Value], exchangesFirstTwo: Bool) throws -> [Value] {
        guard let first = vectors.first else {
            throw AutogradError.badArgument(op: "meshgrid", "meshgrid expects a non-empty TensorList")
        }
        for vector in vectors {
            guard vector.shape.count <= 1 else {
                throw AutogradError.wrongRank(
                    op: "meshgrid", expected: "0D or 1D tensors", found: vector.shape)
            }
            guard vector.dtype == first.dtype else {
                throw AutogradError.dtypesDiffer(op: "meshgrid", first.dtype, vector.dtype)
            }
        }
        var dims = Array(vectors.indices)
        if exchangesFirstTwo, dims.count > 1 { dims.swapAt(0, 1) }
        var shape = dims
        for (d, vector) in zip(dims, vectors) { shape[d] = vector.shape.first ?? 1 }
        return try zip(dims, vectors).map { d, vector in
            var own = [Int](repeating: 1, count: shape.count)
            own[d] = shape[d]
            return try vector.apply(.view, with: [.set(.size, own)]).apply(
                .expand, with: [.set(.size, shape)])
        }
    }

    static let cartesianProd: Op = Op(
        "cartesian_prod", "Makes the rows of all tuples with one element of each vector.",
        Declaration(
            [.separateTensors], formula: "all rows (x₀[i₀], x₁[i₁], …), the last index changing first",
            pullback: "each element receives the sum of g over its copies", sharing: .operand,
            .composition { x in
                let vectors = x.values.compactMap { $0 }
                for vector in vectors where vector.shape.count != 1 {
                    throw AutogradError.badArgument(
                        op: "cartesian_prod", "Expect a 1D vector, but got shape \(vector.shape)")
                }
                if vectors.count == 1 { return vectors }
                let columns = try grids(vectors, exchangesFirstTwo: false).map {
                    try $0.reshaped([$0.tensor.count])
                }
                return try x.tape.apply(.stack, columns, Op.stack.attributes([.set(.dim, 1)]))
            }, .composed,
            samples: [Sample(.real([2]), .real([3])), Sample(.real([3]))]))

    static let combinations: Op = Op(
        "combinations", "Makes the rows of all combinations of r elements of a vector.",
        .composition(
            [.combinationLength, .withReplacement], "all rows (xᵢ, xⱼ, …) with i < j < …, or i ≤ j ≤ …",
            "each element receives the sum of g over its copies",
            samples: [
                Sample(.real([4])), Sample(.real([3]), with: ["r": 3, "with_replacement": true]),
            ]
        ) { x in
            guard x.x.shape.count == 1 else {
                throw AutogradError.badArgument(
                    op: "combinations", "Expect a 1D vector, but got shape \(x.x.shape)")
            }
            let r = x[.combinationLength]
            guard r >= 0 else {
                throw AutogradError.badArgument(
                    op: "combinations", "Expect a non-negative number, but got \(r)")
            }
            guard r > 0 else { return try x.x.zeros([0]) }
            let indices = try Combinations(of: x.x.shape[0], r, repeats: x[.withReplacement]).indices
            return try x.x.elements(at: [x.tape.constant(indices)], from: 0)
        })
}

extension Parameter {
    /// The order of the dimensions of a grid: "ij" or "xy"; `None` for "ij".
    fileprivate static let gridIndexing = ParameterKey<String?>("indexing")
    /// The number of elements in a combination.
    fileprivate static let combinationLength = ParameterKey<Int>("r", default: 2)
    /// True if an element may occur several times in a combination.
    fileprivate static let withReplacement = ParameterKey<Bool>("with_replacement", default: false)
}

/// All combinations of `length` of the numbers 0 to `count` − 1, in lexicographic order.
private struct Combinations {
    /// One combination in each row.
    let indices: Tensor

    /// - Throws: `tooManyElements`.
    init(of count: Int, _ length: Int, repeats: Bool) throws(AutogradError) {
        let rows = try Self.number(count, length, repeats)
        let size = try Shape.count([rows, length])
        var elements: [Double] = []
        elements.reserveCapacity(size)
        var row = rows == 0 ? [] : (0..<length).map { repeats ? 0 : $0 }
        for _ in 0..<rows {
            elements += row.map { Double($0) }
            // The last number that can still grow does so, and those after it become as small as possible.
            guard let k = row.indices.last(where: { row[$0] < count - (repeats ? 1 : length - $0) }) else {
                break
            }
            let next = row[k] + 1
            for i in k..<length { row[i] = repeats ? next : next + i - k }
        }
        indices = Tensor(elements, contiguous: [rows, length], dtype: .int64)
    }

    /// The binomial coefficient n over k, where n is `count`, or `count` + `length` − 1 with repeats.
    private static func number(_ count: Int, _ length: Int, _ repeats: Bool) throws(AutogradError) -> Int {
        guard count > 0, repeats || length <= count else { return 0 }
        let (n, overflows) = repeats ? count.addingReportingOverflow(length - 1) : (count, false)
        guard !overflows else { throw .tooManyElements(shape: [.max, length]) }
        let k = min(length, n - length)
        var result = 1
        for i in stride(from: 1, through: k, by: 1) {
            let (product, overflows) = result.multipliedReportingOverflow(by: n - k + i)
            guard !overflows else { throw .tooManyElements(shape: [.max, length]) }
            result = product / i
            _ = try Shape.count([result])
        }
        return result
    }
}
