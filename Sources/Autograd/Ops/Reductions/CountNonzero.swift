/// The number of nonzero elements.
extension Op {
    static let counting: [Op] = [countNonzero]

    static let countNonzero: Op = Op(
        "count_nonzero", "The number of elements other than 0.",
        Declaration(
            [.input, .dimsOrAll], formula: "the number of x ≠ 0 along dim", pullback: nil,
            resultType: .byKernel,
            .whole { x in
                let dims = try Shape.dimensions(x[.dimsOrAll], rank: x.x.shape.count)
                let isNonzero = x.x.mapped(to: .int64) { $0 != 0 ? 1 : 0 }
                return [try isNonzero.reduced(dims, keepdim: false) { $0.pairwiseSum() }]
            }, .none("the result is a number of elements"),
            samples: [Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["dim": [1]])]))
}
