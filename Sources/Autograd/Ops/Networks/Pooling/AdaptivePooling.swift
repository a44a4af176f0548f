/// The largest element or the mean of each part of an image that is divided into a given number of parts.
extension Op {
    static let adaptivePooling: [Op] = [
        adaptiveMaxPool1dWithIndices, adaptiveMaxPool2dWithIndices, adaptiveMaxPool3dWithIndices,
        adaptiveMaxPool(1, of: adaptiveMaxPool1dWithIndices),
        adaptiveMaxPool(2, of: adaptiveMaxPool2dWithIndices),
        adaptiveMaxPool(3, of: adaptiveMaxPool3dWithIndices),
        adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d, adaptiveMeans2d, adaptiveMeans3d,
    ]

    private static func adaptiveSamples(_ rank: Int) -> [Sample] {
        let shape = [5, 4, 3].prefix(rank)
        let sizes: [Int?] = [3, nil, 2]
        return [
            Sample(.real([2] + shape), with: ["output_size": 2]),
            Sample(.real([1, 2] + shape), with: ["output_size": .optionalInts(Array(sizes.prefix(rank)))]),
        ]
    }

    // MARK: Maxima

    private static func adaptiveMaxPoolWithIndices(
        _ rank: Int, _ name: String, aliases: [String], _ kernel: Kernel, _ derivative: Derivative,
        _ reach: Reach? = nil
    ) -> Op {
        Op(
            name, aliases: aliases,
            "Returns the largest element of each part of an image and its index in the image.",
            Declaration(
                [.input, .outputSizes, .returnIndices],
                formula: "y[p] = max x[i] for ⌊p·size / output_size⌋ ≤ i < ⌈(p + 1)·size / output_size⌉",
                pullback: pullbackOfMaxima, kinks: kinksOfMaxima,
                gradFn: rank == 1 ? nil : "AdaptiveMaxPool\(rank)DBackward0",
                gradientGradFn: "AdaptiveMaxPool\(rank)DBackwardBackward0", accepts: .floatingPoint,
                resultType: .byKernel, kernel, derivative, reach: reach, samples: adaptiveSamples(rank)))
    }

    /// Images `[N, C, L]` or `[C, L]`. `torch.adaptive_max_pool1d`, unlike the function of `nn.functional`,
    /// returns the indices too.
    static let adaptiveMaxPool1dWithIndices: Op = adaptiveMaxPoolWithIndices(
        1, "adaptive_max_pool1d",
        aliases: [
            "adaptive_max_pool1d_with_indices"
        ],
        .composition { x in
            let sizes = try x.rowSizes("adaptive_max_pool1d")
            return try x.appliedToRows(
                .adaptiveMaxPool2dWithIndices, named: "adaptive_max_pool1d", with: [sizes])
        }, .composed)
    /// Images `[N, C, H, W]` or `[C, H, W]`.
    static let adaptiveMaxPool2dWithIndices: Op = adaptiveMaxima(2)
    /// Images `[N, C, D, H, W]` or `[C, D, H, W]`.
    static let adaptiveMaxPool3dWithIndices: Op = adaptiveMaxima(3)

    private static func adaptiveMaxima(_ rank: Int) -> Op {
        let name = "adaptive_max_pool\(rank)d"
        let (kernel, reach) = maxima { shape, a in
            try PoolWindows(adaptive: name, over: shape, rank: rank, a[.outputSizes])
        }
        return adaptiveMaxPoolWithIndices(
            rank, "nn.functional.\(name)_with_indices", aliases: [name + "_with_indices"], kernel,
            derivativeOfMaxima(rank), reach)
    }

    private static func adaptiveMaxPool(_ rank: Int, of op: Op) -> Op {
        let name = "adaptive_max_pool\(rank)d"
        return maximaAlone(
            "nn.functional." + name,
            aliases: (rank == 1 ? [] : [name]) + ["nn.AdaptiveMaxPool\(rank)d"], of: op)
    }

    // MARK: Means

    private static func adaptiveAvgPool(
        _ rank: Int, _ compose: @escaping @Sendable (Operands) throws -> Value
    ) -> Op {
        Op(
            "nn.functional.adaptive_avg_pool\(rank)d",
            aliases: ["adaptive_avg_pool\(rank)d", "nn.AdaptiveAvgPool\(rank)d"],
            "Returns the mean of each part of an image.",
            .composition(
                [.outputSizes],
                "y[p] = mean of x[i] for ⌊p·size / output_size⌋ ≤ i < ⌈(p + 1)·size / output_size⌉",
                "dx = 0, plus each element of g / n at every position of its part",
                samples: adaptiveSamples(rank) + [
                    Sample(.real([1, 2] + [3, 2, 2].prefix(rank)), with: ["output_size": 1])
                ], compose))
    }

    /// Images `[N, C, L]` or `[C, L]`.
    static let adaptiveAvgPool1d: Op = adaptiveAvgPool(1) { x in
        let sizes = try x.rowSizes("adaptive_avg_pool1d")
        return try x.appliedToRows(.adaptiveAvgPool2d, named: "adaptive_avg_pool1d", with: [sizes])[0]
    }
    /// Images `[N, C, H, W]` or `[C, H, W]`.
    static let adaptiveAvgPool2d: Op = adaptiveAvgPool(2) { x in try x.adaptiveMeans(2, .adaptiveMeans2d) }
    /// Images `[N, C, D, H, W]` or `[C, D, H, W]`.
    static let adaptiveAvgPool3d: Op = adaptiveAvgPool(3) { x in try x.adaptiveMeans(3, .adaptiveMeans3d) }

    static let adaptiveMeans2d: Op = adaptiveMeans(2)
    static let adaptiveMeans3d: Op = adaptiveMeans(3)

    /// The means of more than one part.
    private static func adaptiveMeans(_ rank: Int) -> Op {
        let name = "adaptive_avg_pool\(rank)d"
        let (kernel, derivative, parts) = means { shape, a in
            try PoolWindows(adaptive: name, over: shape, rank: rank, a[.outputSizes])
        }
        return Op(
            "_" + name, "Returns the mean of each of several parts of an image.",
            Declaration(
                [.input, .outputSizes], formula: "the mean of each part",
                pullback: "dx = 0, plus each element of g / n at every position of its part",
                gradientGradFn: "AdaptiveAvgPool\(rank)DBackwardBackward0", accepts: .floatingPoint,
                resultType: .byKernel, kernel, derivative, parts: parts, samples: []))
    }
}

extension Operands {
    /// The number of parts of an image of one dimension, for the image as one row.
    fileprivate func rowSizes(_ op: String) throws -> Setting {
        let size = try PoolWindows.adaptiveSizes(op, x.shape, 1, self[.outputSizes])
        return .set(.outputSizes, ([1] + size).map { $0 })
    }

    /// The means of the parts of an image. As in PyTorch, the mean of the whole image is recorded as `mean`.
    fileprivate func adaptiveMeans(_ rank: Int, _ op: Op) throws -> Value {
        let sizes = try PoolWindows.adaptiveSizes(
            "adaptive_avg_pool\(rank)d", x.shape, rank, self[.outputSizes])
        guard sizes.allSatisfy({ $0 == 1 }) else {
            return try x.apply(op, with: [.set(.outputSizes, sizes)])
        }
        return try x.apply(.mean, with: [.set(.dimsOrAll, (1...rank).map { -$0 }), .set(.keepdim, true)])
    }
}

extension Parameter {
    /// The number of parts along each dimension, or one number for all; `None` for the size of the image.
    fileprivate static let outputSizes = ParameterKey<[Int?]>("output_size")
}
