/// Views with the dimensions in another order.
extension Op {
    static let transpose: Op = Op(
        "transpose", aliases: ["swapaxes", "swapdims"], "Exchanges two dimensions.",
        .view(
            [.dim0, .dim1],
            "x with two dimensions exchanged",
            samples: [Sample(.real([2, 3, 2]), with: ["dim0": 0, "dim1": -1])],
            { x, a in
                let first = try Shape.dimension(a[.dim0], rank: x.shape.count)
                let second = try Shape.dimension(a[.dim1], rank: x.shape.count)
                return x.shape.isEmpty ? x : x.transposed(first, second)
            },
            { g, c in try g.transposed(c[.dim0], c[.dim1]) }))

    static let t: Op = Op(
        "t", "Transposes a matrix; leaves a vector or a number as it is.",
        .view(
            [], "xᵀ, for up to two dimensions", gradFn: "TBackward0", samples: [Sample(.real([2, 3]))],
            { x, _ in
                guard x.shape.count <= 2 else {
                    throw AutogradError.wrongRank(
                        op: "t", expected: "a tensor of at most 2 dimensions", found: x.shape)
                }
                return x.shape.count == 2 ? x.matrixTransposed : x
            },
            { g, _ in try g.t }))

    static let mT: Op = Op(
        "mT", aliases: ["mH", "adjoint"], "Transposes each matrix of a batch.",
        .viewComposition(
            [], "x with its last two dimensions exchanged",
            samples: [Sample(.real([2, 3]))]
        ) { x in
            guard !x.x.shape.isEmpty else { return [x.x] }
            guard x.x.shape.count >= 2 else {
                throw AutogradError.wrongRank(
                    op: "mT", expected: "a matrix or a batch of them", found: x.x.shape)
            }
            return [try x.x.mT]
        })

    static let reversedDims: Op = Op(
        "T", aliases: ["numpy_T"], "Views x with its dimensions in reverse order.",
        .viewComposition(
            [], "xᵀ; for more than two dimensions, x with all of them in reverse order",
            samples: [Sample(.real([2, 3])), Sample(.real([2, 3, 2]))]
        ) { x in [try x.x.apply(.permute, with: [.set(.dims, x.x.shape.indices.reversed())])] })

    static let conjugateTranspose: Op = Op(
        "H", aliases: ["matrix_H"], "Views the transpose of a real matrix.",
        .viewComposition([], "xᵀ, for a matrix", samples: [Sample(.real([2, 3])), Sample(.real([3, 3]))]) {
            x in
            guard !x.x.shape.isEmpty else { return [x.x] }
            guard x.x.shape.count == 2 else {
                throw AutogradError.wrongRank(op: "H", expected: "a matrix", found: x.x.shape)
            }
            return [try x.x.transposed(0, 1)]
        })

    static let permute: Op = Op(
        "permute", "Puts the dimensions in another order.",
        .view(
            [.dims], "x with its dimensions in another order",
            samples: [Sample(.real([2, 3, 2]), with: ["dims": [2, 0, 1]])],
            { x, a in
                let order = try a[.dims].map { try Shape.dimension($0, rank: x.shape.count) }
                guard order.count == x.shape.count else {
                    throw AutogradError.badArgument(
                        op: "permute",
                        "number of dimensions in the tensor input does not match the length of the desired ordering of "
                            + "dimensions i.e. input.dim() = \(x.shape.count) is not equal to len(dims) = \(order.count)"
                    )
                }
                guard Set(order).count == order.count else { throw AutogradError.repeatedDimension(order[0]) }
                return x.permuted(order)
            },
            { g, c in
                let order = try c[.dims].map { try Shape.dimension($0, rank: c.shape.count) }
                var inverse = order
                for (k, d) in order.enumerated() { inverse[d] = k }
                return try g.apply(.permute, with: [.set(.dims, inverse)])
            }))

    static let movedim: Op = Op(
        "movedim", aliases: ["moveaxis"], "Moves some dimensions to other positions.",
        .viewComposition(
            [.source, .destination],
            "x with some dimensions moved, the others in their order",
            samples: [Sample(.real([2, 3, 2]), with: ["source": [0], "destination": [2]])]
        ) { x in
            let rank = x.x.shape.count
            let source = try x[.source].map { try Shape.dimension($0, rank: rank) }
            let destination = try x[.destination].map { try Shape.dimension($0, rank: rank) }
            guard source.count == destination.count, Set(source).count == source.count,
                Set(destination).count == destination.count
            else {
                throw AutogradError.badArgument(
                    op: "movedim", "source and destination must name as many distinct dimensions")
            }
            guard rank > 0 else { return [x.x] }
            var order = [Int?](repeating: nil, count: rank)
            for (s, d) in zip(source, destination) { order[d] = s }
            var rest = (0..<rank).filter { !source.contains($0) }.makeIterator()
            return [try x.x.apply(.permute, with: [.set(.dims, order.map { $0 ?? rest.next() ?? 0 })])]
        })
}

extension Parameter {
    /// The two dimensions that `transpose` exchanges.
    fileprivate static let dim0 = ParameterKey<Int>("dim0", aliases: ["axis0"])
    fileprivate static let dim1 = ParameterKey<Int>("dim1", aliases: ["axis1"])
    fileprivate static let source = ParameterKey<[Int]>("source")
    fileprivate static let destination = ParameterKey<[Int]>("destination")
}

extension Value {
    /// The transpose of a matrix; of a tensor with fewer dimensions, the tensor itself.
    var t: Value { get throws(AutogradError) { try apply(.t) } }

    /// The transpose of each matrix of a batch: the last two dimensions exchanged.
    var mT: Value {
        get throws(AutogradError) { try transposed(-2, -1) }
    }

    func transposed(_ dim0: Int, _ dim1: Int) throws(AutogradError) -> Value {
        try apply(.transpose, with: [.set(.dim0, dim0), .set(.dim1, dim1)])
    }
}
