/// The largest element of each sliding window.
extension Op {
    static let maxPooling: [Op] = [
        maxPool1dWithIndices, maxPool2dWithIndices, maxPool3dWithIndices,
        maxPool(1, of: maxPool1dWithIndices), maxPool(2, of: maxPool2dWithIndices),
        maxPool(3, of: maxPool3dWithIndices),
        maxPool2dBackward, maxPool2dBackwardOfOnes, maxPool3dBackward,
    ]

    private static let maxPoolParameters: [Parameter] = [
        .input, .poolKernel, .poolStride, .poolPadding, .poolDilation, .ceilMode, .returnIndices,
    ]

    private static func maxPoolSamples(_ rank: Int) -> [Sample] {
        [
            Sample(.real([2] + [5, 4, 3].prefix(rank)), with: ["kernel_size": 2]),
            Sample(
                .real([1, 2] + [5, 4, 4].prefix(rank)),
                with: ["kernel_size": 2, "stride": 2, "padding": 1, "ceil_mode": true]),
            Sample(
                .real([1, 1] + [5, 6, 5].prefix(rank)), with: ["kernel_size": 2, "stride": 1, "dilation": 2]),
        ]
    }

    private static func maxPoolWithIndices(
        _ rank: Int, _ kernel: Kernel, _ derivative: Derivative, _ reach: Reach? = nil
    ) -> Op {
        let name = "max_pool\(rank)d_with_indices"
        return Op(
            name, aliases: ["nn.functional." + name],
            "Returns the largest element of each window and its index in the image.",
            Declaration(
                maxPoolParameters,
                formula: "y[p] = max x[stride·p + dilation·k − padding] over the positions k of the kernel",
                pullback: pullbackOfMaxima, kinks: kinksOfMaxima,
                gradientGradFn: "MaxPool\(rank)DWithIndicesBackwardBackward0", accepts: .numbers,
                resultType: .byKernel, kernel, derivative, reach: reach, samples: maxPoolSamples(rank)))
    }

    /// Images `[N, C, L]` or `[C, L]`.
    static let maxPool1dWithIndices: Op = maxPoolWithIndices(
        1,
        .composition { x in
            try x.appliedToRows(
                .maxPool2dWithIndices, named: "max_pool1d", with: x.a.windowsInRow("max_pool1d"))
        }, .composed)
    /// Images `[N, C, H, W]` or `[C, H, W]`.
    static let maxPool2dWithIndices: Op = slidingMaxima(2)
    /// Images `[N, C, D, H, W]` or `[C, D, H, W]`.
    static let maxPool3dWithIndices: Op = slidingMaxima(3)

    private static func slidingMaxima(_ rank: Int) -> Op {
        let (kernel, reach) = maxima { shape, a in
            try PoolWindows(sliding: "max_pool\(rank)d", over: shape, rank: rank, a)
        }
        return maxPoolWithIndices(rank, kernel, derivativeOfMaxima(rank), reach)
    }

    private static func maxPool(_ rank: Int, of op: Op) -> Op {
        maximaAlone(
            "nn.functional.max_pool\(rank)d", aliases: ["max_pool\(rank)d", "nn.MaxPool\(rank)d"], of: op)
    }

    // MARK: Backward

    /// The cotangent of the input of `max_pool`, from the cotangent of the result and the indices. It does
    /// not depend on the input's elements, whose derivative is 0.
    private static func maxPoolBackward(_ rank: Int) -> Op {
        let name = "max_pool\(rank)d_with_indices_backward"
        let images = [1, 2] + [Int](repeating: 4, count: rank)
        let maxima = [1, 2] + [Int](repeating: 2, count: rank)
        @Sendable func settings(window: Attribute) -> KeyValuePairs<String, Attribute> {
            ["kernel_size": window, "stride": window, "padding": 0, "dilation": 1, "ceil_mode": false]
        }
        return Op(
            name, "Adds each element of a cotangent at the index of its maximum.",
            Declaration(
                [
                    .tensor("grad_output"), .input, .poolKernel, .requiredStride, .requiredPadding,
                    .requiredDilation, .requiredCeilMode, .tensor("indices"),
                ],
                formula: "0 in the shape of the input, plus each element of grad_output at its index",
                pullback: "the elements of g at the indices; 0 for the input", resultType: .byKernel,
                .opaque { x in
                    let windows = try PoolWindows(sliding: name, over: x[1].shape, rank: rank, x.a)
                    let shape = x[1].shape.dropLast(rank) + windows.output
                    for operand in [x[0], x[2]] where operand.shape != Array(shape) {
                        throw AutogradError.sizesDiffer(op: name, Array(shape), operand.shape)
                    }
                    return [try x[0].addedInImages(at: x[2], x[1].shape, rank)]
                },
                .general(
                    [
                        { g, c in try g.takenInImages(at: c.x(2), rank) },
                        { g, c in
                            c.keep(2)
                            return try g.zeros(c.shape)
                        },
                        nil,
                    ],
                    pushforward: { c in
                        [try c.tangent(0).addedInImages(at: c.x(2), c.shape(1), rank)]
                    }),
                samples: [
                    Sample(
                        .real(maxima), .real(images), .integers(maxima, below: 16),
                        with: settings(window: 2)),
                    Sample(
                        .real(maxima), .real(maxima), .integers(maxima, below: 4), with: settings(window: 1)),
                ]))
    }
    static let maxPool2dBackward: Op = maxPoolBackward(2)
    static let maxPool3dBackward: Op = maxPoolBackward(3)

    /// The form of PyTorch's operator samples: the number of windows of which each element is the maximum.
    static let maxPool2dBackwardOfOnes: Op = Op(
        "max_pool2d_with_indices_backward",
        "Counts for each element the windows of max_pool2d of which it is the maximum.",
        .composition(
            Array(maxPoolParameters.dropFirst()), "the cotangent of x in max_pool2d for a cotangent of ones",
            "dx = 0", kinks: "the result jumps at ties", samples: maxPoolSamples(2)
        ) { x in
            let pooled = try x.tape.apply(.maxPool2dWithIndices, [x.x], x.a)
            let stride = x[.poolStride] ?? []
            let settings: [Setting] = [
                .set(.poolKernel, x[.poolKernel]),
                .set(.requiredStride, stride.isEmpty ? x[.poolKernel] : stride),
                .set(.requiredPadding, x[.poolPadding]), .set(.requiredDilation, x[.poolDilation]),
                .set(.requiredCeilMode, x[.ceilMode]),
            ]
            return try pooled[0].ones().apply(.maxPool2dBackward, x.x, pooled[1], with: settings)
        })
}

extension Parameter {
    /// The parameters of windows without their defaults.
    fileprivate static let requiredStride = ParameterKey<[Int]>("stride")
    fileprivate static let requiredPadding = ParameterKey<[Int]>("padding")
    fileprivate static let requiredDilation = ParameterKey<[Int]>("dilation")
    fileprivate static let requiredCeilMode = ParameterKey<Bool>("ceil_mode")
}
