/// Copies and conversions to other dtypes.
extension Op {
    /// A copy in new memory, with the strides of x if x has no gaps, otherwise in row-major order.
    static let clone: Op = Op(
        "clone", "Copies a tensor to new memory.",
        Declaration(
            [.input], formula: "x", pullback: "dx = g", resultType: .byKernel,
            .whole { x in [x.x.copiedAsLaidOut] },
            .linear([{ g, _ in g }]), reach: .copies, samples: [Sample(.real([2, 3]))]))

    static let rowMajorClone: Op = Op(
        "_row_major_clone", "Copies a tensor to new memory in row-major order.",
        Declaration(
            [.input], formula: "x", pullback: "dx = g", gradFn: "CloneBackward0", resultType: .byKernel,
            .whole { x in [x.x.copied] }, .linear([{ g, _ in g }]), reach: .copies, samples: []))

    static let contiguous: Op = Op(
        "contiguous", "Returns x in row-major order in memory, copied if necessary.",
        Declaration(
            [.input], formula: "x, in order in memory", pullback: "dx = g", sharing: .viewOrOperand,
            .composition { x in [x.x.tensor.isContiguous ? x.x : try x.x.apply(.rowMajorClone)] }, .composed,
            samples: [Sample(.real([2, 3]))]))

    /// Returns x itself if it already has the dtype.
    static let to: Op = Op(
        "to", aliases: ["type"], "Converts the elements to a dtype.",
        Declaration(
            [.input, .targetDType], formula: "x rounded to a dtype",
            pullback: "dx = g, converted to the dtype of x",
            sharing: .viewOrOperand,
            .composition { x in [try x.x.to(x[.targetDType])] }, .composed,
            samples: [Sample(.real([2, 3]), with: ["dtype": .dtype(.float64)])]))

    static let toCopy: Op = Op(
        "_to_copy", "Converts the elements to another dtype.",
        Declaration(
            [.input, .targetDType], formula: "x rounded to a dtype",
            pullback: "dx = g, converted to the dtype of x",
            gradFn: "ToCopyBackward0", resultType: .byKernel,
            .whole { x in [x.x.copiedAsLaidOut.labelled(x[.targetDType])] },
            .linear([{ g, c in try g.to(c.dtype(0)) }]),
            reach: .copies, samples: [Sample(.real([2, 3]), with: ["dtype": .dtype(.float64)])]))

    static func conversion(to dtype: DType, named name: String) -> Op {
        Op(
            name, "Converts the elements to \(dtype.rawValue).",
            Declaration(
                [.input], formula: "x rounded to \(dtype.rawValue)",
                pullback: dtype.isFloatingPoint
                    ? "dx = g, converted to the dtype of x" : "none: \(dtype.rawValue) has no gradient",
                sharing: .viewOrOperand,
                .composition { x in [try x.x.to(dtype)] }, .composed, samples: [Sample(.real([2, 3]))]))
    }
}

extension Parameter {
    static let targetDType = ParameterKey<DType>("dtype")
}

extension Tensor {
    /// A copy in new memory, in row-major order.
    var copied: Tensor { Tensor(elements, contiguous: shape, dtype: dtype) }

    /// A copy in new memory, with the same strides if there are no gaps, otherwise in row-major order.
    var copiedAsLaidOut: Tensor {
        if isContiguous || !hasNoGaps { return copied }
        let elements = Array(buffer[offset..<offset + count])
        return Tensor(shape: shape, strides: strides, offset: 0, buffer: elements, dtype: dtype)
    }
}
