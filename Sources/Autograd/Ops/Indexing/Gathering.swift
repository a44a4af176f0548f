/// Selection and replacement of elements by indices along one dimension.
extension Op {
    static let gather: Op = Op(
        "gather", "Takes the element at each index along a dimension.",
        Declaration(
            [.input, .dim, .tensor("index")], formula: "y[i, j] = x[index[i, j], j], for dim 0",
            pullback: "dx = zeros with dx[index[i, j], j] += g[i, j], for dim 0",
            resultType: .byKernel,
            .whole { x in
                let selected = try GatherOffsets("gather", x.x.shape, x[1], x[.dim])
                let source = x.x.elements
                return [Tensor(selected.offsets.map { source[$0] }, contiguous: x[1].shape, dtype: x.x.dtype)]
            },
            .linear([
                { g, c in
                    c.keep(0)
                    let zeros = try g.zeros(c.shape)
                    return try zeros.scatterAdd(c[.dim], c.x(1), g)
                },
                nil,
            ]),
            reach: .copies, gradientChanges: 1,
            samples: [Sample(.real([4, 3]), .integers([2, 3], below: 4), with: ["dim": 0])]))

    /// Without `dim`, x and the indices are flattened; with it, their other dimensions are broadcast.
    static let takeAlongDim: Op = Op(
        "take_along_dim", "Selects elements of x by indices along a dimension, with broadcasting.",
        Declaration(
            [.input, .tensor("indices"), .dimOrAll],
            formula: "y[i, j] = x[indices[i, j], j], for dim 0",
            pullback: "dx[indices[i, j], j] += g[i, j]",
            .composition { x in
                let (source, indices) = (x[0], x[1])
                guard let dim = x[.dimOrAll] else {
                    let row = try source.reshaped([source.tensor.count])
                    return [try row.gather(0, indices.reshaped([indices.tensor.count]))]
                }
                guard source.shape.count == indices.shape.count else {
                    throw AutogradError.badArgument(
                        op: "take_along_dim",
                        "input and indices should have the same number of dimensions, but got "
                            + "\(source.shape.count) dimensions for input, and \(indices.shape.count) "
                            + "dimensions for indices")
                }
                guard !source.shape.isEmpty else { throw AutogradError.zeroDimensional(op: "take_along_dim") }
                let d = try Shape.dimension(dim, rank: source.shape.count)
                var (sourceShape, indexShape) = (source.shape, indices.shape)
                sourceShape[d] = 1
                indexShape[d] = 1
                let shape = try Shape.broadcast(sourceShape, indexShape)
                (sourceShape, indexShape) = (shape, shape)
                sourceShape[d] = source.shape[d]
                indexShape[d] = indices.shape[d]
                let spread = try source.apply(.expand, with: [.set(.size, sourceShape)])
                return [try spread.gather(d, indices.expanded(to: indexShape))]
            }, .composed,
            samples: [
                Sample(.real([4, 3]), .integers([2, 1], below: 4), with: ["dim": 0]),
                Sample(.real([1, 3]), .integers([2, 2], below: 3), with: ["dim": 1]),
                Sample(.real([2, 3]), .integers([4], below: 6)),
            ]))

    private static func scattering(
        _ name: String, _ summary: String, _ formula: String, _ pullback: String, adds: Bool,
        _ rules: [Derivative.Rule?]
    ) -> Op {
        Op(
            name, summary,
            Declaration(
                [.input, .dim, .tensor("index"), .tensor("src", aliases: ["value"])], formula: formula,
                pullback: pullback, kinks: adds ? nil : repeatedPlaces, resultType: .byKernel,
                .whole { x in
                    let selected = try GatherOffsets(name, x.x.shape, x[1], x[.dim])
                    var elements = x.x.elements
                    // A number is used for every index; a tensor must have an element for each index.
                    let source = x[2].isNumber ? try x[2].broadcast(to: x[1].shape) : x[2]
                    guard source.shape.count == x[1].shape.count,
                        zip(x[1].shape, source.shape).allSatisfy({ $0 <= $1 })
                    else { throw AutogradError.sizesDiffer(op: name, x[1].shape, source.shape) }
                    var cut = source
                    for d in x[1].shape.indices { cut = cut.sliced(d, start: 0, length: x[1].shape[d]) }
                    for (i, value) in zip(selected.offsets, cut.elements) {
                        elements[i] = adds ? elements[i] + value : value
                    }
                    return [Tensor(elements, contiguous: x.x.shape, dtype: x.x.dtype)]
                },
                .linear(rules), reach: adds ? .everything : .copies,
                parts: { x in
                    guard adds else { return nil }
                    let source = x[2].tensor.isNumber ? try x[2].expanded(to: x[1].shape) : x[2]
                    let places = try Places(
                        scatteredBy: x[1].tensor, along: x[.dim], in: x[0].shape, source: source.shape, name)
                    return try x[0].partsOfAdding(source, at: places)
                },
                samples: [
                    Sample(.real([4, 3]), .integers([1, 3], below: 4), .real([1, 3]), with: ["dim": 0])
                ]))
    }

    private static let gathered: Derivative.Rule = { g, c in
        let taken = try g.gather(c[.dim], c.x(1))
        guard c.shape != c.shape(1) else { return taken }
        var result = taken
        for d in c.shape.indices {
            var shape = result.shape
            shape[d] = c.shape[d]
            result = try result.padded(shape, d, from: 0)
        }
        return result
    }

    static let scatter: Op = scattering(
        "scatter", "Replaces the elements at the indices along a dimension by those of another tensor.",
        "x with x[index[i, j], j] = src[i, j], for dim 0",
        "dx = g, but 0 at the indices, dsrc[i, j] = g[index[i, j], j], 0 elsewhere, for dim 0",
        adds: false,
        [
            { g, c in
                let zeros = try g.zeros(c.shape(1))
                return try g.apply(.scatter, c.x(1), zeros, with: [.set(.dim, c[.dim])])
            }, nil, gathered,
        ])

    static let scatterAdd: Op = scattering(
        "scatter_add", "Adds the elements of another tensor to those at the indices along a dimension.",
        "x with x[index[i, j], j] += src[i, j], for dim 0",
        "dx = g, dsrc[i, j] = g[index[i, j], j], 0 elsewhere, for dim 0", adds: true,
        [{ g, _ in g }, nil, gathered])

    static let indexSelect: Op = Op(
        "index_select", "Takes the slices at the indices along a dimension.",
        Declaration(
            [.input, .dim, .tensor("index")], formula: "the slices of x at the indices along dim",
            pullback: "dx = zeros with dx[index] += g along dim",
            gradientGradFn: "IndexAddBackward0",
            resultType: .byKernel,
            .whole { x in
                guard x[1].shape.count <= 1 else {
                    throw AutogradError.wrongRank(
                        op: "index_select", expected: "a vector of indices", found: x[1].shape)
                }
                let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                if x.x.shape.isEmpty { return [x.x] }
                let moved = x.x.transposed(0, d)
                let index = try x[1].numbering("index_select").reshaped([x[1].count])
                let selected = try IndexOffsets(moved.shape, [index], 0)
                let source = moved.elements
                let result = Tensor(
                    selected.offsets.map { source[$0] }, contiguous: selected.shape, dtype: x.x.dtype)
                return [result.transposed(0, d).copied]
            },
            .linear([
                { g, c in
                    guard !c.shape.isEmpty else { return try g.reshaped([]) }
                    let d = try Shape.dimension(c[.dim], rank: c.shape.count)
                    var shape = c.shape
                    shape.swapAt(0, d)
                    let index = try c.x(1).reshaped([c.x(1).tensor.count])
                    // With dim as the first dimension.
                    let sum = try g.zeros(shape).adding(g.transposed(0, d), at: [index])
                    return try sum.transposed(0, d)
                },
                nil,
            ]),
            reach: .copies, gradientChanges: 1,
            samples: [Sample(.real([3, 4]), .integers([5], below: 4), with: ["dim": 1])]))

    static let indexFill: Op = Op(
        "index_fill", "Replaces the slices at the indices along a dimension by one value.",
        Declaration(
            [.input, .dim, .tensor("index"), .tensor("value")],
            formula: "x, with the value in the slices at the indices along dim",
            pullback: "dx = g, but 0 in these slices, dvalue = Σ g over these slices",
            resultType: .byKernel,
            .whole { x in
                guard x[2].shape.isEmpty else {
                    throw AutogradError.wrongRank(
                        op: "index_fill", expected: "a 0-dimensional value tensor", found: x[2].shape)
                }
                let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                let index = try x[1].numbering("index_fill").reshaped([x[1].count])
                var elements = x.x.elements
                for offset in try IndexOffsets(x.x.shape.isEmpty ? [1] : x.x.shape, [index], d).offsets {
                    elements[offset] = x[2].item ?? .nan
                }
                return [Tensor(elements, contiguous: x.x.shape, dtype: x.x.dtype)]
            },
            .linear([
                { g, c in
                    c.keep(1)
                    return try g.apply(.indexFill, c.x(1), c.tape.number(0), with: [.set(.dim, c[.dim])])
                },
                nil,
                // Each filled element counts once, even if its index occurs several times.
                { g, c in
                    let filled = try g.zeros().apply(
                        .indexFill, c.x(1), c.tape.number(1), with: [.set(.dim, c[.dim])])
                    return try g.masked(filled .== 1).sum()
                },
            ]),
            reach: .copies,
            samples: [
                Sample(.real([3, 4]), .integers([1], below: 4), .number(1.5), with: ["dim": 1]),
                Sample(.real([3, 4]), .integers([2], below: 3), .real([]), with: ["dim": 0]),
            ]))
}

extension Value {
    /// y[i, j] = x[index[i, j], j] for dim 0.
    func gather(_ dim: Int, _ index: Value) throws(AutogradError) -> Value {
        try apply(.gather, index, with: [.set(.dim, dim)])
    }

    /// x after x[index[i, j], j] += source[i, j] for dim 0.
    func scatterAdd(_ dim: Int, _ index: Value, _ source: Value) throws(AutogradError) -> Value {
        try apply(.scatterAdd, index, source, with: [.set(.dim, dim)])
    }
}

/// The row-major offsets of the elements that an index tensor selects along one dimension; the other indices are its own
/// positions.
struct GatherOffsets {
    let offsets: [Int]

    init(_ op: String, _ source: [Int], _ index: Tensor, _ dim: Int) throws {
        let d = try Shape.dimension(dim, rank: source.count)
        let index = try index.numbering(op)
        let source = source.isEmpty ? [1] : source
        let shape = index.shape.isEmpty ? [1] : index.shape
        guard shape.count == source.count || index.count == 0 else {
            throw AutogradError.badArgument(
                op: op, "Index tensor must have the same number of dimensions as input tensor")
        }
        guard index.count > 0 else {
            offsets = []
            return
        }
        for e in source.indices where e != d && shape[e] > source[e] {
            throw AutogradError.sizesDiffer(op: op, shape, source)
        }
        let strides = Shape.contiguousStrides(source)
        // The offsets in the source of the index tensor's own positions, without the dimension `dim`.
        var own = strides
        own[d] = 0
        let base = Tensor(shape: shape, strides: own, offset: 0, buffer: [], dtype: .int64)
        var starts: [Int] = []
        base.forEachOffset { starts.append($0) }
        var result: [Int] = []
        result.reserveCapacity(starts.count)
        for (start, value) in zip(starts, index.elements) {
            let i = Int(exactly: value) ?? .max
            guard i >= -source[d], i < source[d] else {
                throw AutogradError.indexOutOfRange(i, dimension: d, size: source[d])
            }
            result.append(start + (i < 0 ? i + source[d] : i) * strides[d])
        }
        offsets = result
    }
}
