/// Copies and conversions to other dtypes.
extension Op {
    /// A copy in new memory, with the strides of x if x has no gaps, otherwise in row-major order.
    static let clone: Op = Op(
        "clone", "",
        Declaration(
            [.input], formula: "x", pullback: nil, resultType: .byKernel,
            .whole { x in [x.x.copiedAsLaidOut] },
            .linear([{ g, _ in g }]), reach: .copies, samples: [Sample(.real([2, 3]))]))

    /// A copy in new memory, in row-major order.
    static let rowMajorClone: Op = Op(
        "_row_major_clone", "",
        Declaration(
            [.input], formula: "x", pullback: nil, gradFn: "CloneBackward0", resultType: .byKernel,
            .whole { x in [x.x.copied] }, .linear([{ g, _ in g }]), reach: .copies, samples: []))

    static let contiguous: Op = Op(
        "contiguous", "",
        Declaration(
            [.input], formula: "x, in order in memory", pullback: nil, sharing: .viewOrOperand,
            .composition { x in [x.x.tensor.isContiguous ? x.x : try x.x.apply(.rowMajorClone)] }, .composed,
            samples: [Sample(.real([2, 3]))]))

    /// Returns x itself if it already has the dtype.
    static let to: Op = Op(
        "to", aliases: ["type"], "",
        Declaration(
            [.input, .targetDType], formula: "x rounded to a dtype", pullback: nil,
            sharing: .viewOrOperand,
            .composition { x in [try x.x.to(x[.targetDType])] }, .composed,
            samples: [Sample(.real([2, 3]), with: ["dtype": .dtype(.float64)])]))

    /// A conversion to another dtype. The cotangent is converted back to the dtype of x.
    static let toCopy: Op = Op(
        "_to_copy", "",
        Declaration(
            [.input, .targetDType], formula: "x rounded to a dtype", pullback: nil,
            gradFn: "ToCopyBackward0", resultType: .byKernel,
            .whole { x in [x.x.copiedAsLaidOut.labelled(x[.targetDType])] },
            .linear([{ g, c in try g.to(c.dtype(0)) }]),
            reach: .copies, samples: [Sample(.real([2, 3]), with: ["dtype": .dtype(.float64)])]))

    static func conversion(to dtype: DType, named name: String) -> Op {
        Op(
            name, "",
            Declaration(
                [.input], formula: "x rounded to \(dtype.rawValue)", pullback: nil, sharing: .viewOrOperand,
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
