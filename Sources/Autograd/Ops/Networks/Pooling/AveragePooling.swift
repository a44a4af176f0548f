/// The mean of each sliding window, and the means of windows of other pooling operations.
extension Op {
    static let averagePooling: [Op] = [avgPool1d, avgPool2d, avgPool3d, windowMeans, windowShares]

    private static let avgPoolParameters: [Parameter] = [
        .input, .poolKernel, .poolStride, .poolPadding, .ceilMode, .countIncludePad,
    ]

    private static func averagePool(
        _ rank: Int, _ parameters: [Parameter], _ kernel: Kernel, _ derivative: Derivative,
        _ parts: Op.Parts? = nil
    ) -> Op {
        let shape = [5, 4, 3].prefix(rank)
        return Op(
            "nn.functional.avg_pool\(rank)d", aliases: ["avg_pool\(rank)d", "nn.AvgPool\(rank)d"],
            "Returns the mean of each window of an image.",
            Declaration(
                parameters,
                formula: "y[p] = (Σ x[stride·p + k − padding] over the positions k of the kernel) / n",
                pullback: "dx = 0, plus each element of g / n at every position of its window",
                gradFn: rank == 1 ? nil : "AvgPool\(rank)DBackward0",
                gradientGradFn: "AvgPool\(rank)DBackwardBackward0",
                accepts: .numbers, resultType: .byKernel, kernel, derivative,
                parts: parts,
                samples: [
                    Sample(.real([2] + shape), with: ["kernel_size": 2]),
                    Sample(
                        .real([1, 2] + shape),
                        with: ["kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": true]),
                    Sample(
                        .real([1, 1] + shape),
                        with: ["kernel_size": 2, "stride": 1, "padding": 1, "count_include_pad": false]),
                ]))
    }

    /// Images `[N, C, L]` or `[C, L]`.
    static let avgPool1d: Op = averagePool(
        1, avgPoolParameters,
        .composition { x in
            try x.appliedToRows(.avgPool2d, named: "avg_pool1d", with: x.a.windowsInRow("avg_pool1d"))
        }, .composed)
    /// Images `[N, C, H, W]` or `[C, H, W]`.
    static let avgPool2d: Op = slidingMean(2)
    /// Images `[N, C, D, H, W]` or `[C, D, H, W]`.
    static let avgPool3d: Op = slidingMean(3)

    private static func slidingMean(_ rank: Int) -> Op {
        let (kernel, derivative, parts) = means { shape, a in
            try PoolWindows(sliding: "avg_pool\(rank)d", over: shape, rank: rank, a)
        }
        return averagePool(rank, avgPoolParameters + [.divisorOverride], kernel, derivative, parts)
    }

    // MARK: Means of windows

    /// The kernel, derivative and parts of the means of windows that follow from the shape of x.
    static func means(
        over windows: @escaping @Sendable (_ shape: [Int], Attributes) throws -> PoolWindows
    ) -> (kernel: Kernel, derivative: Derivative, parts: Parts) {
        (
            .whole { x in [try windows(x.x.shape, x.a).means(of: x.x)] },
            .linear([
                { g, c in
                    c.keep(0)
                    return try g.apply(.windowShares, with: [.set(.windows, windows(c.shape, c.a))])
                }
            ]),
            { x in try windows(x.x.shape, x.a).partsOfMeans(of: x.x).map { [$0] } }
        )
    }

    static let windowMeans: Op = Op(
        "_window_means", "Returns the mean of each window of an image.",
        Declaration(
            [.input, .windows], formula: "the sum of the elements of each window, divided by their number",
            pullback: "each element of g / n at every position of its window", resultType: .byKernel,
            .whole { x in [try x[.windows].means(of: x.x)] },
            .linear([{ g, c in try g.tape.apply(.windowShares, [g], c.a)[0] }]),
            parts: { x in try x[.windows].partsOfMeans(of: x.x).map { [$0] } }, samples: []))

    /// The transpose of `windowMeans`.
    static let windowShares: Op = Op(
        "_window_shares", "Shares each element among the positions of a window of an image.",
        Declaration(
            [.input, .windows], formula: "the sum of x / n over the windows that contain each position",
            pullback: "the mean of g over each window", resultType: .byKernel,
            .whole { x in [try x[.windows].spread(x.x)] },
            .linear([{ g, c in try g.tape.apply(.windowMeans, [g], c.a)[0] }]),
            parts: { x in try x[.windows].partsOfShares(of: x.x).map { [$0] } }, samples: []))
}

extension Parameter {
    /// The windows of an internal operation.
    fileprivate static let windows = ParameterKey<PoolWindows>("windows")
}
