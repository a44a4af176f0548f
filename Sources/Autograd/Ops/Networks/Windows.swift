/// The sliding windows of a convolution (im2col) and their transpose.
extension Op {
    /// The windows over the last dimensions: from `[N, C, size…]` to `[N, C, kernel…, output…]`. Elements outside x are 0.
    static let windows: Op = Op(
        "_windows", "Copies every window of a convolution; windows may overlap.",
        Declaration(
            windowParameters, formula: "every window of x",
            pullback: "dx is the sum of the windows of g at the places that they came from",
            resultType: .byKernel,
            .whole { x in
                let plan = try WindowPlan(x.x.shape, x.a)
                let source = x.x.elements
                let result = plan.places.map { $0 < 0 ? 0 : source[$0] }
                return [Tensor(result, contiguous: plan.resultShape, dtype: x.x.dtype)]
            },
            .linear([
                { g, c in
                    let a = windowAttributes(
                        windowsBackward, kernel: c[.kernelSize], c.a, size: c.shape)
                    return try g.tape.apply(.windowsBackward, [g], a)[0]
                }
            ]),
            reach: .copies, samples: []))

    static let windowsBackward: Op = Op(
        "_windows_backward", "Adds the elements of windows at the places that they came from.",
        Declaration(
            windowParameters + [.sizeList],
            formula: "windows added up where they came from", pullback: "dx = every window of g",
            resultType: .byKernel,
            .whole { x in
                let shape = x[.sizeList]
                let plan = try WindowPlan(shape, x.a)
                var result = [Double](repeating: 0, count: try Shape.count(shape))
                for (place, value) in zip(plan.places, x.x.elements) where place >= 0 {
                    result[place] += value
                }
                return [Tensor(result, contiguous: shape, dtype: x.x.dtype)]
            },
            .linear([{ g, c in try g.tape.apply(.windows, [g], c.a)[0] }]),
            reach: .additions { x in try WindowPlan(x[.sizeList], x.a).places }, samples: []))

    private static let windowParameters = [
        Parameter.input, .kernelSize, .windowStride, .windowPadding, .windowDilation,
    ]

    /// The attributes of `windows` or `windowsBackward`. `size` is the shape of the input of `windows`, for `windowsBackward`.
    static func windowAttributes(
        _ op: Op, kernel: [Int], _ a: Attributes, size: [Int] = []
    ) -> Attributes {
        op.attributes([
            .set(.kernelSize, kernel), .set(.windowStride, a[.windowStride]),
            .set(.windowPadding, a[.windowPadding]), .set(.windowDilation, a[.windowDilation]),
            .set(.sizeList, size),
        ])
    }
}

extension Parameter {
    fileprivate static let kernelSize = ParameterKey<[Int]>("kernel_size")
    /// The stride, padding and dilation, with one number for each dimension.
    static let windowStride = ParameterKey<[Int]>("stride")
    static let windowPadding = ParameterKey<[Int]>("padding")
    static let windowDilation = ParameterKey<[Int]>("dilation")
}

/// The source of each element of each window.
struct WindowPlan {
    let resultShape: [Int]
    /// Row-major offsets in the input; −1 for elements outside it.
    let places: [Int]

    /// The shape of all windows: the batch dimensions, those of the kernel, and those of the window positions.
    ///
    /// Strides, paddings and dilations are at most 2³⁰, so the products do not overflow.
    static func shape(of input: [Int], _ a: Attributes, kernel: [Int]) throws(AutogradError) -> [Int] {
        let stride = a[.windowStride]
        let padding = a[.windowPadding]
        let dilation = a[.windowDilation]
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
        let kernel = a[.kernelSize]
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

    /// The offsets within one image `[size…]`, in the order `[kernel…, output…]`.
    private static func places(_ sizes: [Int], _ extents: [Int], _ a: Attributes) -> [Int] {
        let stride = a[.windowStride]
        let padding = a[.windowPadding]
        let dilation = a[.windowDilation]
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
