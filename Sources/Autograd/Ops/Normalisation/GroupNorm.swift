/// Group normalisation: normalisation of the channels of each group of each sample together.
extension Op {
    static let groupNorms: [Op] = [groupNorm, nativeGroupNorm]

    private static let formula = "(x − μ) / √(σ² + eps)·w + b for each group of channels of each sample"

    /// Input `[N, C, size…]`, weight and bias `[C]`.
    static let groupNorm: Op = Op(
        "nn.functional.group_norm", aliases: ["group_norm"],
        "Normalises groups of channels of each sample.",
        Declaration(
            [.input, .groupCount, .optionalTensor("weight"), .optionalTensor("bias"), .varianceEps],
            formula: formula,
            pullback: "dx = r·(gw − mean gw − x̂·mean(gw·x̂)) for each group; dw = Σ g·x̂, db = Σ g",
            .composition { x in
                let (shape, groups) = (x.x.shape, x[.groupCount])
                guard shape.count >= 2 else {
                    throw AutogradError.wrongRank(
                        op: "group_norm", expected: "at least 2 dimensions", found: shape)
                }
                try checkGroups(shape, groups)
                let positions = try Shape.count(Array(shape.dropFirst(2)))
                return [
                    try x.x.apply(
                        .nativeGroupNorm, x.optional(1), x.optional(2),
                        with: [
                            .set(.batch, shape[0]), .set(.channels, shape[1]), .set(.positions, positions),
                            .set(.group, groups), .set(.requiredVarianceEps, x[.varianceEps]),
                        ])
                ]
            }, .composed,
            samples: [
                Sample(.real([2, 4, 3]), .real([4]), .real([4]), with: ["num_groups": 2]),
                Sample(.real([2, 3, 2, 2]), with: ["num_groups": 1, "eps": 0.3]),
            ]))

    /// - Throws: `badArgument` if the channels do not form equal groups, or a group has a single element.
    private static func checkGroups(_ shape: [Int], _ groups: Int) throws(AutogradError) {
        guard groups > 0 else {
            throw .badArgument(op: "group_norm", "Expected num groups to be greater than 0, got \(groups)")
        }
        let rows = try Shape.count([shape[0], shape[1]]) / groups
        guard try Shape.count([rows] + shape.dropFirst(2)) != 1 else {
            throw .badArgument(
                op: "group_norm",
                "Expected more than 1 value per channel when training, got input size \(shape)")
        }
    }

    /// Returns the result, and the mean and 1 / √(σ² + eps) of each group of each sample, `[N, groups]`.
    static let nativeGroupNorm: Op = Op(
        "native_group_norm", "Normalises groups of channels; also returns the statistics of each group.",
        Declaration(
            [
                .input, .optionalTensor("weight"), .optionalTensor("bias"), .batch, .channels, .positions,
                .group, .requiredVarianceEps,
            ],
            formula: formula,
            pullback:
                "as that of group_norm, and dx += gμ / n − r²·x̂·gr / n for the mean μ and r of n elements",
            gradFn: "NativeGroupNormBackward0", gradientGradFn: "ViewBackward0", accepts: .floatingPoint,
            resultType: .byKernel,
            .opaque { x in
                let groups = try ChannelGroups(x.x.shape, x.a)
                try groups.check(x.optional(1), "weight")
                try groups.check(x.optional(2), "bias")
                let norm = try groups.normalised(x.x)
                let scaled = try norm.value.reshaped(groups.channels)
                    .scaled(by: x.optional(1), plus: x.optional(2), of: groups.perChannel)
                return [
                    try scaled.reshaped(x.x.shape).to(x.x.dtype), try norm.mean.reshaped(groups.statistics),
                    try norm.scale.reshaped(groups.statistics),
                ]
            },
            .general(
                [
                    { _, c in try c.pulledBackGroupNorm() },
                    { _, c in
                        let groups = try ChannelGroups(c.shape(0), c.a)
                        c.keep(1)
                        guard let g = c.g(0) else { return nil }
                        let norm = try groups.normalised(c.x(0)).value.reshaped(groups.channels)
                        return try (g.reshaped(groups.channels) * norm).sum([0, 2])
                    },
                    { _, c in
                        let groups = try ChannelGroups(c.shape(0), c.a)
                        c.keep(0, 1)
                        return try c.g(0)?.reshaped(groups.channels).sum([0, 2])
                    },
                ],
                pushforward: { c in try c.pushedForwardGroupNorm() }),
            samples: [
                Sample(
                    .real([2, 4, 3]), .real([4]), .real([4]),
                    with: ["N": 2, "C": 4, "HxW": 3, "group": 2, "eps": 0.1]),
                Sample(.real([3, 2]), with: ["N": 3, "C": 2, "HxW": 1, "group": 1, "eps": 0.5]),
                Sample(.real([2, 2, 2]), with: ["N": 2, "C": 2, "HxW": 2, "group": 1, "eps": 0.5]),
            ]))
}

extension Parameter {
    fileprivate static let groupCount = ParameterKey<Int>("num_groups")
    /// The sizes of the input as `[N, C, H·W]`.
    fileprivate static let batch = ParameterKey<Int>("N")
    fileprivate static let channels = ParameterKey<Int>("C")
    fileprivate static let positions = ParameterKey<Int>("HxW")
    fileprivate static let group = ParameterKey<Int>("group")
}

/// The shapes in which an input is normalised by groups of channels.
private struct ChannelGroups {
    /// `[N, groups, elements]`.
    let groups: [Int]
    /// `[N, C, positions]`.
    let channels: [Int]
    let eps: Double
    var perChannel: [Int] { [1, channels[1], 1] }
    var statistics: [Int] { [groups[0], groups[1]] }
    /// The number of elements of each group.
    var count: Double { Double(groups[2]) }

    init(_ input: [Int], _ a: Attributes) throws(AutogradError) {
        channels = [a[.batch], a[.channels], a[.positions]]
        eps = a[.requiredVarianceEps]
        let group = a[.group]
        guard group > 0 else {
            throw .badArgument(op: "group_norm", "Expected num groups to be greater than 0, got \(group)")
        }
        guard channels[2] > 0 else {
            throw .badArgument(op: "group_norm", "Expected HxW to be greater than 0, got \(channels[2])")
        }
        guard channels[1] % group == 0 else {
            throw .badArgument(
                op: "group_norm",
                "Expected number of channels in input to be divisible by num_groups, but got input of shape "
                    + "\(input) and num_groups=\(group)")
        }
        guard try Shape.count(channels) == Shape.count(input) else {
            throw .sizesDiffer(op: "native_group_norm", channels, input)
        }
        groups = [channels[0], group, channels[1] / group * channels[2]]
    }

    /// - Throws: `sizesDiffer` unless the operand has one element for each channel.
    func check(_ operand: Value?, _ name: String) throws(AutogradError) {
        guard let operand, operand.shape != [channels[1]] else { return }
        throw .sizesDiffer(op: "group_norm \(name)", [channels[1]], operand.shape)
    }

    func normalised(_ x: Value) throws(AutogradError) -> Normalised {
        try Normalised(x.reshaped(groups), over: [2], eps: eps)
    }
}

extension Context {
    fileprivate func pulledBackGroupNorm() throws(AutogradError) -> Value {
        let groups = try ChannelGroups(shape(0), a)
        let norm = try groups.normalised(x(0))
        var sum = try norm.value.zeros()
        if let g = g(0) {
            let scaled = try g.reshaped(groups.channels)
                .scaled(by: optional(1), plus: nil, of: groups.perChannel)
            sum = try norm.derivative(scaled.reshaped(groups.groups))
        }
        if let g = g(1) { sum = try sum + g.unsqueezed(2) / groups.count }
        if let g = g(2) {
            // ∂r/∂x = −r²·x̂ / n
            let slope = try norm.scale.square() * norm.value / groups.count
            sum = try sum - g.unsqueezed(2) * slope
        }
        return try sum.reshaped(shape(0))
    }

    fileprivate func pushedForwardGroupNorm() throws(AutogradError) -> [Value] {
        let groups = try ChannelGroups(shape(0), a)
        let norm = try groups.normalised(x(0))
        let t = try tangent(0).reshaped(groups.groups)
        var result = try norm.derivative(t).reshaped(groups.channels)
            .scaled(by: optional(1), plus: self.t(2), of: groups.perChannel)
        if let weight = self.t(1) {
            result = try result + norm.value.reshaped(groups.channels) * weight.reshaped(groups.perChannel)
        }
        let slope = try norm.scale.square() * norm.value / groups.count
        return [
            try result.reshaped(outputShape), try t.sum([2]) / groups.count, try -(t * slope).sum([2]),
        ]
    }
}
