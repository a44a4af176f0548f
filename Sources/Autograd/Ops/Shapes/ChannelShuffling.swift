/// Rearrangements between the channels and the rows and columns of images.
extension Op {
    static let channelShuffling: [Op] = [pixelShuffle, pixelUnshuffle, channelShuffle]

    /// From `[…, C·r², H, W]` to `[…, C, H·r, W·r]`.
    static let pixelShuffle: Op = Op(
        "pixel_shuffle", aliases: ["nn.functional.pixel_shuffle", "nn.PixelShuffle"],
        "Turns groups of r² channels into blocks of r × r pixels.",
        Declaration(
            [.input, .upscaleFactor], formula: "y[c, h·r + i, w·r + j] = x[(c·r + i)·r + j, h, w]",
            pullback: "dx = pixel_unshuffle of g", resultType: .byKernel,
            .whole { x in
                let (leading, channels, height, width) = try channels(
                    of: x.x, x[.upscaleFactor], "pixel_shuffle")
                let r = x[.upscaleFactor]
                guard channels % (r * r) == 0 else {
                    throw AutogradError.wrongShape(
                        op: "pixel_shuffle",
                        what: "expects its input's 'channel' dimension to be divisible by the square of "
                            + "upscale_factor \(r)", found: x.x.shape)
                }
                let c = channels / (r * r)
                let split = leading + [c, r, r, height, width]
                return [try x.x.rearranged(split, [0, 3, 1, 4, 2], leading + [c, height * r, width * r])]
            },
            .linear([
                { g, c in try g.apply(.pixelUnshuffle, with: [.set(.downscaleFactor, c[.upscaleFactor])]) }
            ]),
            reach: .copies,
            samples: [
                Sample(.real([8, 2, 1]), with: ["upscale_factor": 2]),
                Sample(.real([2, 4, 1, 3]), with: ["upscale_factor": 2]),
            ]))

    /// From `[…, C, H·r, W·r]` to `[…, C·r², H, W]`.
    static let pixelUnshuffle: Op = Op(
        "pixel_unshuffle", aliases: ["nn.functional.pixel_unshuffle", "nn.PixelUnshuffle"],
        "Turns blocks of r × r pixels into groups of r² channels.",
        Declaration(
            [.input, .downscaleFactor], formula: "y[(c·r + i)·r + j, h, w] = x[c, h·r + i, w·r + j]",
            pullback: "dx = pixel_shuffle of g", resultType: .byKernel,
            .whole { x in
                let (leading, c, rows, columns) = try channels(
                    of: x.x, x[.downscaleFactor], "pixel_unshuffle")
                let r = x[.downscaleFactor]
                guard rows % r == 0, columns % r == 0 else {
                    throw AutogradError.wrongShape(
                        op: "pixel_unshuffle",
                        what: "expects height and width to be divisible by downscale_factor \(r)",
                        found: x.x.shape)
                }
                let split = leading + [c, rows / r, r, columns / r, r]
                let (channels, overflow) = c.multipliedReportingOverflow(by: r * r)
                guard !overflow else { throw AutogradError.tooManyElements(shape: split) }
                return [
                    try x.x.rearranged(split, [0, 2, 4, 1, 3], leading + [channels, rows / r, columns / r])
                ]
            },
            .linear([
                { g, c in try g.apply(.pixelShuffle, with: [.set(.upscaleFactor, c[.downscaleFactor])]) }
            ]),
            reach: .copies,
            samples: [
                Sample(.real([2, 4, 2]), with: ["downscale_factor": 2]),
                Sample(.real([2, 1, 2, 6]), with: ["downscale_factor": 2]),
            ]))

    /// Images `[N, C, …]` with at least one dimension after the channels.
    static let channelShuffle: Op = Op(
        "channel_shuffle",
        aliases: ["nn.functional.channel_shuffle", "nn.ChannelShuffle", "native_channel_shuffle"],
        "Divides the channels into groups and interleaves the groups.",
        Declaration(
            [.input, .channelGroups], formula: "y[:, k·groups + i] = x[:, i·C / groups + k]",
            pullback: "dx = channel_shuffle of g into C / groups groups", resultType: .byKernel,
            .whole { x in
                let shape = x.x.shape
                let groups = x[.channelGroups]
                guard shape.count > 2 else {
                    throw AutogradError.wrongRank(
                        op: "channel_shuffle", expected: "an input with > 2 dims", found: shape)
                }
                guard groups > 0, shape[1] % groups == 0 else {
                    throw AutogradError.badArgument(
                        op: "channel_shuffle",
                        "Number of channels must be divisible by groups. Got \(shape[1]) channels and "
                            + "\(groups) groups.")
                }
                let inner = try Shape.count(Array(shape.dropFirst(2)))
                return [
                    try x.x.rearranged([shape[0], groups, shape[1] / groups, inner], [0, 2, 1, 3], shape)
                ]
            },
            .linear([
                { g, c in
                    // An empty tensor has nothing to rearrange.
                    guard c.shape[1] > 0 else { return g }
                    return try g.apply(
                        .channelShuffle, with: [.set(.channelGroups, c.shape[1] / c[.channelGroups])])
                }
            ]),
            reach: .copies,
            samples: [
                Sample(.real([1, 6, 2]), with: ["groups": 2]),
                Sample(.real([2, 6, 1, 2]), with: ["groups": 3]),
            ]))

    /// The leading dimensions, channels, height and width of images `[…, C, H, W]`.
    private static func channels(
        of x: Tensor, _ factor: Int, _ op: String
    ) throws -> (leading: [Int], channels: Int, height: Int, width: Int) {
        let n = x.shape.count
        guard n >= 3 else {
            throw AutogradError.wrongRank(
                op: op, expected: "an input with at least 3 dimensions", found: x.shape)
        }
        guard factor > 0, factor <= 1 << 30 else {
            throw AutogradError.badArgument(op: op, "expects a positive factor, but got \(factor)")
        }
        return (Array(x.shape.dropLast(3)), x.shape[n - 3], x.shape[n - 2], x.shape[n - 1])
    }
}

extension Parameter {
    fileprivate static let upscaleFactor = ParameterKey<Int>("upscale_factor")
    fileprivate static let downscaleFactor = ParameterKey<Int>("downscale_factor")
    fileprivate static let channelGroups = ParameterKey<Int>("groups")
}

extension Tensor {
    /// A copy in the shape `result` of the elements as the shape `split`, with the last dimensions of it in
    /// the given order.
    fileprivate func rearranged(
        _ split: [Int], _ order: [Int], _ result: [Int]
    ) throws(AutogradError) -> Tensor {
        _ = try Shape.count(result)
        let leading = split.count - order.count
        let permuted = reshaped(split).permuted(Array(0..<leading) + order.map { $0 + leading })
        return Tensor(permuted.elements, contiguous: result, dtype: dtype)
    }
}
