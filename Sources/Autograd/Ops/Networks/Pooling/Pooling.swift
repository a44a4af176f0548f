/// Pooling: the largest element, the mean or the norm of each window of an image.
extension Op {
    static let pooling: [Op] =
        maxPooling + unpooling + adaptivePooling + averagePooling + powerPooling + fractionalPooling

    /// The operation of `nn.functional` that returns the results of `op` without the indices, unless
    /// `return_indices` is true.
    static func maximaAlone(_ name: String, aliases: [String], of op: Op) -> Op {
        Op(
            name, aliases: aliases, op.summary,
            Declaration(
                op.parameters, formula: op.formula, pullback: op.pullback, kinks: op.kinks,
                .composition { x in
                    let results = try x.tape.apply(op, x.values, x.a)
                    return x[.returnIndices] ? results : Array(results.prefix(1))
                }, .composed, samples: op.samples))
    }

    /// The derivative of the largest elements of windows, which are copies of the elements at the indices
    /// that are the second result. Further operands have no derivative.
    static func derivativeOfMaxima(_ rank: Int) -> Derivative {
        .general(
            [
                { g, c in
                    c.keep(0)
                    return try g.addedInImages(at: c.y(1), c.shape, rank)
                },
                nil,
            ],
            pushforward: { c in
                let indices = c.y(1)
                return [try c.tangent().takenInImages(at: indices, rank), try indices.zeros()]
            })
    }

    static let pullbackOfMaxima = "dx = 0, plus each element of g at the index of its maximum"
    static let kinksOfMaxima = "in a tie the first of the largest elements receives the cotangent"
}

extension Parameter {
    /// The size of a window: one number for all dimensions or one for each, as for the other sizes here.
    static let poolKernel = ParameterKey<[Int]>("kernel_size")
    /// The distance between windows; `None` for the size of a window.
    static let poolStride = ParameterKey<[Int]?>("stride")
    static let poolPadding = ParameterKey<[Int]>("padding", default: 0)
    static let poolDilation = ParameterKey<[Int]>("dilation", default: 1)
    /// True if the number of windows is rounded up, so that the last one may reach beyond the image.
    static let ceilMode = ParameterKey<Bool>("ceil_mode", default: false)
    /// True if the indices of the largest elements are returned too.
    static let returnIndices = ParameterKey<Bool>("return_indices", default: false)
    /// True if positions in the padding count in the divisor of a mean.
    static let countIncludePad = ParameterKey<Bool>("count_include_pad", default: true)
    /// The divisor of a mean; `None` for the number of positions.
    static let divisorOverride = ParameterKey<Int?>("divisor_override")
}

extension Attributes {
    /// The settings of windows over images of one dimension, as windows over images of one row.
    func windowsInRow(_ op: String) throws -> [Setting] {
        func completed(_ key: ParameterKey<[Int]>, by neutral: Int) throws -> Setting {
            .set(key, [neutral] + (try Op.spread(self[key], 1, neutral, key.name, op: op)))
        }
        let stride = self[.poolStride] ?? []
        let rowStride: [Int]? = try stride.isEmpty ? nil : [1] + Op.spread(stride, 1, 1, "stride", op: op)
        return [
            try completed(.poolKernel, by: 1), .set(.poolStride, rowStride),
            try completed(.poolPadding, by: 0), try completed(.poolDilation, by: 1),
            .set(.ceilMode, self[.ceilMode]), .set(.countIncludePad, self[.countIncludePad]),
        ]
    }
}

extension Operands {
    /// The results of an operation on images of two dimensions, for images `[N, C, L]` or `[C, L]` as images
    /// of one row.
    func appliedToRows(_ op: Op, named name: String, with settings: [Setting]) throws -> [Value] {
        try PoolWindows.check(name, x.shape, 1, isNonEmpty: false)
        return try tape.apply(op, [x.unsqueezed(-2)], op.attributes(settings)).map { try $0.squeezed(-2) }
    }
}

extension Value {
    /// Zeros of a shape, with each element of `self` added at its index in the image: the cotangent of copies
    /// of the elements at these indices. The last `rank` dimensions are those of an image.
    func addedInImages(at indices: Value, _ target: [Int], _ rank: Int) throws -> Value {
        let flat = try shape.flattenedImages(rank)
        return try zeros(target.flattenedImages(rank)).scatterAdd(
            -1, indices.reshaped(flat), reshaped(flat)
        ).reshaped(target)
    }

    /// The elements at the given indices in the images.
    func takenInImages(at indices: Value, _ rank: Int) throws -> Value {
        let flat = try indices.shape.flattenedImages(rank)
        return try reshaped(shape.flattenedImages(rank)).gather(-1, indices.reshaped(flat)).reshaped(
            indices.shape)
    }
}

extension [Int] {
    /// The shape with the last `rank` dimensions, those of an image, as one.
    func flattenedImages(_ rank: Int) throws(AutogradError) -> [Int] {
        dropLast(rank) + [try Shape.count(Array(suffix(rank)))]
    }
}
