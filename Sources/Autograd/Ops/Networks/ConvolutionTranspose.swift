/// Transposed convolution: the transpose of the linear map from the input of a convolution to its result.
extension Op {
    static let transposedConvolutions: [Op] = [
        convTranspose1d, convTranspose2d, convTranspose3d, transposedConvolution,
    ]

    private static let formula = "y[o, stride·p + dilation·k − padding] += x[c, p]·w[c, o, k]; y += b[o]"
    private static let pullback =
        "dx[c, p] = Σ w[c, o, k]·g[o, stride·p + dilation·k − padding], dw = Σ x·g, db = Σ g"

    /// Input `[N, C, size…]` or `[C, size…]`, weight `[C, O / groups, kernel…]`, bias `[O]`.
    /// The result is `[N, O, output…]` or `[O, output…]`.
    private static func transposedConvolution(_ rank: Int) -> Op {
        Op(
            "nn.functional.conv_transpose\(rank)d", aliases: ["conv_transpose\(rank)d"],
            "Applies the transpose of a convolution over \(rank) dimension\(rank == 1 ? "" : "s").",
            Declaration(
                [
                    .input, .tensor("weight"), .optionalTensor("bias"), .strides, .paddings, .outputPaddings,
                    .groupNumber, .dilations,
                ],
                formula: formula, pullback: pullback,
                .composition { x in
                    let isBatched = x[0].shape.count == rank + 2
                    guard isBatched || x[0].shape.count == rank + 1, x[1].shape.count == rank + 2 else {
                        throw AutogradError.wrongRank(
                            op: "conv_transpose\(rank)d",
                            expected: "\(rank + 1)D or \(rank + 2)D input and \(rank + 2)D weight",
                            found: x[0].shape)
                    }
                    let input = try isBatched ? x[0] : x[0].unsqueezed(0)
                    let result = try input.apply(
                        .transposedConvolution, x[1], x.optional(2),
                        with: [
                            .set(.windowStride, spread(x[.strides], rank, 1, "stride")),
                            .set(.windowPadding, spread(x[.paddings], rank, 0, "padding")),
                            .set(.windowDilation, spread(x[.dilations], rank, 1, "dilation")),
                            .set(.outputPaddings, spread(x[.outputPaddings], rank, 0, "output_padding")),
                            .set(.groupNumber, x[.groupNumber]),
                        ])
                    return [try isBatched ? result : result.squeezed(0)]
                }, .composed,
                samples: [
                    Sample(
                        .real([2, 2] + [3, 2, 2].prefix(rank)), .real([2, 3] + [2, 3, 2].prefix(rank)),
                        .real([3])),
                    Sample(
                        .real([4] + [3, 2, 2].prefix(rank)), .real([4, 1] + [2, 3, 2].prefix(rank)), .absent,
                        with: [
                            "stride": 2, "padding": 1, "output_padding": 1, "groups": 2, "dilation": 2,
                        ]),
                ]))
    }
    static let convTranspose1d: Op = transposedConvolution(1)
    static let convTranspose2d: Op = transposedConvolution(2)
    static let convTranspose3d: Op = transposedConvolution(3)

    /// The transposed convolution of a batch, with one number of each kind for each dimension.
    static let transposedConvolution: Op = Op(
        "_transposed_convolution", "Applies the transpose of a convolution.",
        Declaration(
            [
                .input, .tensor("weight"), .optionalTensor("bias"), .windowStride, .windowPadding,
                .windowDilation, .outputPaddings, .groupNumber,
            ],
            formula: formula, pullback: pullback, gradFn: "ConvolutionBackward0",
            gradientGradFn: "ConvolutionBackwardBackward0", accepts: .numbers, resultType: .byKernel,
            .opaque { x in
                guard x[0].dtype == x[1].dtype else {
                    throw AutogradError.dtypesDiffer(op: "conv_transpose", x[0].dtype, x[1].dtype)
                }
                let transpose = try TransposedSize(x[0].shape, x[1].shape, x.a)
                let result = try transpose.size.inputCotangent(
                    transpose.extended(x[0]), x[1], transpose.output)
                guard let bias = x.optional(2) else { return [result] }
                guard bias.shape == [transpose.output[1]] else {
                    throw AutogradError.sizesDiffer(
                        op: "conv_transpose bias", [transpose.output[1]], bias.shape)
                }
                return [try result + bias.reshaped(transpose.bias)]
            },
            .general(
                [
                    { g, c in
                        let transpose = try TransposedSize(c.shape(0), c.shape(1), c.a)
                        c.keep(0)
                        return try transpose.cut(transpose.size.convolved(g, c.x(1)))
                    },
                    { g, c in
                        let transpose = try TransposedSize(c.shape(0), c.shape(1), c.a)
                        c.keep(1)
                        let x = try transpose.extended(c.x(0))
                        return try transpose.size.weightCotangent(x, g).reshaped(c.shape(1))
                    },
                    { g, c in
                        c.keep(0, 1)
                        return try g.sum(g.shape.indices.filter { $0 != 1 })
                    },
                ],
                pushforward: { c in
                    let transpose = try TransposedSize(c.shape(0), c.shape(1), c.a)
                    func product(_ x: Value, _ weight: Value) throws(AutogradError) -> Value {
                        try transpose.size.inputCotangent(
                            transpose.extended(x), weight, transpose.output)
                    }
                    let result = try product(c.tangent(0), c.x(1)) + product(c.x(0), c.tangent(1))
                    guard let t = c.t(2) else { return [result] }
                    return [try result + t.reshaped(transpose.bias)]
                }), samples: []))
}

extension Parameter {
    fileprivate static let strides = ParameterKey<[Int]>("stride", default: 1)
    fileprivate static let paddings = ParameterKey<[Int]>("padding", default: 0)
    /// The number of elements added at the end of each dimension of the result.
    fileprivate static let outputPaddings = ParameterKey<[Int]>("output_padding", default: 0)
    fileprivate static let groupNumber = ParameterKey<Int>("groups", default: 1)
    fileprivate static let dilations = ParameterKey<[Int]>("dilation", default: 1)
}

/// The shapes of a transposed convolution, and of the convolution that it transposes.
private struct TransposedSize {
    /// The convolution from the result `[N, O, output…]` to the input.
    let size: ConvolutionSize
    let output: [Int]
    private let input: [Int]
    var bias: [Int] { [output[1]] + output.dropFirst(2).map { _ in 1 } }

    init(_ input: [Int], _ weight: [Int], _ a: Attributes) throws {
        let groups = a[.groupNumber]
        guard groups > 0, weight[0] >= groups, weight[0] % groups == 0, input[1] == weight[0] else {
            throw AutogradError.wrongShape(
                op: "conv_transpose",
                what:
                    "Given transposed=1, weight of size \(weight) and groups=\(groups), expected input to "
                    + "have \(weight[0]) channels", found: input)
        }
        let (stride, padding, dilation) = (a[.windowStride], a[.windowPadding], a[.windowDilation])
        let extra = a[.outputPaddings]
        let channels = try Shape.count([groups, weight[1]])
        // These numbers are at most 2³⁰, so the products do not overflow.
        let sizes = stride.indices.map { d in
            (input[2 + d] - 1) * stride[d] - 2 * padding[d] + dilation[d] * (weight[2 + d] - 1) + extra[d] + 1
        }
        for d in stride.indices where extra[d] >= max(stride[d], dilation[d]) {
            throw AutogradError.badArgument(
                op: "conv_transpose", "output padding must be smaller than either stride or dilation")
        }
        guard sizes.allSatisfy({ $0 > 0 }) else {
            throw AutogradError.badArgument(
                op: "conv_transpose", "Calculated output size per channel: \(sizes). Output size is too small"
            )
        }
        self.input = input
        output = [input[0], channels] + sizes
        _ = try Shape.count(output)
        size = try ConvolutionSize(output, weight, a)
    }

    /// The input, with zeros at the end of each dimension for the positions that the output padding adds to
    /// the convolution.
    func extended(_ x: Value) throws(AutogradError) -> Value {
        var result = x
        for d in 2..<input.count where result.shape[d] < size.output[d] {
            var shape = result.shape
            shape[d] = size.output[d]
            result = try result.padded(shape, d, from: 0)
        }
        return result
    }

    /// The transpose of `extended`.
    func cut(_ x: Value) throws(AutogradError) -> Value {
        var result = x
        for d in 2..<input.count where input[d] < result.shape[d] {
            result = try result.narrowed(d, 0, input[d])
        }
        return result
    }
}
