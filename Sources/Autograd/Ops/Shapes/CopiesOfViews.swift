/// The twins of views that return copies: `select_copy` of `select`, and so on.
extension Op {
    static let copiesOfViews: [Op] = [
        aliasCopy, detachCopy, expandCopy, permuteCopy, transposeCopy, tCopy, selectCopy, sliceCopy,
        diagonalCopy,
        squeezeAllCopy, squeezeCopy, squeezeDimsCopy, unsqueezeCopy, unfoldCopy, viewCopy, splitCopy,
        splitWithSizesCopy,
        unbindCopy,
    ]

    static let aliasCopy: Op = Op("alias_copy", "Returns a copy of x.", .copy(of: .alias))
    static let expandCopy: Op = Op(
        "expand_copy", "Repeats x along dimensions, in new memory.", .copy(of: .expand))
    static let permuteCopy: Op = Op(
        "permute_copy", "Copies x with its dimensions in another order.", .copy(of: .permute))
    static let transposeCopy: Op = Op(
        "transpose_copy", "Copies x with two dimensions exchanged.", .copy(of: .transpose))
    static let tCopy: Op = Op("t_copy", "Copies the transpose of a matrix.", .copy(of: .t))
    static let selectCopy: Op = Op(
        "select_copy", "Copies the elements at one index along a dimension.", .copy(of: .select))
    static let sliceCopy: Op = Op(
        "slice_copy", "Copies a range of elements along a dimension.", .copy(of: .slice))
    static let diagonalCopy: Op = Op(
        "diagonal_copy", "Copies a diagonal of each matrix in x.", .copy(of: .diagonal))
    static let squeezeAllCopy: Op = Op(
        "squeeze_copy", "Copies x without its dimensions of size 1.", .copy(of: .squeezeAll))
    static let squeezeCopy: Op = Op(
        "squeeze_copy", "Copies x without a dimension, if its size is 1.",
        .copy(
            of: .squeeze, parameters: [.input, .dim],
            samples: [Sample(.real([2, 1, 3, 1]), with: ["dim": 1]), Sample(.real([2]), with: ["dim": 0])]))
    static let squeezeDimsCopy: Op = Op(
        "squeeze_copy", "Copies x without those of the named dimensions that have size 1.",
        .copy(of: .squeeze, gradFn: "SqueezeBackward2_copy"))
    static let unsqueezeCopy: Op = Op(
        "unsqueeze_copy", "Copies x with one more dimension of size 1.", .copy(of: .unsqueeze))
    static let unfoldCopy: Op = Op(
        "unfold_copy", "Copies the sliding windows along a dimension.", .copy(of: .unfold))
    static let splitCopy: Op = Op("split_copy", "Copies pieces of one size.", .copy(of: .split))
    static let splitWithSizesCopy: Op = Op(
        "split_with_sizes_copy", "Copies pieces of the given sizes.", .copy(of: .splitSizes))
    static let unbindCopy: Op = Op(
        "unbind_copy", "Copies the slices of x along a dimension.", .copy(of: .unbind))

    /// Unlike `view`, it accepts every memory layout.
    static let viewCopy: Op = Op(
        "view_copy", "Copies the elements of x to a tensor of another shape.",
        Declaration(
            [.input, .sizeOrShape], formula: "the elements of x, in order, as another shape",
            pullback: Declaration.pullbackOfView, gradFn: "ViewBackward0_copy", resultType: .byKernel,
            .whole { x in [x.x.reshaped(try Shape.inferred(x[.size], count: x.x.count)).copied] },
            .linear([{ g, c in try g.reshaped(c.shape) }]), reach: .copies, gradientMemory: .view,
            samples: [
                Sample(.real([2, 3]), with: ["size": [3, -1]]), Sample(.real([2]), with: ["size": [1, 2]]),
            ]))

    /// PyTorch records it, but has no derivative for it.
    static let detachCopy: Op = Op(
        "detach_copy", "Copies x; no gradient flows through the copy.",
        Declaration(
            [.input], formula: "x", pullback: "not defined, as in PyTorch: differentiating raises an error",
            gradFn: "NotImplemented",
            .unary { _ in .init { $0 } }, .elementwise([nil]), samples: [Sample(.integers([2, 3], below: 5))])
    )
}

extension Declaration {
    /// The operation that returns the elements of a view in new memory.
    ///
    /// - Parameters:
    ///   - gradFn: PyTorch's name for the node; nil for that of the view with `_copy`.
    ///   - parameters: the parameters, with the names of those of the view; nil for the same ones.
    static func copy(
        of view: Op, gradFn: String? = nil, parameters: [Parameter]? = nil, samples: [Sample]? = nil
    ) -> Declaration {
        Declaration(
            parameters ?? view.parameters, formula: view.formula, pullback: pullbackOfView,
            gradFn: gradFn ?? view.gradFn + "_copy", gradientGradFn: view.gradientGradFn,
            returnsList: view.returnsList, resultType: .byKernel,
            .whole { x in
                guard case .whole(let views) = view.kernel else { return [] }
                return try views(x).map(\.copied)
            },
            view.derivative, reach: .copies, gradientMemory: view.gradientMemory,
            samples: samples ?? view.samples)
    }
}
