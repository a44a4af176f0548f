/// Cumulative sums.
extension Op {
    static let cumsum: Op = Op(
        "cumsum", "Adds to each element all elements before it along a dimension.",
        Declaration(
            [.input, .dim, .dtype], formula: "yᵢ = Σ_{j ≤ i} xⱼ",
            pullback: "dxᵢ = Σ_{j ≥ i} gⱼ",
            resultType: .byKernel,
            .runs { x in
                let dtype = x[.dtype] ?? (x.x.dtype.isFloatingPoint ? x.x.dtype : .int64)
                return (dtype, .scan(initial: 0) { $0 + $1 })
            },
            .linear([
                { g, c in
                    let d = try Shape.dimension(c[.dim], rank: c.shape.count)
                    let isItself = g.tensor.count <= 1 || c.shape[d] == 1
                    return try isItself ? g : g.reversedCumsum(d)
                }
            ]),
            samples: [
                Sample(.real([2, 3]), with: ["dim": 0]), Sample(.real([2, 3]), with: ["dim": -1]),
            ]))
}

extension Value {
    func cumsum(_ dim: Int) throws(AutogradError) -> Value { try apply(.cumsum, with: [.set(.dim, dim)]) }

    /// Σ_{j ≥ i} xⱼ along a dimension.
    func reversedCumsum(_ dim: Int) throws(AutogradError) -> Value {
        guard !shape.isEmpty else { return self }
        return try flipped(dim).cumsum(dim).flipped(dim)
    }
}
