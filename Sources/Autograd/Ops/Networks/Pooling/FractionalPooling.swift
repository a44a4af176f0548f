/// The largest element of windows whose positions are pseudo-random.
extension Op {
    static let fractionalPooling: [Op] = [
        fractionalMaxPool2dWithIndices, fractionalMaxPool3dWithIndices,
        fractionalMaxPool(2, of: fractionalMaxPool2dWithIndices),
        fractionalMaxPool(3, of: fractionalMaxPool3dWithIndices),
    ]

    /// Images `[N, C, H, W]` or `[C, H, W]`.
    static let fractionalMaxPool2dWithIndices: Op = fractionalMaxima(2)
    /// Images `[N, C, D, H, W]` or `[C, D, H, W]`.
    static let fractionalMaxPool3dWithIndices: Op = fractionalMaxima(3)

    /// `_random_samples` has the shape `[N, C, rank]`. Without it the windows must be at equal distances,
    /// because all random samples then give the same result.
    private static func fractionalMaxima(_ rank: Int) -> Op {
        let name = "fractional_max_pool\(rank)d"
        return Op(
            "nn.functional.\(name)_with_indices", aliases: [name + "_with_indices"],
            "Returns the largest element of windows whose positions depend on random samples.",
            Declaration(
                [
                    .input, .poolKernel, .fractionalSize, .outputRatio, .returnIndices,
                    .optionalTensor("_random_samples"),
                ],
                formula: "y[p] = max x[⌊(p + u)·α⌋ − ⌊u·α⌋ + k] over k, α = (size − kernel_size) / (n − 1)",
                pullback: pullbackOfMaxima, kinks: kinksOfMaxima,
                gradFn: "FractionalMaxPool\(rank)DBackward0",
                gradientGradFn: "FractionalMaxPool\(rank)DBackwardBackward0", accepts: .floatingPoint,
                resultType: .byKernel,
                .whole { x in
                    let plan = try FractionalWindows(name, x.x, x.optional(1), rank, x.a)
                    var maxima = try PoolMaxima(plan.resultShape)
                    let elements = x.x.elements
                    for images in plan.groups {
                        maxima.find(
                            in: elements, images: images, try plan.windows(ofImage: images.lowerBound))
                    }
                    return maxima.tensors(x.x.dtype)
                }, derivativeOfMaxima(rank),
                reach: .windows { x in
                    let plan = try FractionalWindows(name, x.x, x.optional(1), rank, x.a)
                    return PoolWindows.windowsOfMaxima(plan.imageSize, try plan.offsets)
                },
                samples: [
                    Sample(
                        .real([2] + [4, 5, 5].prefix(rank)),
                        with: ["kernel_size": 1, "output_size": .ints(Array([2, 3, 2].prefix(rank)))]),
                    Sample(
                        .real([1, 2] + [5, 4, 5].prefix(rank)), with: ["kernel_size": 2, "output_size": 2]),
                ]))
    }

    private static func fractionalMaxPool(_ rank: Int, of op: Op) -> Op {
        let name = "fractional_max_pool\(rank)d"
        return maximaAlone(
            "nn.functional." + name, aliases: [name, "nn.FractionalMaxPool\(rank)d"], of: op)
    }
}

extension Parameter {
    /// The number of windows along each dimension, or one number for all.
    fileprivate static let fractionalSize = ParameterKey<[Int]?>("output_size")
    /// The number of windows as a fraction of the size of the image.
    fileprivate static let outputRatio = ParameterKey<[Double]?>("output_ratio")
}

/// The windows of fractional pooling, which differ between images if random samples are given.
private struct FractionalWindows {
    let resultShape: [Int]
    private let op: String
    private let sizes: [Int]
    private let kernel: [Int]
    private let output: [Int]
    private let samples: [Double]?
    private let dtype: DType
    private let images: Int

    init(_ op: String, _ x: Tensor, _ samples: Tensor?, _ rank: Int, _ a: Attributes) throws {
        try PoolWindows.check(op, x.shape, rank, isNonEmpty: true)
        self.op = op
        sizes = Array(x.shape.suffix(rank))
        kernel = try Op.spread(a[.poolKernel], rank, 1, "kernel_size", op: op)
        output = try Self.output(op, sizes, a)
        dtype = x.dtype
        let leading = Array(x.shape.dropLast(rank))
        images = try Shape.count(leading)
        resultShape = leading + output
        // PyTorch's three-dimensional kernel needs one position more than the windows.
        let spare = rank == 3 ? 1 : 0
        for (size, (width, count)) in zip(sizes, zip(kernel, output)) where count + width - 1 + spare > size {
            throw AutogradError.badArgument(
                op: op, "pool size \(width) too large relative to input size \(size) for \(count) windows")
        }
        self.samples = try samples.map { try Self.checked(op, $0, x, rank) }
        try windows(ofImage: 0).checkSize(x.shape)
    }

    private static func output(_ op: String, _ sizes: [Int], _ a: Attributes) throws -> [Int] {
        if let output = a[.fractionalSize] {
            return try Op.spread(output, sizes.count, 0, "output_size", op: op)
        }
        guard let given = a[.outputRatio] else {
            throw AutogradError.badArgument(
                op: op, "requires specifying either an output_size or an output_ratio")
        }
        let ratios = given.count == 1 ? [Double](repeating: given[0], count: sizes.count) : given
        guard ratios.count == sizes.count, ratios.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw AutogradError.badArgument(op: op, "output_ratio must be \(sizes.count) numbers from 0 to 1")
        }
        return zip(sizes, ratios).map { Int(Double($0) * $1) }
    }

    /// The elements of `_random_samples`.
    private static func checked(_ op: String, _ samples: Tensor, _ x: Tensor, _ rank: Int) throws -> [Double]
    {
        guard samples.dtype == x.dtype else {
            throw AutogradError.dtypesDiffer(op: op, x.dtype, samples.dtype)
        }
        let expected =
            (x.shape.count == rank + 2 ? [x.shape[0]] : [1]) + [x.shape[x.shape.count - rank - 1], rank]
        guard samples.shape.count == 3, samples.shape[0] >= expected[0],
            samples.shape.dropFirst() == expected.dropFirst()
        else { throw AutogradError.sizesDiffer(op: op + " _random_samples", expected, samples.shape) }
        let elements = samples.elements
        guard elements.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw AutogradError.badArgument(op: op, "_random_samples must be from 0 to 1")
        }
        return elements
    }

    /// The images that have the same windows: all of them if there are no samples.
    var groups: [Range<Int>] {
        samples == nil ? (images == 0 ? [] : [0..<images]) : (0..<images).map { $0..<$0 + 1 }
    }

    var imageSize: Int { sizes.reduce(1, *) }

    /// For each image, the offsets of the elements of each window.
    var offsets: [[[Int]]] {
        get throws(AutogradError) {
            var offsets: [[[Int]]] = []
            for image in 0..<images { offsets.append(try windows(ofImage: image).offsets) }
            return offsets
        }
    }

    /// - Throws: `badArgument` if the result depends on random samples and none are given.
    func windows(ofImage image: Int) throws(AutogradError) -> PoolWindows {
        let rank = sizes.count
        var starts: [[Int]] = []
        for d in 0..<rank {
            // PyTorch uses the samples in the order width, height in two dimensions, and in order in three.
            let place = image * rank + (rank == 2 ? 1 - d : d)
            let sample = samples.flatMap { place < $0.count ? $0[place] : nil }
            starts.append(try self.starts(d, sample))
        }
        return PoolWindows(sizes, kernel: kernel, starts: starts)
    }

    /// The first positions of the windows along a dimension; the last window ends with the image.
    /// - Source: `fractional_max_pool_generate_intervals` of aten/src/ATen/native/FractionalMaxPooling.h,
    ///   which computes in the dtype of the image.
    private func starts(_ d: Int, _ sample: Double?) throws(AutogradError) -> [Int] {
        let (room, count) = (sizes[d] - kernel[d], output[d])
        guard count > 1 else { return count == 1 ? [room] : [] }
        guard let sample else {
            guard room % (count - 1) == 0 || images == 0 else {
                throw .badArgument(
                    op: op, "random operations are not supported: the windows depend on _random_samples")
            }
            return (0..<count).map { $0 * room / (count - 1) }
        }
        let alpha = dtype.rounded(Double(room) / Double(count - 1))
        func position(_ x: Double) -> Int { Int(min(dtype.rounded(dtype.rounded(x) * alpha), 0x1p53)) }
        // In a narrow dtype a position may be rounded up beyond the last one.
        return (0..<count - 1).map { min(position(Double($0) + sample) - position(sample), room) } + [room]
    }
}
