/// Convolution as a matrix product of the weight and the windows of the input.
extension Op {
    static let convolution: [Op] = [conv1d, conv2d, conv3d, plainConvolution, windows, windowsBackward]

    /// Input `[N, C, size…]` or `[C, size…]`, weight `[O, C / groups, kernel…]`, bias `[O]`.
    /// The result is `[N, O, output…]` or `[O, output…]`.
    private static func convolution(_ rank: Int, _ summary: String) -> Op {
        Op(
            "conv\(rank)d", aliases: ["nn.functional.conv\(rank)d"], summary,
            Declaration(
                [.input, .tensor("weight"), .optionalTensor("bias"), .stride, .padding, .dilation, .groups],
                formula: "y[o, p] = b[o] + Σ w[o, c, k]·x[c, stride·p + dilation·k − padding]",
                pullback:
                    "dx[c, q] = Σ w·g, dw = Σ x[c, q]·g, db = Σ g, where q = stride·p + dilation·k − padding",
                .composition { x in
                    let isBatched = x[0].shape.count == rank + 2
                    guard isBatched || x[0].shape.count == rank + 1, x[1].shape.count == rank + 2 else {
                        throw AutogradError.wrongRank(
                            op: "conv\(rank)d",
                            expected: "\(rank + 1)D or \(rank + 2)D input and \(rank + 2)D weight",
                            found: x[0].shape)
                    }
                    let input = try isBatched ? x[0] : x[0].unsqueezed(0)
                    let result = try convolved(input, x, rank)
                    return [try isBatched ? result : result.squeezed(0)]
                }, .composed,
                samples: [
                    Sample(
                        .real([2, 2] + [4, 5, 3].prefix(rank)), .real([2, 2] + [2, 2, 2].prefix(rank)),
                        .real([2])
                    ),
                    Sample(
                        .real([1, 4] + [5, 4, 3].prefix(rank)), .real([2, 2] + [2, 2, 2].prefix(rank)),
                        .absent,
                        with: ["stride": 2, "padding": 1, "groups": 2]),
                ]))
    }
    static let conv1d: Op =
        convolution(1, "Computes the scalar product of each filter with each window of a sequence.")
    static let conv2d: Op =
        convolution(2, "Computes the scalar product of each filter with each window of an image.")
    static let conv3d: Op =
        convolution(3, "Computes the scalar product of each filter with each window of a volume.")

    private static func convolved(_ input: Value, _ x: Operands, _ rank: Int) throws -> Value {
        let kernel = Array(x[1].shape.dropFirst(2))
        let stride = try spread(x[.stride], rank, 1, "stride")
        let dilation = try spread(x[.dilation], rank, 1, "dilation")
        let (padded, padding) = try padding(input, kernel, stride, dilation, x.a, rank)
        return try padded.apply(
            .plainConvolution, x[1], x.optional(2),
            with: [
                .set(.windowStride, stride), .set(.windowPadding, padding), .set(.windowDilation, dilation),
                .set(.groups, x[.groups]),
            ])
    }

    /// One number for each dimension; a single number is used for all dimensions.
    /// - Throws: `badArgument` if the count is wrong or a number is below `least` or above 2³⁰.
    static func spread(
        _ values: [Int], _ rank: Int, _ least: Int, _ name: String, op: String = "conv"
    ) throws -> [Int] {
        let result = values.count == 1 ? [Int](repeating: values[0], count: rank) : values
        guard result.count == rank, result.allSatisfy({ $0 >= least && $0 <= 1 << 30 }) else {
            throw AutogradError.badArgument(
                op: op, "\(name) must be \(rank) numbers from \(least) up, not \(values)")
        }
        return result
    }

    /// The padding on both sides, and the input, extended at its end if `same` needs an odd total padding.
    private static func padding(
        _ input: Value, _ kernel: [Int], _ stride: [Int], _ dilation: [Int], _ a: Attributes, _ rank: Int
    ) throws -> (Value, [Int]) {
        switch a[.padding] {
        case .ints(let padding): return (input, try spread(padding, rank, 0, "padding"))
        case .word("valid"): return (input, [Int](repeating: 0, count: rank))
        case .word("same"):
            guard stride.allSatisfy({ $0 == 1 }) else {
                throw AutogradError.badArgument(
                    op: "conv", "padding='same' is not supported for strided convolutions")
            }
            var padded = input
            let totals = zip(kernel, dilation).map { ($0 - 1) * $1 }
            for (k, total) in totals.enumerated() where total % 2 == 1 {
                var size = padded.shape
                size[2 + k] += 1
                padded = try padded.padded(size, 2 + k, from: 0)
            }
            return (padded, totals.map { $0 / 2 })
        case .word(let word):
            throw AutogradError.badArgument(
                op: "conv", "padding must be numbers, 'valid' or 'same', not '\(word)'")
        }
    }

    /// The convolution of a batch, with one stride, padding and dilation for each dimension.
    static let plainConvolution: Op = Op(
        "_convolution", "Computes the scalar product of each filter with each window, for a batch.",
        Declaration(
            [
                .input, .tensor("weight"), .optionalTensor("bias"),
                .windowStride, .windowPadding, .windowDilation, .groups,
            ],
            formula: "y[o, p] = b[o] + Σ w[o, c, k]·x[c, stride·p + dilation·k − padding]",
            pullback:
                "dx = windowsᵀ(wᵀ·g), dw = Σ g·windows(x)ᵀ over the batch, db[o] = Σ g[o, p]",
            accepts: .numbers,
            resultType: .byKernel,
            .opaque { x in
                let size = try ConvolutionSize(x[0].shape, x[1].shape, x.a)
                guard x[0].dtype == x[1].dtype else {
                    throw AutogradError.dtypesDiffer(op: "conv", x[0].dtype, x[1].dtype)
                }
                let result = try size.convolved(x[0], x[1])
                guard let bias = x.optional(2) else { return [result] }
                guard bias.shape == [size.outputs] else {
                    throw AutogradError.sizesDiffer(op: "conv bias", [size.outputs], bias.shape)
                }
                return [try result + bias.reshaped(size.bias)]
            },
            .general(
                [
                    { g, c in
                        let size = try ConvolutionSize(c.shape(0), c.shape(1), c.a)
                        c.keep(0)
                        return try size.inputCotangent(g, c.x(1), c.shape(0))
                    },
                    { g, c in
                        let size = try ConvolutionSize(c.shape(0), c.shape(1), c.a)
                        c.keep(1)
                        return try size.weightCotangent(g, c.x(0)).reshaped(c.shape(1))
                    },
                    { g, c in
                        c.keep(0, 1)
                        return try g.sum(g.shape.indices.filter { $0 != 1 })
                    },
                ],
                pushforward: { c in
                    func convolved(_ x: Value, _ w: Value) throws(AutogradError) -> Value {
                        try c.tape.apply(.plainConvolution, [x, w, nil], c.a)[0]
                    }
                    let result = try convolved(c.tangent(0), c.x(1)) + convolved(c.x(0), c.tangent(1))
                    guard let t = c.t(2) else { return [result] }
                    return [try result + t.reshaped([t.shape[0]] + c.outputShape.dropFirst(2).map { _ in 1 })]
                }),
            samples: []))
}

extension Parameter {
    fileprivate static let stride = ParameterKey<[Int]>("stride", default: 1)
    fileprivate static let padding = ParameterKey<IntsOrWord>("padding", default: 0)
    fileprivate static let dilation = ParameterKey<[Int]>("dilation", default: 1)
    /// The number of groups into which the channels are divided; each output depends on one group.
    fileprivate static let groups = ParameterKey<Int>("groups", default: 1)
}

/// The shapes of the operands of a convolution's matrix product. N is the batch, G the groups, C and O the channels.
struct ConvolutionSize {
    let kernel: [Int]
    let a: Attributes
    let outputs: Int
    /// The weight: `[G, O / G, C / G·kernel]`.
    let rows: [Int]
    /// The windows: `[N, C, kernel…, output…]`, and as matrices `[N, G, C / G·kernel, output]`.
    let laid: [Int]
    let columns: [Int]
    /// The result: as matrices `[N, G, O / G, output]`, and as `[N, O, output…]`.
    let products: [Int]
    let output: [Int]
    var bias: [Int] { [outputs] + output.dropFirst(2).map { _ in 1 } }

    init(_ input: [Int], _ weight: [Int], _ a: Attributes) throws {
        let groups = a[.groups]
        let channels = input[1]
        outputs = weight[0]
        guard groups > 0, outputs % groups == 0, channels % groups == 0, weight[1] == channels / groups else {
            let (expected, overflow) = weight[1].multipliedReportingOverflow(by: groups)
            throw AutogradError.wrongShape(
                op: "conv",
                what: "Given groups=\(groups), weight of size \(weight), expected input"
                    + (groups > 0 && !overflow ? " to have \(expected) channels" : " and groups to fit"),
                found: input)
        }
        self.a = a
        kernel = Array(weight.dropFirst(2))
        laid = try WindowPlan.shape(of: input, a, kernel: kernel)
        let positions = Array(laid.suffix(kernel.count))
        let count = try Shape.count(positions)
        let taps = try Shape.count([channels / groups] + kernel)
        rows = [groups, outputs / groups, taps]
        columns = [input[0], groups, taps, count]
        products = [input[0], groups, outputs / groups, count]
        output = [input[0], outputs] + positions
    }

    /// The result, without a bias.
    func convolved(_ input: Value, _ weight: Value) throws(AutogradError) -> Value {
        let windows = try input.tape.apply(.windows, [input], windowAttributes(.windows))[0]
        return try weight.reshaped(rows).matmul(windows.reshaped(columns)).reshaped(output)
    }

    /// The cotangent of an input of the given shape for the cotangent g of the result.
    func inputCotangent(_ g: Value, _ weight: Value, _ input: [Int]) throws(AutogradError) -> Value {
        let columns = try weight.reshaped(rows).mT.matmul(g.reshaped(products))
        let a = windowAttributes(.windowsBackward, input: input)
        return try g.tape.apply(.windowsBackward, [columns.reshaped(laid)], a)[0]
    }

    /// The cotangent of the weight, `[G, O / G, C / G·kernel]`, for the cotangent g of the result.
    func weightCotangent(_ g: Value, _ input: Value) throws(AutogradError) -> Value {
        let windows = try g.tape.apply(.windows, [input], windowAttributes(.windows))[0]
        return try g.reshaped(products).matmul(windows.reshaped(columns).mT).sum([0])
    }

    private func windowAttributes(_ op: Op, input: [Int] = []) -> Attributes {
        Op.windowAttributes(op, kernel: kernel, a, size: input)
    }
}
