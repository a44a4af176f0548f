/// The partial inverse of max pooling: the maxima at their indices, and 0 elsewhere.
extension Op {
    static let unpooling: [Op] = [maxUnpool1d, maxUnpool2d, maxUnpool3d, unpooled2d, unpooled3d]

    private static func maxUnpool(
        _ rank: Int, _ compose: @escaping @Sendable (Operands, _ size: [Int]) throws -> Value
    ) -> Op {
        let name = "max_unpool\(rank)d"
        let shape = [2, 3, 2].prefix(rank)
        // So many possible indices that those of a sample are distinct.
        let (small, large) = ([6, 54, 324][rank - 1], [7, 77, 539][rank - 1])
        return Op(
            "nn.functional." + name, aliases: [name, "nn.MaxUnpool\(rank)d"],
            "Places the results of max_pool\(rank)d at their indices in an image of zeros.",
            .composition(
                [.tensor("indices"), .poolKernel, .poolStride, .poolPadding, .unpooledSize],
                "y = 0 with y[indices[p]] = x[p], the largest of them where an index occurs more than once",
                "dx = the elements of g at the indices",
                kinks: "where an index occurs more than once, each of its elements receives all of g",
                samples: [
                    Sample(
                        .real([1] + shape), .integers([1] + shape, below: small), with: ["kernel_size": 3]),
                    Sample(
                        .real([1, 1] + shape), .integers([1, 1] + shape, below: large),
                        with: ["kernel_size": 5, "stride": 4, "padding": 1]),
                ]
            ) { x in
                guard x[0].shape == x[1].shape else {
                    throw AutogradError.sizesDiffer(op: name, x[0].shape, x[1].shape)
                }
                return try compose(x, unpooledSize(name, x[0].shape, rank, x.a))
            })
    }

    /// Maxima `[N, C, L]` or `[C, L]`.
    static let maxUnpool1d: Op = maxUnpool(1) { x, size in
        try x[0].unsqueezed(-1).apply(
            .unpooled2d, x[1].unsqueezed(-1), with: [.set(.imageSize, size + [1])]
        ).squeezed(-1)
    }
    /// Maxima `[N, C, H, W]` or `[C, H, W]`.
    static let maxUnpool2d: Op = maxUnpool(2) { x, size in
        try x[0].apply(.unpooled2d, x[1], with: [.set(.imageSize, size)])
    }
    /// Maxima `[N, C, D, H, W]` or `[C, D, H, W]`.
    static let maxUnpool3d: Op = maxUnpool(3) { x, size in
        try x[0].apply(.unpooled3d, x[1], with: [.set(.imageSize, size)])
    }

    static let unpooled2d: Op = unpooled(2)
    static let unpooled3d: Op = unpooled(3)

    /// The maxima in images of the given size.
    private static func unpooled(_ rank: Int) -> Op {
        let name = "max_unpool\(rank)d"
        return Op(
            "_" + name, "Places elements at their indices in an image of zeros.",
            Declaration(
                [.input, .tensor("indices"), .imageSize],
                formula: "0 with y[indices[p]] = x[p], the largest of several",
                pullback: "dx = the elements of g at the indices", accepts: .floatingPoint,
                resultType: .byKernel,
                .whole { x in [try x[0].placed(at: x[1], in: x[.imageSize], rank, op: name)] },
                .general(
                    [{ g, c in try g.takenInImages(at: c.x(1), rank) }, nil],
                    pushforward: { c in
                        [try c.tangent().addedInImages(at: c.x(1), c.outputShape, rank)]
                    }),
                reach: .windows { x in try x[0].windowsOfPlacing(at: x[1], in: x[.imageSize], rank) },
                samples: []))
    }

    /// The size of the images: `output_size`, or the one of which the windows leave no remainder.
    private static func unpooledSize(
        _ op: String, _ shape: [Int], _ rank: Int, _ a: Attributes
    ) throws -> [Int] {
        try PoolWindows.check(op, shape, rank, isNonEmpty: false)
        let kernel = try spread(a[.poolKernel], rank, 0, "kernel_size", op: op)
        let stride = try a[.poolStride].map { try spread($0, rank, 0, "stride", op: op) } ?? kernel
        let padding = try spread(a[.poolPadding], rank, 0, "padding", op: op)
        let natural = (0..<rank).map { d in
            (shape[shape.count - rank + d] - 1) * stride[d] + kernel[d] - 2 * padding[d]
        }
        var size = a[.unpooledSize] ?? natural
        if size.count == rank + 2 { size = Array(size.dropFirst(2)) }
        guard size.count == rank else {
            throw AutogradError.badArgument(
                op: op, "output_size should be a sequence containing \(rank) or \(rank + 2) elements")
        }
        for d in 0..<rank where size != natural {
            let (least, most) = (natural[d] - stride[d], natural[d] + stride[d])
            guard least < size[d], size[d] < most else {
                throw AutogradError.badArgument(
                    op: op, "invalid output_size \(size) (dim \(d) must be between \(least) and \(most))")
            }
        }
        guard size.allSatisfy({ $0 >= 0 }) else {
            throw AutogradError.badArgument(
                op: op, "output_size must contain non-negative spatial dimensions, but got \(size)")
        }
        return size
    }
}

extension Tensor {
    /// Images of zeros with the elements at their indices, of which the largest where an index occurs more than once.
    fileprivate func placed(
        at indices: Tensor, in size: [Int], _ rank: Int, op: String
    ) throws(AutogradError) -> Tensor {
        try PoolWindows.check(op, shape, rank, isNonEmpty: false)
        guard !shape.dropFirst().contains(0) else {
            throw .wrongShape(
                op: op, what: "Expected input to have non-zero size for non-batch dimensions", found: shape)
        }
        let area = try Shape.count(size)
        let result = Array(shape.dropLast(rank)) + size
        for index in try indices.numbering(op).elements where !(index >= 0 && index < Double(area)) {
            throw .badArgument(
                op: op,
                "Found an invalid max index: \(Int(exactly: index) ?? -1) "
                    + "(output volumes are of size \(size))")
        }
        var images = [Double](repeating: 0, count: try Shape.count(result))
        var isWritten = [Bool](repeating: false, count: images.count)
        for (place, x) in zip(try places(of: indices, in: size, rank), elements) {
            if !isWritten[place] || x > images[place] || x.isNaN { images[place] = x }
            isWritten[place] = true
        }
        return Tensor(images, contiguous: result, dtype: dtype)
    }

    /// The place in the images of each element, of which the indices are in the images.
    private func places(of indices: Tensor, in size: [Int], _ rank: Int) throws(AutogradError) -> [Int] {
        let (width, area) = (try Shape.count(Array(shape.suffix(rank))), try Shape.count(size))
        return indices.elements.enumerated().map { i, index in i / width * area + Int(index) }
    }

    /// The elements at each place of the images.
    fileprivate func windowsOfPlacing(
        at indices: Tensor, in size: [Int], _ rank: Int
    ) throws(AutogradError) -> ElementWindows {
        var windows = [[Int]](repeating: [], count: try Shape.count(shape.dropLast(rank) + size))
        for (i, place) in try places(of: indices, in: size, rank).enumerated() { windows[place].append(i) }
        return ElementWindows(windows) { _, elements, results in
            results[0] = PoolWindows.placeOfLargest(elements.count) { elements[$0] }.map { elements[$0] } ?? 0
        }
    }
}

extension Parameter {
    /// The size of the images, or the shape of the whole result; `None` for the smallest.
    fileprivate static let unpooledSize = ParameterKey<[Int]?>("output_size")
    fileprivate static let imageSize = ParameterKey<[Int]>("output_size")
}
