/// Sliding blocks of images as columns, and the sum of overlapping blocks.
extension Op {
    static let folding: [Op] = [unfoldImages, foldImages]

    private static let blockParameters: [Parameter] = [
        .poolKernel, .poolDilation, .poolPadding, .blockStride,
    ]
    /// From images `[N, C, H, W]` or `[C, H, W]` to columns `[N, C·kernel, L]` or `[C·kernel, L]`, where L is
    /// the number of blocks.
    static let unfoldImages: Op = Op(
        "nn.functional.unfold", aliases: ["nn.Unfold", "im2col"],
        "Returns each sliding block of an image as a column.",
        .rearrangement(
            blockParameters, "y[c·kernel + k, p] = x[c, stride·p + dilation·k − padding], 0 outside x",
            gradFn: "Im2ColBackward0", gradientGradFn: "Col2ImBackward0",
            samples: [
                Sample(.real([2, 3, 4]), with: ["kernel_size": 2]),
                Sample(
                    .real([2, 1, 4, 5]),
                    with: [
                        "kernel_size": [2, 3], "dilation": [2, 1], "padding": [1, 0], "stride": [1, 2],
                    ]),
            ],
            { shape, a in try blocks("unfold", of: shape, a) }))

    /// From columns `[N, C·kernel, L]` or `[C·kernel, L]` to images `[N, C, H, W]` or `[C, H, W]`.
    static let foldImages: Op = Op(
        "nn.functional.fold", aliases: ["fold", "nn.Fold", "col2im"],
        "Adds the columns up as sliding blocks of an image.",
        Declaration(
            [.input, .foldedSize] + blockParameters,
            formula: "y[c, i] = Σ x[c·kernel + k, p] over stride·p + dilation·k − padding = i",
            pullback: "the sliding blocks of g as columns", gradFn: "Col2ImBackward0",
            gradientGradFn: "Im2ColBackward0", resultType: .byKernel,
            .opaque { x in [try x.x.rearrangedBack(foldedBlocks(x.x.shape, x.a))] },
            .linear([{ g, c in try g.rearranged(foldedBlocks(c.shape, c.a)) }]),
            samples: [
                Sample(.real([8, 6]), with: ["output_size": [3, 4], "kernel_size": 2]),
                Sample(
                    .real([2, 6, 8]),
                    with: [
                        "output_size": [4, 5], "kernel_size": [2, 3], "dilation": [2, 1], "padding": [1, 0],
                        "stride": [1, 2],
                    ]),
            ]))

    /// The source in images of the given shape of each element of their blocks as columns.
    private static func blocks(_ op: String, of shape: [Int], _ a: Attributes) throws -> Places {
        let images = shape.count == 4 ? shape.dropFirst() : shape[...]
        guard images.count == 3, !images.contains(0) else {
            throw AutogradError.wrongRank(
                op: op,
                expected:
                    "a 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions",
                found: shape)
        }
        let kernel = try spread(a[.poolKernel], 2, 1, "kernel_size", op: op)
        let settings = a.replacing([
            .set(.poolDilation, try spread(a[.poolDilation], 2, 1, "dilation", op: op)),
            .set(.poolPadding, try spread(a[.poolPadding], 2, 0, "padding", op: op)),
            .set(.blockStride, try spread(a[.blockStride], 2, 1, "stride", op: op)),
        ])
        for (d, size) in shape.suffix(2).enumerated() {
            let reach = settings[.poolDilation][d] * (kernel[d] - 1) + 1
            guard size + 2 * settings[.poolPadding][d] >= reach else {
                throw AutogradError.wrongShape(
                    op: op, what: "Kernel size \(kernel) is greater than the padded image", found: shape)
            }
        }
        let plan = try WindowPlan(shape, windowAttributes(windows, kernel: kernel, settings))
        let laid = plan.resultShape
        let columns = laid[shape.count - 3] * kernel[0] * kernel[1]
        let count = laid[laid.count - 2] * laid[laid.count - 1]
        return Places(from: shape, to: shape.dropLast(3) + [columns, count], plan.places)
    }

    /// The blocks of the images that `fold` makes of columns of the given shape.
    private static func foldedBlocks(_ shape: [Int], _ a: Attributes) throws -> Places {
        let size = try spread(a[.foldedSize], 2, 1, "output_size", op: "fold")
        let kernel = try spread(a[.poolKernel], 2, 1, "kernel_size", op: "fold")
        let area = kernel[0] * kernel[1]
        guard shape.count == 2 || shape.count == 3, shape[shape.count - 2] % area == 0 else {
            throw AutogradError.wrongShape(
                op: "fold",
                what:
                    "Expected a 2D or 3D (batch mode) tensor with its second last dimension divisible by "
                    + "the product of kernel_size \(kernel)", found: shape)
        }
        let channels = shape[shape.count - 2] / area
        let images = Array(shape.dropLast(2)) + [channels] + size
        let places = try blocks("fold", of: images, a)
        guard places.shape == shape else {
            throw AutogradError.sizesDiffer(op: "fold", places.shape, shape)
        }
        return places
    }
}

extension Parameter {
    fileprivate static let blockStride = ParameterKey<[Int]>("stride", default: 1)
    /// The height and width of the images.
    fileprivate static let foldedSize = ParameterKey<[Int]>("output_size")
}
