/// New contents of a tensor, for `copy_`, `fill_` and `zero_`.
extension Op {
    static let copy: Op = Op(
        "copy", "Replaces all elements by those of y, broadcast and converted to the dtype of x.",
        Declaration(
            [.input, .tensor("src")], formula: "y", pullback: "dx = 0, dy = g, summed to the shape of y",
            gradFn: "CopyBackwards",
            resultType: .byKernel,
            .whole { x in
                let copied = try x[1].broadcast(to: x[0].shape).copied
                return [copied.labelled(x[0].dtype)]
            },
            .linear([
                { g, c in try g.zeros() }, { g, c in try g.summed(to: c.shape) },
            ]), reach: .copies, samples: [Sample(.real([2, 3]), .real([3]))]))

    static let fill: Op = Op(
        "fill", "Replaces all elements by the single element of y.",
        Declaration(
            [.input, .tensor("value")], formula: "y everywhere", pullback: "dx = 0, dy = Σ g",
            resultType: .byKernel,
            .whole { x in
                guard x[1].count == 1, let value = x[1].item else {
                    throw AutogradError.notOneElement(count: x[1].count)
                }
                let count = x[0].count
                return [
                    Tensor(
                        [Double](repeating: value, count: count), contiguous: x[0].shape, dtype: x[0].dtype)
                ]
            },
            .linear([{ g, _ in try g.zeros() }, { g, c in try g.sum().reshaped(c.shape) }]),
            samples: [Sample(.real([2, 3]), .real([]))]))

    static let zero: Op = Op(
        "zero", "Replaces all elements by 0.",
        Declaration(
            [.input], formula: "0", pullback: "dx = 0", resultType: .byKernel,
            .whole { x in
                [Tensor([Double](repeating: 0, count: x.x.count), contiguous: x.x.shape, dtype: x.x.dtype)]
            },
            .linear([{ g, _ in try g.zeros() }]), samples: [Sample(.real([2, 3]))]))
}
