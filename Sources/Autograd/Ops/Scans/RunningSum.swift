/// Running sums.
extension Op {
    static let cumsum: Op = Op(
        "cumsum", [Parameter("input", .tensor), dim, dtype], formula: "yᵢ = Σ_{j ≤ i} xⱼ",
        resultType: .byKernel,
        .runs { x in
            let dtype = x.a.dtype("dtype") ?? (x.x.dtype.isFloatingPoint ? x.x.dtype : .int64)
            return (dtype, .scan(initial: 0) { $0 + $1 })
        },
        .linear([
            { g, c in
                let d = try Shape.dimension(c.a.int("dim") ?? 0, rank: c.shape.count)
                let isItself = g.tensor.count <= 1 || c.shape[d] == 1
                return try isItself ? g : g.reversedCumsum(d)
            }
        ]),
        samples: [
            Sample(.real([2, 3]), with: ["dim": .int(0)]), Sample(.real([2, 3]), with: ["dim": .int(-1)]),
        ])
}

extension Value {
    /// Σ_{j ≥ i} along a dimension.
    func reversedCumsum(_ dim: Int) throws(AutogradError) -> Value {
        guard !shape.isEmpty else { return self }
        return try flipped(dim).apply(.cumsum, with: ["dim": .int(dim)]).flipped(dim)
    }
}
