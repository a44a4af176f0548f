/// Selection and replacement of elements by a boolean mask.
extension Op {
    static let maskedSelect: Op = Op(
        "masked_select", "Takes the elements where a mask holds.",
        Declaration(
            [.input, .tensor("mask")],
            formula: "the elements of x where the mask holds, as a vector",
            pullback: "dx = the elements of g at their places where the mask holds, 0 elsewhere",
            gradientGradFn: "MaskedScatterBackward0",
            resultType: .byKernel,
            .whole { x in
                try checkMask(x[1], "masked_select")
                let shape = try Shape.broadcast(x[0].shape, x[1].shape)
                let source = try x[0].broadcast(to: shape).elements
                let mask = try x[1].broadcast(to: shape).elements
                let chosen = zip(source, mask).filter { $0.1 != 0 }.map(\.0)
                return [Tensor(chosen, contiguous: [chosen.count], dtype: x[0].dtype)]
            },
            .linear([
                { g, c in
                    c.keep(0)
                    let shape = try Shape.broadcast(c.shape(0), c.shape(1))
                    let mask = try c.x(1).tensor.broadcast(to: shape).elements
                    let places = mask.indices.filter { mask[$0] != 0 }.map { Double($0) }
                    let index = c.tape.constant(Tensor(places, contiguous: [places.count], dtype: .int64))
                    let zeros = try g.zeros([mask.count])
                    return try zeros.scatterAdd(0, index, g).reshaped(shape).summed(to: c.shape)
                },
                nil,
            ]),
            reach: .copies, gradientChanges: 1, samples: [Sample(.real([2, 3]), .bools([2, 3]))]))

    static let maskedFill: Op = Op(
        "masked_fill", "Replaces the elements where a mask holds by one value.",
        Declaration(
            [.input, .tensor("mask"), .tensor("value")],
            formula: "x, with the value where the mask holds",
            pullback: "dx = g where the mask does not hold, 0 elsewhere, dvalue = Σ g where it holds",
            gradientGradFn: "MaskedFillBackward0",
            resultType: .byKernel,
            .whole { x in
                try checkMask(x[1], "masked_fill")
                guard x[2].shape.isEmpty else {
                    throw AutogradError.wrongRank(
                        op: "masked_fill", expected: "a 0-dimensional value tensor", found: x[2].shape)
                }
                let choice = TernaryFunction { x, mask, value in mask != 0 ? value : x }
                let result = try x[0].zipped(with: x[1], x[2], to: x[0].dtype, choice)
                return [result.copied]
            },
            .linear([
                { g, c in try c.x(1).selecting(g.zeros(), g).summed(to: c.shape) }, nil,
                { g, c in try g.masked(c.x(1)).sum() },
            ]),
            reach: .copies,
            samples: [
                Sample(.real([2, 3]), .bools([2, 3]), .number(1.5)),
                Sample(.real([2, 3]), .bools([3]), .real([])),
            ]))

    /// The elements of the source are used in order, one for each element where the mask holds.
    static let maskedScatter: Op = Op(
        "masked_scatter",
        "Replaces the elements of x where a mask holds by the elements of a source, in order.",
        Declaration(
            [.input, .tensor("mask"), .tensor("source")],
            formula: "x, with the next element of the source at each place where the mask holds",
            pullback: "dx = g where the mask does not hold; each used element of the source receives its g",
            resultType: .byKernel,
            .whole { x in
                try checkMask(x[1], "masked_scatter")
                try x[0].checkSource(x[2], "masked_scatter")
                let shape = try Shape.broadcast(x[0].shape, x[1].shape)
                let mask = try x[1].broadcast(to: shape)
                let places = Places(ofTrue: mask, source: x[2].shape)
                guard places.indices.count(where: { $0 >= 0 }) == mask.elements.count(where: { $0 != 0 })
                else {
                    throw AutogradError.badArgument(
                        op: "masked_scatter", "Number of elements of source < number of ones in mask")
                }
                return [try x[0].broadcast(to: shape).writing(x[2], at: places)]
            },
            .linear([
                { g, c in try c.x(1).selecting(g.zeros(), g).summed(to: c.shape) }, nil,
                { g, c in
                    let mask = try c.x(1).tensor.broadcast(to: c.outputShape)
                    return try g.rearranged(Places(ofTrue: mask, source: c.shape))
                },
            ]),
            reach: .copies,
            samples: [
                Sample(.real([2, 3]), .bools([2, 3]), .real([2, 3])),
                Sample(.real([2, 3]), .bools([3]), .real([7])),
            ]))

    private static func checkMask(_ mask: Tensor, _ op: String) throws(AutogradError) {
        guard mask.dtype == .bool else { throw .needsBool(op: op, found: mask.dtype) }
    }
}

extension Places {
    /// For each element of a source, the place of the next true element of a mask; −1 if there are no more.
    fileprivate init(ofTrue mask: Tensor, source: [Int]) {
        let places = mask.elements.enumerated().filter { $0.element != 0 }.map(\.offset)
        let count = source.reduce(1, *)
        let rest = repeatElement(-1, count: max(count - places.count, 0))
        self.init(from: mask.shape, to: source, Array(places.prefix(count)) + rest)
    }
}
