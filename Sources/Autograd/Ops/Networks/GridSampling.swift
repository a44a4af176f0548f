/// Sampling of images `[N, C, size…]` with two or three spatial dimensions at the positions of a grid.
extension Op {
    static let gridSamplings: [Op] =
        [gridSample, gridSampler]
        + gridSamplers.flatMap { [$0.function, $0.node] }

    private static let sampled = "Σ w·x over the neighbours of each position of the grid"
    private static let sampledBack = "dx = g·w added at the neighbours, dgrid = Σ g·x·∂w/∂grid"
    private static let gridKinks =
        "at an element the slope to its right counts; the grid gets 0 where a position is cut off at an edge"

    /// Grid `[N, output…, 2]` or `[N, output…, 3]` of positions from −1 to 1, that of the last dimension
    /// first.
    static let gridSample: Op = Op(
        "nn.functional.grid_sample", aliases: ["grid_sample"],
        "Takes elements of images at the positions of a grid, by interpolation.",
        .composition(
            [.tensor("grid"), .sampling, .paddingMode, .alignCornersOrNone], sampled, sampledBack,
            kinks: gridKinks,
            samples: [
                Sample(.real([1, 2, 3, 5]), .unit([1, 2, 2, 2])),
                Sample(.real([2, 1, 3, 3]), .unit([2, 1, 2, 2]), with: ["align_corners": true]),
                Sample(
                    .real([1, 1, 3, 4]), .aboveOne([1, 2, 1, 2]),
                    with: ["padding_mode": "reflection", "align_corners": true]),
                Sample(
                    .real([1, 1, 4, 3]), .unit([1, 2, 1, 2]),
                    with: ["mode": "bicubic", "padding_mode": "border"]),
                Sample(.real([1, 1, 3, 4]), .unit([1, 1, 2, 2]), with: ["mode": "nearest"]),
                Sample(.real([1, 1, 2, 3, 2]), .unit([1, 1, 2, 1, 3])),
            ]
        ) { x in
            guard let mode = GridPositions.Mode(rawValue: x[.sampling]) else {
                throw AutogradError.badArgument(
                    op: "grid_sample",
                    "expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '\(x[.sampling])'")
            }
            guard let padding = GridPositions.Padding(rawValue: x[.paddingMode]) else {
                throw AutogradError.badArgument(
                    op: "grid_sample",
                    "expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
                        + "'\(x[.paddingMode])'")
            }
            return try x[0].sampled(x[1], mode, padding, x[.alignCornersOrNone] ?? false)
        })

    private static let numberedParameters = [
        Parameter.input, .tensor("grid"), .samplingNumber, .paddingNumber, .alignCorners,
    ]

    /// The modes are numbered: bilinear, nearest, bicubic; the paddings too: zeros, border, reflection.
    static let gridSampler: Op = numbered("grid_sampler", 4...5)

    private static func numbered(_ name: String, _ ranks: ClosedRange<Int>) -> Op {
        Op(
            name, "Takes elements of images at the positions of a grid, by interpolation.",
            Declaration(
                numberedParameters, formula: sampled, pullback: sampledBack, kinks: gridKinks,
                .composition { x in
                    let (modes, paddings) = (GridPositions.Mode.allCases, GridPositions.Padding.allCases)
                    let (mode, padding) = (x[.samplingNumber], x[.paddingNumber])
                    guard modes.indices.contains(mode), paddings.indices.contains(padding) else {
                        throw AutogradError.badArgument(
                            op: name, "interpolation_mode and padding_mode must be 0, 1 or 2")
                    }
                    guard ranks.contains(x[0].shape.count) else {
                        throw AutogradError.wrongRank(
                            op: name, expected: "an input of \(ranks.lowerBound) dimensions",
                            found: x[0].shape)
                    }
                    return [try x[0].sampled(x[1], modes[mode], paddings[padding], x[.alignCorners])]
                }, .composed,
                samples: [
                    Sample(
                        .real([1, 1] + [2, 3, 2].prefix(ranks.upperBound - 2)),
                        .unit([1, 1] + [2, 1].suffix(ranks.upperBound - 3) + [ranks.upperBound - 2]),
                        with: ["interpolation_mode": 0, "padding_mode": 1, "align_corners": true])
                ]))
    }

    /// The functions for two and three spatial dimensions, and the nodes that they record.
    fileprivate static let gridSamplers: [(function: Op, node: Op)] = [2, 3].map { rank in
        (numbered("grid_sampler_\(rank)d", (rank + 2)...(rank + 2)), gridNode(rank))
    }

    private static func gridNode(_ rank: Int) -> Op {
        let name = "GridSampler\(rank)DBackward"
        return Op(
            "_grid_sampler_\(rank)d", "Takes elements of images at the positions of a grid.",
            Declaration(
                numberedParameters, formula: sampled, pullback: sampledBack, kinks: gridKinks,
                gradFn: name + "0", gradientGradFn: name + "Backward0", accepts: .floatingPoint,
                resultType: .byKernel,
                .opaque { x in
                    let positions = try GridPositions(x[0].shape, x[1], x.a)
                    var sum = try x[0].zeros(Array(x[0].shape[..<2]) + x[1].shape[1...rank])
                    for corner in positions.corners {
                        guard let term = try corner.factor(of: x[0].rearranged(corner.places)) else {
                            continue
                        }
                        sum = try sum + term
                    }
                    return [sum]
                },
                .general(
                    [
                        { g, c in
                            let positions = try GridPositions(c.shape(0), c.x(1), c.a)
                            c.keep(0)
                            var sum = try g.zeros(c.shape(0))
                            for corner in positions.corners {
                                guard let term = try corner.factor(of: g) else { continue }
                                sum = try sum + term.rearrangedBack(corner.places)
                            }
                            return sum
                        },
                        { g, c in
                            let positions = try GridPositions(c.shape(0), c.x(1), c.a)
                            return try positions.gridCotangent(g, c.x(0), c.x(1))
                        },
                    ],
                    pushforward: { c in
                        let positions = try GridPositions(c.shape(0), c.x(1), c.a)
                        return [try positions.tangent(c)]
                    }), samples: []))
    }
}

extension Parameter {
    fileprivate static let sampling = ParameterKey<String>("mode", default: "bilinear")
    fileprivate static let paddingMode = ParameterKey<String>("padding_mode", default: "zeros")
    fileprivate static let samplingNumber = ParameterKey<Int>("interpolation_mode")
    fileprivate static let paddingNumber = ParameterKey<Int>("padding_mode")
}

extension Value {
    /// The elements of images at the positions of a grid.
    fileprivate func sampled(
        _ grid: Value, _ mode: GridPositions.Mode, _ padding: GridPositions.Padding, _ alignsCorners: Bool
    ) throws(AutogradError) -> Value {
        let rank = shape.count - 2
        guard rank == 2 || rank == 3, grid.shape.count == rank + 2 else {
            throw .wrongRank(
                op: "grid_sample", expected: "4D or 5D input and grid with same number of dimensions",
                found: shape)
        }
        guard shape[0] == grid.shape[0], grid.shape.last == rank, shape.dropFirst(2).allSatisfy({ $0 > 0 })
        else {
            throw .wrongShape(
                op: "grid_sample",
                what: "expected a grid of shape [\(shape[0]), …, \(rank)] and non-empty images \(shape)",
                found: grid.shape)
        }
        guard dtype == grid.dtype else { throw .dtypesDiffer(op: "grid_sample", dtype, grid.dtype) }
        return try apply(
            Op.gridSamplers[rank - 2].node, grid,
            with: [
                .set(.samplingNumber, GridPositions.Mode.allCases.firstIndex(of: mode) ?? 0),
                .set(.paddingNumber, GridPositions.Padding.allCases.firstIndex(of: padding) ?? 0),
                .set(.alignCorners, alignsCorners),
            ])
    }
}

extension GridPositions {
    fileprivate init(_ input: [Int], _ grid: Value, _ a: Attributes) throws(AutogradError) {
        try self.init(
            input, grid, Mode.allCases[a[.samplingNumber]], Padding.allCases[a[.paddingNumber]],
            alignsCorners: a[.alignCorners])
    }

    /// The cotangent of the grid: Σ g·x·∂w/∂grid over the neighbours and the channels.
    fileprivate func gridCotangent(_ g: Value, _ x: Value, _ grid: Value) throws(AutogradError) -> Value {
        var coordinates = [Value?](repeating: nil, count: rank)
        for corner in corners {
            let products = try (g * x.rearranged(corner.places)).sum([1], keepdim: true)
            for d in 0..<rank {
                guard let term = try corner.factor(of: products, sloped: d) else { continue }
                coordinates[d] = if let sum = coordinates[d] { try sum + term } else { term }
            }
        }
        // The coordinate of the last dimension comes first.
        let parts = coordinates.compactMap { $0 }.reversed()
        guard parts.count == rank else { return try grid.zeros() }
        var squeezed: [Value] = []
        for part in parts { squeezed.append(try part.squeezed(1)) }
        return try grid.tape.apply(.stack, squeezed, Op.stack.attributes([.set(.dim, -1)]))[0]
    }

    /// Σ (tx·w + x·t·∂w/∂grid) over the neighbours.
    fileprivate func tangent(_ c: Context) throws(AutogradError) -> Value {
        let (x, moved) = (c.x(0), try c.tangent(1))
        var sum = try x.zeros(c.outputShape)
        for corner in corners {
            let copies = try x.rearranged(corner.places)
            if let t = c.t(0), let term = try corner.factor(of: t.rearranged(corner.places)) {
                sum = try sum + term
            }
            for d in 0..<rank {
                guard let term = try corner.factor(of: copies, sloped: d) else { continue }
                let t = try moved.apply(.select, with: [.set(.dim, -1), .set(.index, rank - 1 - d)])
                sum = try sum + term * t.unsqueezed(1)
            }
        }
        return sum
    }
}
