/// Views: the same elements under another geometry.
extension Op {
    static let views: [Op] = [
        view, reshape, flatten, unflatten, squeezeAll, squeeze, unsqueeze, transpose, t, mT, permute, movedim,
        expand,
        expandAs, broadcastTo, viewAs, reshapeAs, select, slice, narrow, diagonal, split, splitSizes, chunk,
        unbind, ravel,
    ]

    private static let input = Parameter("input", .tensor)

    /// A view of one tensor: `geometry` makes it, `transposed` carries the cotangent back.
    private static func view(
        _ name: String, _ parameters: [Parameter], _ formula: String, gradFn: String? = nil,
        samples: [Sample],
        _ geometry: @escaping @Sendable (Tensor, Attributes) throws -> Tensor,
        _ transposed: @escaping Derivative.Rule
    ) -> Op {
        Op(
            name, [input] + parameters, formula: formula, gradFn: gradFn, sharing: .view,
            resultType: .byKernel,
            .whole { x in [try geometry(x.x, x.a)] }, .linear([transposed]), samples: samples)
    }

    /// A view that is another operation with its arguments worked out.
    private static func viewComposition(
        _ name: String, aliases: [String] = [], _ parameters: [Parameter], _ formula: String,
        samples: [Sample],
        _ compose: @escaping @Sendable (Operands) throws -> [Value]
    ) -> Op {
        Op(
            name, aliases: aliases, [input] + parameters, formula: formula, sharing: .view,
            .composition(compose),
            .composed, samples: samples)
    }

    static let view: Op = view(
        "view", [Parameter("size", .ints(variadic: true), aliases: ["shape"])],
        "the elements of x, in order, as another shape",
        samples: [Sample(.real([2, 3]), with: ["size": .ints([3, -1])])],
        { x, a in
            let target = try Shape.inferred(a.ints("size") ?? [], count: x.count)
            guard let view = x.viewed(target) else { throw AutogradError.notViewable(x.shape, to: target) }
            return view
        },
        { g, c in try g.reshaped(c.shape) })

    static let alias: Op = view(
        "alias", [], "x under another name", samples: [Sample(.real([2, 3]))], { x, _ in x }, { g, _ in g })

    static let unsafeView: Op = Op(
        "_unsafe_view", [input, Parameter("size", .ints(variadic: true))],
        formula: "a fresh copy of x as another shape",
        resultType: .byKernel, .whole { x in [x.x.reshaped(x.a.ints("size") ?? [])] },
        .linear([{ g, c in try g.reshaped(c.shape) }]),
        samples: [Sample(.real([2, 3]), with: ["size": .ints([3, 2])])])

    /// A view where memory allows it, else a copy.
    static let reshape: Op = viewComposition(
        "reshape", [Parameter("shape", .ints(variadic: true), aliases: ["size", "newshape"])],
        "the elements of x, in order, as another shape",
        samples: [Sample(.real([2, 3]), with: ["shape": .ints([3, -1])])]
    ) { x in
        let target = try Shape.inferred(x.a.ints("shape") ?? [], count: x.x.tensor.count)
        if x.x.tensor.viewed(target) != nil { return [try x.x.apply(.view, with: ["size": .ints(target)])] }
        return [try x.x.apply(.clone).apply(.unsafeView, with: ["size": .ints(target)])]
    }

    static let ravel: Op = viewComposition(
        "ravel", [], "x as one dimension", samples: [Sample(.real([2, 3]))]
    ) { x in
        [try x.x.reshaped([x.x.tensor.count])]
    }

    static let reshapeAs: Op = likeOther("reshape_as", "x in the shape of y") { x in
        try x[0].reshaped(x[1].shape)
    }
    static let viewAs: Op = likeOther("view_as", "x in the shape of y") { x in
        try x[0].apply(.view, with: ["size": .ints(x[1].shape)])
    }
    static let expandAs: Op = likeOther("expand_as", "x repeated to the shape of y") { x in
        try x[0].apply(.expand, with: ["size": .ints(x[1].shape)])
    }

    private static func likeOther(
        _ name: String, _ formula: String, _ make: @escaping @Sendable (Operands) throws -> Value
    ) -> Op {
        Op(
            name, [input, Parameter("other", .tensor)], formula: formula, sharing: .view,
            .composition { x in [try make(x)] }, .composed,
            samples: [Sample(.real([2, 3]), .real([2, 3]))])
    }

    static let flatten: Op = viewComposition(
        "flatten",
        [Parameter("start_dim", .int, default: .int(0)), Parameter("end_dim", .int, default: .int(-1))],
        "x with the dimensions from start_dim to end_dim as one",
        samples: [Sample(.real([2, 3])), Sample(.real([2, 3, 2]), with: ["start_dim": .int(1)])]
    ) { x in
        let shape = x.x.shape
        guard !shape.isEmpty else { return [try x.x.reshaped([1])] }
        let start = try Shape.dimension(x.a.int("start_dim") ?? 0, rank: shape.count)
        let end = try Shape.dimension(x.a.int("end_dim") ?? -1, rank: shape.count)
        guard start <= end else {
            throw AutogradError.badArgument(op: "flatten", "start_dim cannot come after end_dim")
        }
        let merged = shape[start...end].reduce(1, *)
        return [try x.x.reshaped(shape[..<start] + [merged] + shape[(end + 1)...])]
    }

    static let unflatten: Op = viewComposition(
        "unflatten", [dim, Parameter("sizes", .ints(variadic: false), aliases: ["unflattened_size"])],
        "x with one dimension as several",
        samples: [Sample(.real([2, 6]), with: ["dim": .int(1), "sizes": .ints([2, -1])])]
    ) { x in
        let shape = x.x.shape
        let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: shape.count)
        let sizes = try Shape.inferred(x.a.ints("sizes") ?? [], count: shape.isEmpty ? 1 : shape[d])
        return [try x.x.apply(.view, with: ["size": .ints(shape.prefix(d) + sizes + shape.dropFirst(d + 1))])]
    }

    static let squeezeAll: Op = view(
        "squeeze", [], "x without its dimensions of size 1", samples: [Sample(.real([2, 1, 3, 1]))],
        { x, _ in
            let kept = x.shape.indices.filter { x.shape[$0] != 1 }
            return x.withGeometry(kept.map { x.shape[$0] }, kept.map { x.strides[$0] }, offset: x.offset)
        },
        { g, c in try g.reshaped(c.shape) })

    static let squeeze: Op = view(
        "squeeze", [Parameter("dim", .ints(variadic: false))], "x without the named dimensions of size 1",
        gradFn: "SqueezeBackward1", samples: [Sample(.real([2, 1, 3, 1]), with: ["dim": .ints([1])])],
        { x, a in
            let named = try Set((a.ints("dim") ?? []).map { try Shape.dimension($0, rank: x.shape.count) })
            let kept = x.shape.indices.filter { x.shape[$0] != 1 || !named.contains($0) }
            return x.withGeometry(kept.map { x.shape[$0] }, kept.map { x.strides[$0] }, offset: x.offset)
        },
        { g, c in try g.reshaped(c.shape) })

    static let unsqueeze: Op = view(
        "unsqueeze", [dim], "x with a dimension of size 1 more",
        samples: [
            Sample(.real([2, 3]), with: ["dim": .int(1)]), Sample(.real([]), with: ["dim": .int(-1)]),
        ],
        { x, a in x.unsqueezed(try Shape.dimension(a.int("dim") ?? 0, rank: x.shape.count + 1)) },
        { g, c in try g.reshaped(c.shape) })

    static let transpose: Op = view(
        "transpose",
        [Parameter("dim0", .int, aliases: ["axis0"]), Parameter("dim1", .int, aliases: ["axis1"])],
        "x with two dimensions exchanged",
        samples: [Sample(.real([2, 3, 2]), with: ["dim0": .int(0), "dim1": .int(-1)])],
        { x, a in
            guard !x.shape.isEmpty else { return x }
            return x.transposed(
                try Shape.dimension(a.int("dim0") ?? 0, rank: x.shape.count),
                try Shape.dimension(a.int("dim1") ?? 0, rank: x.shape.count))
        },
        { g, c in try g.apply(.transpose, with: ["dim0": c.a["dim0"], "dim1": c.a["dim1"]]) })

    static let t: Op = view(
        "t", [], "xᵀ, for up to two dimensions", gradFn: "TBackward0", samples: [Sample(.real([2, 3]))],
        { x, _ in
            guard x.shape.count <= 2 else {
                throw AutogradError.wrongRank(
                    op: "t", expected: "a tensor of at most 2 dimensions", found: x.shape)
            }
            return x.shape.count == 2 ? x.matrixTransposed : x
        },
        { g, _ in try g.apply(.t) })

    static let mT: Op = viewComposition(
        "mT", aliases: ["mH", "adjoint"], [], "x with its last two dimensions exchanged",
        samples: [Sample(.real([2, 3]))]
    ) { x in
        guard x.x.shape.count >= 2 else {
            throw AutogradError.wrongRank(op: "mT", expected: "a matrix or a batch of them", found: x.x.shape)
        }
        return [try x.x.mT()]
    }

    static let permute: Op = view(
        "permute", [Parameter("dims", .ints(variadic: true))], "x with its dimensions in another order",
        samples: [Sample(.real([2, 3, 2]), with: ["dims": .ints([2, 0, 1])])],
        { x, a in
            let order = try (a.ints("dims") ?? []).map { try Shape.dimension($0, rank: x.shape.count) }
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
            let order = try (c.a.ints("dims") ?? []).map { try Shape.dimension($0, rank: c.shape.count) }
            var inverse = order
            for (k, d) in order.enumerated() { inverse[d] = k }
            return try g.apply(.permute, with: ["dims": .ints(inverse)])
        })

    static let movedim: Op = viewComposition(
        "movedim", aliases: ["moveaxis"],
        [Parameter("source", .ints(variadic: false)), Parameter("destination", .ints(variadic: false))],
        "x with some dimensions moved, the others in their order",
        samples: [Sample(.real([2, 3, 2]), with: ["source": .ints([0]), "destination": .ints([2])])]
    ) { x in
        let rank = x.x.shape.count
        let source = try (x.a.ints("source") ?? []).map { try Shape.dimension($0, rank: rank) }
        let destination = try (x.a.ints("destination") ?? []).map { try Shape.dimension($0, rank: rank) }
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
        return [try x.x.apply(.permute, with: ["dims": .ints(order.map { $0 ?? rest.next() ?? 0 })])]
    }

    /// −1 keeps a size.
    static let expand: Op = view(
        "expand", [Parameter("size", .ints(variadic: true))],
        "x repeated along new dimensions and those of size 1",
        samples: [Sample(.real([3, 1]), with: ["size": .ints([2, -1, 4])])],
        { x, a in
            var target = a.ints("size") ?? []
            let new = target.count - x.shape.count
            guard new >= 0 else { throw AutogradError.cannotExpand(x.shape, to: target) }
            for d in target.indices where target[d] == -1 && d >= new { target[d] = x.shape[d - new] }
            return try x.broadcast(to: target)
        },
        { g, c in try g.summed(to: c.shape) })

    static let broadcastTo: Op = viewComposition(
        "broadcast_to", [Parameter("size", .ints(variadic: false), aliases: ["shape"])],
        "x repeated to a shape",
        samples: [Sample(.real([3, 1]), with: ["size": .ints([2, 3, 4])])]
    ) { x in [try x.x.apply(.expand, with: ["size": x.a["size"]])] }

    static let select: Op = view(
        "select", [dim, Parameter("index", .int)], "the elements at one index along dim",
        samples: [Sample(.real([2, 3]), with: ["dim": .int(1), "index": .int(-1)])],
        { x, a in
            let d = try Shape.dimension(a.int("dim") ?? 0, rank: x.shape.count)
            guard !x.shape.isEmpty else {
                throw AutogradError.wrongRank(op: "select", expected: "at least one dimension", found: [])
            }
            let i = a.int("index") ?? 0
            guard i >= -x.shape[d], i < x.shape[d] else {
                throw AutogradError.indexOutOfRange(i, dimension: d, size: x.shape[d])
            }
            return x.selected(d, i < 0 ? i + x.shape[d] : i)
        },
        { g, c in
            let d = try Shape.dimension(c.a.int("dim") ?? 0, rank: c.shape.count)
            let i = c.a.int("index") ?? 0
            return try g.unsqueezed(d).padded(c.shape, d, from: i < 0 ? i + c.shape[d] : i, step: 1)
        })

    /// Bounds past either end are brought to it, as in Python.
    static let slice: Op = view(
        "slice",
        [
            Parameter("dim", .int, default: .int(0)), Parameter("start", .int, default: Attribute.none),
            Parameter("end", .int, default: Attribute.none), Parameter("step", .int, default: .int(1)),
        ],
        "the elements start, start + step, … before end along dim",
        samples: [
            Sample(
                .real([2, 5]), with: ["dim": .int(1), "start": .int(1), "end": .int(-1), "step": .int(2)])
        ],
        { x, a in
            let range = try sliceRange(x.shape, a)
            return x.sliced(range.dim, start: range.start, length: range.length, step: range.step)
        },
        { g, c in
            let range = try sliceRange(c.shape, c.a)
            return try g.padded(c.shape, range.dim, from: range.start, step: range.step)
        })

    private static func sliceRange(_ shape: [Int], _ a: Attributes) throws -> (
        dim: Int, start: Int, length: Int, step: Int
    ) {
        let d = try Shape.dimension(a.int("dim") ?? 0, rank: shape.count)
        guard !shape.isEmpty else {
            throw AutogradError.wrongRank(op: "slice", expected: "at least one dimension", found: [])
        }
        let step = a.int("step") ?? 1
        guard step > 0 else { throw AutogradError.badArgument(op: "slice", "step must be greater than zero") }
        let size = shape[d]
        func bound(_ i: Int) -> Int { min(max(i < 0 ? i + size : i, 0), size) }
        let start = bound(a.int("start") ?? 0)
        let end = max(bound(a.int("end") ?? size), start)
        return (d, start, (end - start) / step + ((end - start) % step == 0 ? 0 : 1), step)
    }

    static let narrow: Op = viewComposition(
        "narrow", [dim, Parameter("start", .int), Parameter("length", .int)],
        "length elements from start along dim",
        samples: [Sample(.real([2, 5]), with: ["dim": .int(1), "start": .int(1), "length": .int(3)])]
    ) { x in
        let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: x.x.shape.count)
        let size = x.x.shape.isEmpty ? 0 : x.x.shape[d]
        let start = x.a.int("start") ?? 0
        let length = x.a.int("length") ?? 0
        guard start >= -size, start <= size else {
            throw AutogradError.indexOutOfRange(start, dimension: d, size: size)
        }
        let first = start < 0 ? start + size : start
        guard length >= 0, length <= size - first else {
            throw AutogradError.badArgument(
                op: "narrow", "start (\(first)) + length (\(length)) exceeds dimension size (\(size))")
        }
        return [try x.x.narrowed(d, first, length)]
    }

    private static let diagonalParameters = [
        Parameter("offset", .int, default: .int(0)),
        Parameter("dim1", .int, default: .int(0), aliases: ["axis1"]),
        Parameter("dim2", .int, default: .int(1), aliases: ["axis2"]),
    ]

    static let diagonal: Op = view(
        "diagonal", diagonalParameters, "the elements xᵢ,ᵢ₊ₒ of two dimensions, as the last",
        samples: [
            Sample(.real([3, 3])),
            Sample(.real([2, 3, 4]), with: ["offset": .int(1), "dim1": .int(1), "dim2": .int(2)]),
        ],
        { x, a in try x.diagonal(DiagonalPlace(a, x.shape)) },
        { g, c in
            let zeros = c.tape.constant(try .filled(0, c.shape, dtype: g.dtype))
            let step = ViewStep(op: .diagonal, attributes: c.a, output: 0)
            return try c.tape.apply(.copySlices, [zeros, g], Op.copySlices.attributes(of: [step]))[0]
        })

    /// Several views, cut along one dimension.
    private static func pieces(
        _ name: String, _ parameters: [Parameter], _ formula: String, gradFn: String, samples: [Sample],
        _ sizes: @escaping @Sendable (_ size: Int, Attributes) throws -> [Int]
    ) -> Op {
        Op(
            name, [input] + parameters, formula: formula, gradFn: gradFn, sharing: .views,
            resultType: .byKernel,
            .whole { x in
                let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: x.x.shape.count)
                guard !x.x.shape.isEmpty else {
                    throw AutogradError.wrongRank(op: name, expected: "at least one dimension", found: [])
                }
                var start = 0
                return try sizes(x.x.shape[d], x.a).map { length in
                    defer { start += length }
                    return x.x.sliced(d, start: start, length: length)
                }
            },
            .linear([
                { _, c in
                    let d = try Shape.dimension(c.a.int("dim") ?? 0, rank: c.shape.count)
                    let parts = try sizes(c.shape[d], c.a).indices.map { k in
                        try c.g(k) ?? c.tape.constant(.filled(0, c.outputShape(k), dtype: c.dtype(0)))
                    }
                    return try c.tape.concatenated(parts, d)
                }
            ]), samples: samples)
    }

    private static let dimFromFirst = Parameter("dim", .int, default: .int(0))
    static let split: Op = pieces(
        "split", [Parameter("split_size", .int, aliases: ["split_size_or_sections"]), dimFromFirst],
        "pieces of split_size along dim, the last perhaps smaller", gradFn: "SplitBackward0",
        samples: [Sample(.real([2, 5]), with: ["split_size": .int(2), "dim": .int(1)])]
    ) { size, a in
        let width = a.int("split_size") ?? 1
        guard width > 0 || (width == 0 && size == 0) else {
            throw AutogradError.badArgument(op: "split", "split_size must be positive, but is \(width)")
        }
        guard size > 0 else { return [0] }
        return stride(from: 0, to: size, by: width).map { min(width, size - $0) }
    }
    static let splitSizes: Op = pieces(
        "split",
        [
            Parameter("split_sizes", .ints(variadic: false), aliases: ["split_size_or_sections"]),
            dimFromFirst,
        ],
        "pieces of the given sizes along dim", gradFn: "SplitWithSizesBackward0",
        samples: [Sample(.real([2, 5]), with: ["split_sizes": .ints([2, 3]), "dim": .int(1)])]
    ) { size, a in
        let sizes = a.ints("split_sizes") ?? []
        var rest = size
        for part in sizes {
            guard part >= 0, part <= rest else {
                rest = -1
                break
            }
            rest -= part
        }
        guard rest == 0 else {
            throw AutogradError.badArgument(
                op: "split", "split_sizes \(sizes) must sum to the size of the dimension, \(size)")
        }
        return sizes
    }
    static let chunk: Op = pieces(
        "chunk", [Parameter("chunks", .int), dimFromFirst], "at most `chunks` pieces of one size along dim",
        gradFn: "SplitBackward0",
        samples: [Sample(.real([2, 5]), with: ["chunks": .int(2), "dim": .int(1)])]
    ) { size, a in
        let count = a.int("chunks") ?? 1
        guard count > 0 else {
            throw AutogradError.badArgument(
                op: "chunk", "chunk expects `chunks` to be greater than 0, got: \(count)")
        }
        guard size > 0 else { return [0] }
        let width = (size - 1) / count + 1
        return stride(from: 0, to: size, by: width).map { min(width, size - $0) }
    }

    static let unbind: Op = Op(
        "unbind", [input, dimFromFirst], formula: "the slices of x along dim", sharing: .views,
        resultType: .byKernel,
        .whole { x in
            let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: x.x.shape.count)
            guard !x.x.shape.isEmpty else {
                throw AutogradError.wrongRank(op: "unbind", expected: "at least one dimension", found: [])
            }
            return (0..<x.x.shape[d]).map { x.x.selected(d, $0) }
        },
        .linear([
            { _, c in
                let d = try Shape.dimension(c.a.int("dim") ?? 0, rank: c.shape.count)
                let parts = try (0..<c.shape[d]).map { k in
                    try c.g(k) ?? c.tape.constant(.filled(0, c.outputShape(0), dtype: c.dtype(0)))
                }
                return try c.tape.apply(.stack, parts, Op.stack.attributes(["dim": .int(d)]))[0]
            }
        ]), samples: [Sample(.real([2, 3]), with: ["dim": .int(1)])])
}

/// Two dimensions of a tensor and how far from the main diagonal to look.
struct DiagonalPlace {
    let offset: Int
    let rows: Int
    let columns: Int

    init(_ a: Attributes, _ shape: [Int]) throws {
        offset = a.int("offset") ?? 0
        guard shape.count >= 2 else {
            throw AutogradError.wrongRank(op: "diagonal", expected: "at least two dimensions", found: shape)
        }
        rows = try Shape.dimension(a.int("dim1") ?? 0, rank: shape.count)
        columns = try Shape.dimension(a.int("dim2") ?? 1, rank: shape.count)
        guard rows != columns else { throw AutogradError.repeatedDimension(rows) }
    }
}

extension Tensor {
    func diagonal(_ place: DiagonalPlace) -> Tensor {
        let m = shape[place.rows]
        let n = shape[place.columns]
        let down = Swift.max(0, place.offset < 0 ? -Swift.max(place.offset, -m) : 0)
        let right = Swift.max(0, Swift.min(place.offset, n))
        let length = Swift.max(0, Swift.min(m - down, n - right))
        let start =
            length == 0 ? offset : offset + down * strides[place.rows] + right * strides[place.columns]
        let kept = shape.indices.filter { $0 != place.rows && $0 != place.columns }
        return withGeometry(
            kept.map { shape[$0] } + [length],
            kept.map { strides[$0] } + [strides[place.rows] + strides[place.columns]], offset: start)
    }
}

extension Value {
    func unsqueezed(_ d: Int) throws(AutogradError) -> Value { try apply(.unsqueeze, with: ["dim": .int(d)]) }
    func mT() throws(AutogradError) -> Value {
        try apply(.transpose, with: ["dim0": .int(-2), "dim1": .int(-1)])
    }

    func narrowed(_ d: Int, _ start: Int, _ length: Int) throws(AutogradError) -> Value {
        try apply(.slice, with: ["dim": .int(d), "start": .int(start), "end": .int(start + length)])
    }

    /// The cotangent of a slice, with zeros around it.
    fileprivate func padded(_ shape: [Int], _ d: Int, from start: Int, step: Int) throws(AutogradError)
        -> Value
    {
        try apply(
            .sliceBackward,
            with: ["size": .ints(shape), "dim": .int(d), "start": .int(start), "step": .int(step)])
    }
}
