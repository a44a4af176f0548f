/// Cross products of vectors with three elements.
extension Op {
    static let crossProducts: [Op] = [linalgCross, cross]

    static let linalgCross: Op = Op(
        "linalg.cross", "Computes cross products of the vectors along a dimension of size 3.",
        Declaration(
            [.input, .other, .dimFromLast], formula: "x × y along dim", pullback: "dx = y × g, dy = g × x",
            resultType: .byKernel, .whole { x in [try x[0].cross(x[1], x[.dim])] },
            .multilinear([
                { g, c in try c.x(1).cross(g, c[.dim]).summed(to: c.shape) },
                { g, c in try g.cross(c.x(0), c[.dim]).summed(to: c.shape) },
            ]),
            parts: { x in
                let (a, b, d) = (x[0], x[1], x[.dim])
                let forward = try a.components([1, 2, 0], d) * b.components([2, 0, 1], d)
                return [try forward - a.components([2, 0, 1], d) * b.components([1, 2, 0], d)]
            },
            samples: [
                Sample(.real([2, 3]), .real([1, 3])),
                Sample(.real([3, 2]), .real([3, 2]), with: ["dim": 0]),
            ]))

    static let cross: Op = Op(
        "cross", "Computes cross products, along the first dimension of size 3 unless dim is given.",
        .composition(
            [.other, .dimOrAll], "x × y along dim", "dx = y × g, dy = g × x",
            samples: [
                Sample(.real([3, 2]), .real([3, 2])), Sample(.real([2, 3]), .real([1, 3])),
                Sample(.real([3, 3]), .real([3, 3]), with: ["dim": 1]),
            ]
        ) { x in
            guard let dim = x[.dimOrAll] ?? x.x.shape.firstIndex(of: 3) else {
                throw AutogradError.badArgument(op: "cross", "no dimension of size 3 in input")
            }
            return try x.x.cross(x[1], dim)
        })
}

extension Value {
    fileprivate func cross(_ other: Value, _ dim: Int) throws -> Value {
        try apply(.linalgCross, other, with: [.set(.dim, dim)])
    }

    /// The components of vectors along a dimension in another order.
    fileprivate func components(_ order: [Int], _ dim: Int) throws -> Value {
        let d = try Shape.dimension(dim, rank: shape.count)
        return try rearranged(Places(along: d, of: shape, order))
    }
}

extension Tensor {
    /// The cross products of the vectors along `dim`; the other dimensions are broadcast.
    fileprivate func cross(_ other: Tensor, _ dim: Int) throws -> Tensor {
        let rank = shape.count
        guard rank == other.shape.count else {
            throw AutogradError.badArgument(
                op: "linalg.cross", "inputs must have the same number of dimensions")
        }
        guard rank > 0 else { throw AutogradError.zeroDimensional(op: "linalg.cross") }
        let d = try Shape.dimension(dim, rank: rank)
        guard shape[d] == 3, other.shape[d] == 3 else {
            throw AutogradError.badArgument(
                op: "linalg.cross",
                "inputs dimension \(dim) must have length 3. Got \(shape[d]) and \(other.shape[d])")
        }
        guard dtype == other.dtype else {
            throw AutogradError.dtypesDiffer(op: "linalg.cross", dtype, other.dtype)
        }
        let common = try Shape.broadcast(shape, other.shape)
        let last = rank - 1
        let a = try broadcast(to: common).transposed(d, last).elements
        let b = try other.broadcast(to: common).transposed(d, last).elements
        var product = [Double](repeating: 0, count: a.count)
        for i in stride(from: 0, to: a.count, by: 3) {
            product[i] = a[i + 1] * b[i + 2] - a[i + 2] * b[i + 1]
            product[i + 1] = a[i + 2] * b[i] - a[i] * b[i + 2]
            product[i + 2] = a[i] * b[i + 1] - a[i + 1] * b[i]
        }
        var moved = common
        moved.swapAt(d, last)
        return Tensor(product, contiguous: moved, dtype: dtype).transposed(d, last).copied
    }
}
