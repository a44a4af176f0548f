/// Slices written to, or added to, the slices of x at indices along one dimension, and elements put at places
/// of x.
extension Op {
    static let writing: [Op] = [indexAdd, indexCopy, put]

    /// What writing to one place more than once means for the cotangents.
    static let repeatedPlaces =
        "where a place is written more than once, the last value counts, but each one receives all of g"

    static let indexAdd: Op = Op(
        "index_add", "Adds slices of a source to the slices of x at the indices along a dimension.",
        Declaration(
            [.input, .dim, .tensor("index"), .tensor("source"), .alpha],
            formula: "x with x[index[i], j] += alpha·source[i, j], for dim 0",
            pullback: "dx = g, dsource[i, j] = alpha·g[index[i], j]", resultType: .byKernel,
            .whole { x in
                try x[0].checkSource(x[2], "index_add")
                let places = try Places(
                    ofSlices: x[1], along: x[.dim], in: x[0].shape, source: x[2].shape, "index_add")
                return [x[0].adding(x[2], times: x[.alpha], at: places)]
            },
            .linear([
                { g, _ in g }, nil,
                { g, c in
                    c.keep(2)
                    let places = try c.placesOfSlices("index_add")
                    return try g.rearranged(places).times(c[.alpha])
                },
            ]),
            parts: { x in
                let places = try Places(
                    ofSlices: x[1].tensor, along: x[.dim], in: x[0].shape, source: x[2].shape, "index_add")
                return try x[0].partsOfAdding(x[2].times(x[.alpha]), at: places)
            },
            samples: [
                Sample(
                    .real([4, 3]), .integers([2], below: 4), .real([2, 3]), with: ["dim": 0, "alpha": 0.5]),
                Sample(.real([2, 3]), .integers([4], below: 3), .real([2, 4]), with: ["dim": 1]),
            ]))

    /// Where several slices are written to one place, the last one counts.
    static let indexCopy: Op = Op(
        "index_copy", "Copies slices of a source to the slices of x at the indices along a dimension.",
        Declaration(
            [.input, .dim, .tensor("index"), .tensor("source")],
            formula: "x with x[index[i], j] = source[i, j], for dim 0",
            pullback: "dx = g, but 0 in the slices at the indices; dsource[i, j] = g[index[i], j]",
            kinks: repeatedPlaces,
            resultType: .byKernel,
            .whole { x in
                try x[0].checkSource(x[2], "index_copy")
                let places = try Places(
                    ofSlices: x[1], along: x[.dim], in: x[0].shape, source: x[2].shape, "index_copy")
                return [x[0].writing(x[2], at: places)]
            },
            .linear([
                { g, c in
                    try g.apply(.indexFill, c.x(1), c.tape.number(0), with: [.set(.dim, c[.dim])])
                },
                nil,
                { g, c in
                    c.keep(2)
                    return try g.rearranged(c.placesOfSlices("index_copy"))
                },
            ]), reach: .copies,
            samples: [
                Sample(.real([4, 3]), .integers([1], below: 4), .real([1, 3]), with: ["dim": 0]),
                Sample(.real([2, 4]), .integers([2], below: 4), .real([2, 2]), with: ["dim": -1]),
            ]))

    /// The indices are places in x as one row; negative ones count from the end.
    static let put: Op = Op(
        "put", "Puts elements of a source at places in x, taken as one row, or adds them there.",
        Declaration(
            [.input, .tensor("index"), .tensor("source"), .accumulate],
            formula: "x, as one row, with x[index] = source, or += source",
            pullback: "dx = g, but 0 at the indices unless accumulating; dsource = g[index]",
            kinks: repeatedPlaces,
            resultType: .byKernel,
            .whole { x in
                try x[0].checkSource(x[2], "put")
                let places = try Places(ofElements: x[1], in: x[0].shape, source: x[2].shape)
                let result =
                    x[.accumulate]
                    ? x[0].adding(x[2], times: 1, at: places) : x[0].writing(x[2], at: places)
                return [result]
            },
            .linear([
                { g, c in try c[.accumulate] ? g : c.again([g, c.x(1), g.zeros(c.shape(2))]) }, nil,
                { g, c in
                    c.keep(2)
                    return try g.rearranged(
                        Places(ofElements: c.x(1).tensor, in: c.shape(0), source: c.shape))
                },
            ]),
            parts: { x in
                let places = try Places(ofElements: x[1].tensor, in: x[0].shape, source: x[2].shape)
                return try x[.accumulate]
                    ? x[0].partsOfAdding(x[2], at: places) : x[0].partsOfWriting(x[2], at: places)
            },
            samples: [
                Sample(.real([2, 3]), .integers([2], below: 6), .real([2])),
                Sample(.real([2, 3]), .integers([2, 2], below: 6), .real([4]), with: ["accumulate": true]),
            ]))
}

extension Tensor {
    /// Checks that a source has the dtype of `self`; numbers have any.
    func checkSource(_ source: Tensor, _ op: String) throws(AutogradError) {
        guard source.isNumber || source.dtype == dtype else {
            throw .dtypesDiffer(op: op, dtype, source.dtype)
        }
    }

    /// A copy with multiples of the elements of `source` added at the places that they are written to.
    fileprivate func adding(_ source: Tensor, times factor: Double, at places: Places) -> Tensor {
        var elements = elements
        for (place, value) in zip(places.indices, source.elements) where place >= 0 {
            elements[place] += factor * value
        }
        return Tensor(elements, contiguous: shape, dtype: dtype)
    }
}

extension Places {
    /// The places in a tensor of shape `target` that the elements of a source are written to: slice i to the
    /// slice `index[i]` along a dimension.
    init(ofSlices index: Tensor, along dim: Int, in target: [Int], source: [Int], _ op: String) throws {
        let d = try Shape.dimension(dim, rank: target.count)
        let rows = try index.numbering(op).elements.map { Int(exactly: $0) ?? .max }
        guard index.shape.count <= 1 else {
            throw AutogradError.wrongRank(op: op, expected: "a vector of indices", found: index.shape)
        }
        // Zero-dimensional tensors count as vectors of one element.
        let shape = target.isEmpty ? [1] : target
        let sizes = source.isEmpty ? [1] : source
        guard sizes.count == shape.count, sizes.indices.allSatisfy({ $0 == d || sizes[$0] == shape[$0] })
        else { throw AutogradError.sizesDiffer(op: op, target, source) }
        guard rows.count == sizes[d] else {
            throw AutogradError.badArgument(
                op: op,
                "Number of indices (\(rows.count)) should be equal to source.size(dim): (\(sizes[d])), "
                    + "for dim: \(d)")
        }
        for row in rows where row < 0 || row >= shape[d] {
            throw AutogradError.indexOutOfRange(row, dimension: d, size: shape[d])
        }
        let strides = Shape.contiguousStrides(shape)
        let places = try Places(from: shape, to: sizes) { position in
            var place = 0
            for e in position.indices { place += (e == d ? rows[position[e]] : position[e]) * strides[e] }
            return place
        }
        self.init(from: target, to: source, places.indices)
    }

    /// The places in a tensor, taken as one row, of the elements of a source with as many elements as
    /// `index`.
    fileprivate init(ofElements index: Tensor, in target: [Int], source: [Int]) throws {
        let count = try Shape.count(target)
        let numbers = try index.numbering("put").elements
        guard try numbers.count == Shape.count(source) else {
            throw AutogradError.badArgument(
                op: "put",
                "Expected source and index to have the same number of elements, but got source.numel() = "
                    + "\(source.reduce(1, *)), index.numel() = \(numbers.count)")
        }
        let places = try numbers.map { number in
            let i = Int(exactly: number) ?? .max
            guard i >= -count, i < count else {
                throw AutogradError.indexOutOfRange(i, dimension: 0, size: count)
            }
            return i < 0 ? i + count : i
        }
        self.init(from: target, to: source, places)
    }
}

extension Context {
    fileprivate func placesOfSlices(_ op: String) throws -> Places {
        try Places(ofSlices: x(1).tensor, along: a[.dim], in: shape(0), source: shape(2), op)
    }
}
