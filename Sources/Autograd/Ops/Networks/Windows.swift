/// The windows of a convolution.
extension Op {
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
                let a = windowAttributes(
                    windowsBackward, kernel: c.a.ints("kernel_size") ?? [], c.a, size: c.shape)
                return try g.tape.apply(.windowsBackward, [g], a)[0]
            }
        ]),
        reach: .copies, samples: [])

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
        .linear([{ g, c in try g.tape.apply(.windows, [g], c.a)[0] }]),
        reach: .additions { x in try WindowPlan(x.a.ints("size") ?? [], x.a).places }, samples: [])

    private static let windowParameters = [
        Parameter("input", .tensor), Parameter("kernel_size", .ints(variadic: false)),
        Parameter("stride", .ints(variadic: false)), Parameter("padding", .ints(variadic: false)),
        Parameter("dilation", .ints(variadic: false)),
    ]

    /// The attributes of `windows`; `size` is that of its input, for the way back.
    static func windowAttributes(
        _ op: Op, kernel: [Int], _ a: Attributes, size: [Int] = []
    ) -> Attributes {
        op.attributes([
            "kernel_size": .ints(kernel), "stride": a["stride"], "padding": a["padding"],
            "dilation": a["dilation"], "size": .ints(size),
        ])
    }
}

/// Where each element of each window comes from.
struct WindowPlan {
    let resultShape: [Int]
    /// Row-major places in the input; −1 outside it.
    let places: [Int]

    /// The shape of all windows: batch dimensions, the kernel's, the positions'.
    ///
    /// Strides, paddings and dilations are at most 2³⁰, so that nothing here overflows before it is counted.
    static func shape(of input: [Int], _ a: Attributes, kernel: [Int]) throws(AutogradError) -> [Int] {
        let stride = a.ints("stride") ?? []
        let padding = a.ints("padding") ?? []
        let dilation = a.ints("dilation") ?? []
        var output: [Int] = []
        for (d, size) in input.suffix(kernel.count).enumerated() {
            let reach = dilation[d] * (kernel[d] - 1) + 1
            let room = size + 2 * padding[d] - reach
            guard room >= 0, kernel[d] > 0 else {
                throw .wrongShape(
                    op: "conv",
                    what: "Kernel size can't be greater than actual input size (kernel \(kernel))",
                    found: input)
            }
            output.append(room / stride[d] + 1)
        }
        let shape = input.dropLast(kernel.count) + kernel + output
        _ = try Shape.count(shape)
        return shape
    }

    init(_ input: [Int], _ a: Attributes) throws(AutogradError) {
        let kernel = a.ints("kernel_size") ?? []
        resultShape = try WindowPlan.shape(of: input, a, kernel: kernel)
        let sizes = Array(input.suffix(kernel.count))
        let extents = Array(resultShape.suffix(2 * kernel.count))
        let images = try Shape.count(Array(input.dropLast(kernel.count)))
        let imageSize = try Shape.count(sizes)
        let image = images == 0 ? [] : WindowPlan.places(sizes, extents, a)
        var places: [Int] = []
        places.reserveCapacity(images * image.count)
        for k in 0..<images {
            for place in image { places.append(place < 0 ? -1 : place + k * imageSize) }
        }
        self.places = places
    }

    /// The places within one image: kernel offsets first, then positions.
    private static func places(_ sizes: [Int], _ extents: [Int], _ a: Attributes) -> [Int] {
        let stride = a.ints("stride") ?? []
        let padding = a.ints("padding") ?? []
        let dilation = a.ints("dilation") ?? []
        let rank = sizes.count
        let strides = Shape.contiguousStrides(sizes)
        let count = extents.reduce(1, *)
        var index = [Int](repeating: 0, count: 2 * rank)
        var places: [Int] = []
        places.reserveCapacity(count)
        for _ in 0..<count {
            var place = 0
            for d in 0..<rank {
                let i = index[rank + d] * stride[d] + index[d] * dilation[d] - padding[d]
                guard i >= 0, i < sizes[d] else {
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
        return places
    }
}
