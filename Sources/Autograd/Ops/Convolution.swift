/// Convolution, by laying the windows out and multiplying matrices.
extension Op {
    static let convolution: [Op] = [conv1d, conv2d, conv3d, windows, windowsBackward]

    /// The windows of a convolution over the last dimensions.
    ///
    /// `[N, C, size…]` to `[N, C, kernel…, output…]`; what a window takes from outside is 0.
    static let windows: Op = Op(
        "_windows", windowParameters, formula: "every window of x", resultType: .byKernel,
        .whole { x in
            let plan = try WindowPlan(x.x.shape, x.a)
            let source = x.x.elements
            let result = plan.places.map { $0 < 0 ? 0 : source[$0] }
            return [Tensor(result, contiguous: plan.resultShape, dtype: x.x.dtype)]
        },
        .linear([
            { g, c in
                try g.tape.apply(
                    .windowsBackward, [g], c.a.adding("size", .ints(c.shape), to: windowsBackward))[0]
            }
        ]),
        samples: [])

    static let windowsBackward: Op = Op(
        "_windows_backward", windowParameters + [Parameter("size", .ints(variadic: false))],
        formula: "windows added up where they came from", resultType: .byKernel,
        .whole { x in
            let shape = x.a.ints("size") ?? []
            let plan = try WindowPlan(shape, x.a)
            var result = [Double](repeating: 0, count: try Shape.count(shape))
            for (place, value) in zip(plan.places, x.x.elements) where place >= 0 { result[place] += value }
            return [Tensor(result, contiguous: shape, dtype: x.x.dtype)]
        },
        .linear([{ g, c in try g.tape.apply(.windows, [g], c.a)[0] }]), samples: [])

    private static let windowParameters = [
        Parameter("input", .tensor), Parameter("kernel_size", .ints(variadic: false)),
        Parameter("stride", .ints(variadic: false)), Parameter("padding", .ints(variadic: false)),
        Parameter("dilation", .ints(variadic: false)),
    ]

    /// Input `[N, C, size…]` or `[C, size…]`, weight `[O, C / groups, kernel…]`, bias `[O]`.
    private static func convolution(_ rank: Int) -> Op {
        Op(
            "conv\(rank)d", aliases: ["nn.functional.conv\(rank)d"],
            [
                Parameter("input", .tensor), Parameter("weight", .tensor),
                Parameter("bias", .tensor, default: Attribute.none),
                Parameter("stride", .ints(variadic: false), default: .int(1)),
                Parameter("padding", .intsOrString, default: .int(0)),
                Parameter("dilation", .ints(variadic: false), default: .int(1)),
                Parameter("groups", .int, default: .int(1)),
            ],
            formula: "y[o, p] = b[o] + Σ w[o, c, k]·x[c, stride·p + dilation·k − padding]",
            gradFn: "ConvolutionBackward0",
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
                return [try isBatched ? result : result.reshaped(Array(result.shape.dropFirst()))]
            }, .composed,
            samples: [
                Sample(
                    .real([2, 2] + [4, 5, 3].prefix(rank)), .real([2, 2] + [2, 2, 2].prefix(rank)), .real([2])
                ),
                Sample(
                    .real([1, 4] + [5, 4, 3].prefix(rank)), .real([2, 2] + [2, 2, 2].prefix(rank)), .absent,
                    with: ["stride": .int(2), "padding": .int(1), "groups": .int(2)]),
            ])
    }
    static let conv1d: Op = convolution(1)
    static let conv2d: Op = convolution(2)
    static let conv3d: Op = convolution(3)

    private static func convolved(_ input: Value, _ x: Operands, _ rank: Int) throws -> Value {
        let weight = x[1]
        let groups = x.a.int("groups") ?? 1
        let (n, channels, outputs) = (input.shape[0], input.shape[1], weight.shape[0])
        guard groups > 0, outputs % groups == 0, weight.shape[1] == channels / groups, channels % groups == 0
        else {
            throw AutogradError.wrongShape(
                op: "conv\(rank)d",
                what: "Given groups=\(groups), weight of size \(weight.shape), expected input to have "
                    + "\(weight.shape[1] * max(groups, 1)) channels", found: input.shape)
        }
        let kernel = Array(weight.shape.dropFirst(2))
        let stride = try spread(x.a.ints("stride"), rank, 1, "stride")
        let dilation = try spread(x.a.ints("dilation"), rank, 1, "dilation")
        let (padded, padding) = try padding(input, kernel, stride, dilation, x.a, rank)
        let a = windows.attributes([
            "kernel_size": .ints(kernel), "stride": .ints(stride), "padding": .ints(padding),
            "dilation": .ints(dilation),
        ])
        let laid = try x.tape.apply(.windows, [padded], a)[0]
        let positions = Array(laid.shape.suffix(rank))
        let taps = kernel.reduce(channels / groups, *)
        let columns = try laid.reshaped([n, groups, taps, positions.reduce(1, *)])
        let rows = try weight.reshaped([groups, outputs / groups, taps])
        let product = try rows.apply(.batchedMatmul, columns).reshaped([n, outputs] + positions)
        guard let bias = x.optional(2) else { return product }
        return try product + bias.reshaped([outputs] + [Int](repeating: 1, count: rank))
    }

    /// A list of one number for each dimension, from one for all.
    static func spread(_ values: [Int]?, _ rank: Int, _ least: Int, _ name: String) throws -> [Int] {
        let values = values ?? [least]
        let result = values.count == 1 ? [Int](repeating: values[0], count: rank) : values
        guard result.count == rank, result.allSatisfy({ $0 >= least && $0 <= 1 << 30 }) else {
            throw AutogradError.badArgument(
                op: "conv", "\(name) must be \(rank) numbers from \(least) up, not \(values)")
        }
        return result
    }

    /// The padding on both sides, and the input with what "same" needs more on the far side.
    private static func padding(
        _ input: Value, _ kernel: [Int], _ stride: [Int], _ dilation: [Int], _ a: Attributes, _ rank: Int
    ) throws -> (Value, [Int]) {
        switch a.string("padding") {
        case nil: return (input, try spread(a.ints("padding"), rank, 0, "padding"))
        case "valid": return (input, [Int](repeating: 0, count: rank))
        case "same":
            guard stride.allSatisfy({ $0 == 1 }) else {
                throw AutogradError.badArgument(
                    op: "conv", "padding='same' is not supported for strided convolutions")
            }
            var padded = input
            let totals = zip(kernel, dilation).map { ($0 - 1) * $1 }
            for (k, total) in totals.enumerated() where total % 2 == 1 {
                var size = padded.shape
                size[2 + k] += 1
                padded = try padded.apply(
                    .sliceBackward,
                    with: ["size": .ints(size), "dim": .int(2 + k), "start": .int(0), "step": .int(1)])
            }
            return (padded, totals.map { $0 / 2 })
        case let word?:
            throw AutogradError.badArgument(
                op: "conv", "padding must be numbers, 'valid' or 'same', not '\(word)'")
        }
    }
}

/// Where each element of each window comes from.
private struct WindowPlan {
    let resultShape: [Int]
    /// Row-major places in the input; −1 outside it.
    let places: [Int]

    init(_ input: [Int], _ a: Attributes) throws {
        let kernel = a.ints("kernel_size") ?? []
        let stride = a.ints("stride") ?? []
        let padding = a.ints("padding") ?? []
        let dilation = a.ints("dilation") ?? []
        let rank = kernel.count
        let sizes = Array(input.suffix(rank))
        var output: [Int] = []
        for d in 0..<rank {
            let reach = dilation[d] * (kernel[d] - 1) + 1
            let room = sizes[d] + 2 * padding[d] - reach
            guard room >= 0, kernel[d] > 0 else {
                throw AutogradError.wrongShape(
                    op: "conv",
                    what: "Kernel size can't be greater than actual input size (kernel \(kernel))",
                    found: input)
            }
            output.append(room / stride[d] + 1)
        }
        resultShape = Array(input.dropLast(rank)) + kernel + output
        let total = try Shape.count(resultShape)
        let images = input.dropLast(rank).reduce(1, *)
        let imageSize = sizes.reduce(1, *)
        var places: [Int] = [0]
        // Dimension by dimension: kernel offsets first, then positions.
        let strides = Shape.contiguousStrides(sizes)
        var index = [Int](repeating: 0, count: 2 * rank)
        let extents = kernel + output
        let perImage = images == 0 ? 0 : total / images
        places = []
        places.reserveCapacity(perImage)
        for _ in 0..<perImage {
            var place = 0
            for d in 0..<rank {
                let i = index[rank + d] * stride[d] + index[d] * dilation[d] - padding[d]
                if i < 0 || i >= sizes[d] {
                    place = -1
                    break
                }
                place += i * strides[d]
            }
            places.append(place)
            var d = 2 * rank - 1
            while d >= 0 {
                index[d] += 1
                if index[d] < extents[d] { break }
                index[d] = 0
                d -= 1
            }
        }
        guard images != 1 else {
            self.places = places
            return
        }
        var all: [Int] = []
        all.reserveCapacity(total)
        for image in 0..<images {
            for place in places { all.append(place < 0 ? -1 : place + image * imageSize) }
        }
        self.places = all
    }
}

extension Attributes {
    /// These values for an operation with one parameter more.
    fileprivate func adding(_ name: String, _ value: Attribute, to op: Op) -> Attributes {
        op.attributes([
            "kernel_size": self["kernel_size"], "stride": self["stride"], "padding": self["padding"],
            "dilation": self["dilation"], "size": value,
        ])
    }
}
