/// Views with another shape.
extension Op {
    static let views: [Op] = [
        view, reshape, flatten, unflatten, squeezeAll, squeeze, unsqueeze, transpose, t, mT, permute, movedim,
        expand, expandAs, broadcastTo, viewAs, reshapeAs, select, slice, narrow, narrowCopy, diagonal, split,
        splitSizes, chunk, unbind, unsafeSplit, unsafeSplitWithSizes, unsafeChunk, unfold,
        ravel, reversedDims, conjugateTranspose,
    ]

    /// A view of the elements in another shape.
    private static func reshaping(
        _ name: String, _ summary: String, _ formula: String, samples: [Sample]
    ) -> Op {
        Op(
            name, summary,
            .view(
                [.sizeOrShape], formula, samples: samples,
                { x, a in
                    let target = try Shape.inferred(a[.size], count: x.count)
                    guard let view = x.viewed(target) else {
                        throw AutogradError.notViewable(x.shape, to: target)
                    }
                    return view
                },
                { g, c in
                    guard g.shape == c.shape, g.requiresGrad else { return try g.reshaped(c.shape) }
                    return try g.apply(.view, with: [.set(.size, c.shape)])
                }))
    }
    static let view: Op = reshaping(
        "view", "Gives the elements another shape, without a copy.",
        "the elements of x, in order, as another shape",
        samples: [Sample(.real([2, 3]), with: ["size": [3, -1]])])
    /// PyTorch's operation for a view that `reshape` makes of a tensor that is not contiguous.
    static let reshapeAlias: Op = reshaping(
        "_reshape_alias", "Gives a tensor that is not contiguous another shape, without a copy.",
        "x as another shape", samples: [])

    static let unsafeView: Op = Op(
        "_unsafe_view", "Gives a fresh copy another shape.",
        Declaration(
            [.input, .size],
            formula: "a fresh copy of x as another shape", pullback: "dx = g in the shape of x",
            resultType: .byKernel, .whole { x in [x.x.reshaped(x[.size])] },
            .linear([{ g, c in try g.reshaped(c.shape) }]),
            reach: .copies, samples: [Sample(.real([2, 3]), with: ["size": [3, 2]])]))

    /// A view if the strides allow one, otherwise a copy.
    static let reshape: Op = Op(
        "reshape", "Gives the elements another shape, without a copy where the strides allow it.",
        .viewComposition(
            [.shape],
            "the elements of x, in order, as another shape",
            samples: [Sample(.real([2, 3]), with: ["shape": [3, -1]])]
        ) { x in
            let target = try Shape.inferred(x[.shape], count: x.x.tensor.count)
            if x.x.tensor.isContiguous { return [try x.x.apply(.view, with: [.set(.size, target)])] }
            if x.x.tensor.viewed(target) != nil {
                return [try x.x.apply(.reshapeAlias, with: [.set(.size, target)])]
            }
            return [try x.x.apply(.rowMajorClone).apply(.unsafeView, with: [.set(.size, target)])]
        })

    static let ravel: Op = Op(
        "ravel", "Lays out the elements along one dimension.",
        .viewComposition([], "x as one dimension", samples: [Sample(.real([2, 3]))]) { x in
            [try x.x.apply(.contiguous).apply(.view, with: [.set(.size, [x.x.tensor.count])])]
        })

    static let reshapeAs: Op = Op(
        "reshape_as", "Gives the elements the shape of another tensor.",
        .likeOther("x in the shape of y") { x in
            try x[0].apply(.reshape, with: [.set(.shape, x[1].shape)])
        })

    static let viewAs: Op = Op(
        "view_as", "Gives the elements the shape of another tensor, without a copy.",
        .likeOther("x in the shape of y") { x in
            try x[0].apply(.view, with: [.set(.size, x[1].shape)])
        })

    /// A view of x with the same shape and strides.
    static let alias: Op = Op(
        "_alias", "Views the whole tensor, with the same shape and strides.",
        .view(
            [], "x", gradientMemory: .given, samples: [Sample(.real([2, 3]))], { x, _ in x },
            { g, _ in g }))

    static let flatten: Op = Op(
        "flatten", "Merges consecutive dimensions into one.",
        .viewComposition(
            [.startDim, .endDim],
            "x with the dimensions from start_dim to end_dim as one", sharing: .viewOrOperand,
            samples: [Sample(.real([2, 3])), Sample(.real([2, 3, 2]), with: ["start_dim": 1])]
        ) { x in
            let shape = x.x.shape
            guard !shape.isEmpty else { return [try x.x.apply(.reshape, with: [.set(.shape, [1])])] }
            let start = try Shape.dimension(x[.startDim], rank: shape.count)
            let end = try Shape.dimension(x[.endDim], rank: shape.count)
            guard start <= end else {
                throw AutogradError.badArgument(op: "flatten", "start_dim cannot come after end_dim")
            }
            guard start < end else { return [x.x] }
            let merged = try Shape.count(Array(shape[start...end]))
            let target = shape[..<start] + [merged] + shape[(end + 1)...]
            return [try x.x.apply(.reshape, with: [.set(.shape, Array(target))])]
        })

    static let unflatten: Op = Op(
        "unflatten", "Splits one dimension into several.",
        .viewComposition(
            [.dim, .sizes],
            "x with one dimension as several",
            samples: [Sample(.real([2, 6]), with: ["dim": 1, "sizes": [2, -1]])]
        ) { x in
            let shape = x.x.shape
            let d = try Shape.dimension(x[.dim], rank: shape.count)
            let sizes = try Shape.inferred(x[.sizes], count: shape.isEmpty ? 1 : shape[d])
            return [
                try x.x.apply(.view, with: [.set(.size, shape.prefix(d) + sizes + shape.dropFirst(d + 1))])
            ]
        })

    static let squeezeAll: Op = Op(
        "squeeze", "Removes all dimensions of size 1.",
        .view(
            [], "x without its dimensions of size 1", gradientMemory: .given,
            samples: [Sample(.real([2, 1, 3, 1]))],
            { x, a in x.permuted(try keptBySqueeze(x.shape, a)) }, unsqueezed))

    static let squeeze: Op = Op(
        "squeeze", "Removes those of the named dimensions that have size 1.",
        .view(
            [.squeezedDims], "x without the named dimensions of size 1",
            gradFn: "SqueezeBackward1", gradientMemory: .given,
            samples: [Sample(.real([2, 1, 3, 1]), with: ["dim": [1]])],
            { x, a in x.permuted(try keptBySqueeze(x.shape, a)) }, unsqueezed))

    /// The dimensions that `squeeze` keeps. Without `dim` it removes every dimension of size 1.
    private static func keptBySqueeze(_ shape: [Int], _ a: Attributes) throws(AutogradError) -> [Int] {
        let dims = a[.dimsOrAll]
        let named = dims == [] ? [] : try Shape.dimensions(dims, rank: shape.count)
        return shape.indices.filter { shape[$0] != 1 || !named.contains($0) }
    }

    private static let unsqueezed: Derivative.Rule = { g, c in
        var g = g
        let kept = try keptBySqueeze(c.shape, c.a)
        for d in c.shape.indices where !kept.contains(d) { g = try g.unsqueezed(d) }
        return g
    }

    static let unsqueeze: Op = Op(
        "unsqueeze", "Inserts a dimension of size 1.",
        .view(
            [.dim], "x with a dimension of size 1 more",
            samples: [
                Sample(.real([2, 3]), with: ["dim": 1]), Sample(.real([]), with: ["dim": -1]),
            ],
            { x, a in x.unsqueezed(try Shape.dimension(a[.dim], rank: x.shape.count + 1)) },
            { g, c in
                let d = try Shape.dimension(c[.dim], rank: c.shape.count + 1)
                return try g.squeezed(d)
            }))
}

extension Parameter {
    static let shape = ParameterKey<[Int]>("shape", .ints(variadic: true), aliases: ["size", "newshape"])
    /// The first and last of the dimensions to merge.
    fileprivate static let startDim = ParameterKey<Int>("start_dim", default: 0)
    fileprivate static let endDim = ParameterKey<Int>("end_dim", default: -1)
    fileprivate static let sizes = ParameterKey<[Int]>("sizes", aliases: ["unflattened_size"])
    fileprivate static let squeezedDims = ParameterKey<[Int]>("dim")
}

extension Value {
    func squeezed(_ d: Int) throws(AutogradError) -> Value {
        try apply(.squeeze, with: [.set(.squeezedDims, [d])])
    }
    func unsqueezed(_ d: Int) throws(AutogradError) -> Value { try apply(.unsqueeze, with: [.set(.dim, d)]) }

    func reshaped(_ shape: [Int]) throws(AutogradError) -> Value {
        self.shape == shape ? self : try apply(.reshape, with: [.set(.shape, shape)])
    }
}
