/// The grids of affine maps.
extension Op {
    static let affineGrids: [Op] = [affineGrid, affineGridGenerator]

    private static let affine = "y[n, p] = θ[n]·(p, 1) for the positions p from −1 to 1 of an image"

    /// θ `[N, 2, 3]` and size `[N, C, H, W]`, or `[N, 3, 4]` and `[N, C, D, H, W]`.
    /// The result is `[N, size…, 2 or 3]`.
    static let affineGrid: Op = Op(
        "nn.functional.affine_grid", aliases: ["affine_grid"],
        "Makes a grid of positions from a batch of affine maps.",
        Declaration(
            [.tensor("theta"), .sizeList, .alignCornersOrNone], formula: affine,
            pullback: "dθ[n] = Σ g[n, p]·(p, 1)ᵀ",
            .composition { x in
                [
                    try x.x.apply(
                        .affineGridGenerator,
                        with: [
                            .set(.sizeList, x[.sizeList]),
                            .set(.alignCorners, x[.alignCornersOrNone] ?? false),
                        ])
                ]
            }, .composed,
            samples: [
                Sample(.real([2, 2, 3]), with: ["size": [2, 1, 2, 3]]),
                Sample(.real([1, 3, 4]), with: ["size": [1, 1, 2, 1, 3], "align_corners": true]),
            ]))

    static let affineGridGenerator: Op = Op(
        "affine_grid_generator", "Makes a grid of positions from a batch of affine maps.",
        Declaration(
            [.tensor("theta"), .sizeList, .alignCorners], formula: affine,
            pullback: "dθ[n] = Σ g[n, p]·(p, 1)ᵀ", gradientGradFn: "TransposeBackward0",
            accepts: .floatingPoint,
            .opaque { x in
                let base = try AffineBase(x.x, x.a)
                return [try base.points.matmul(x.x.mT).reshaped(base.shape)]
            },
            .linear([
                { g, c in
                    let base = try AffineBase(of: c.shape, c.a, g)
                    let rank = c.shape[1]
                    let rows = try g.reshaped([c.shape[0], base.points.shape[0], rank])
                    return try base.points.mT.matmul(rows).mT
                }
            ]),
            samples: [
                Sample(.real([2, 2, 3]), with: ["size": [2, 1, 2, 3], "align_corners": false])
            ]))
}

/// The positions of the elements of an image, with a 1 appended to each: `[positions, rank + 1]`.
private struct AffineBase {
    let points: Value
    /// The shape of the grid.
    let shape: [Int]

    init(_ theta: Value, _ a: Attributes) throws(AutogradError) {
        try self.init(of: theta.shape, a, theta)
    }

    init(of theta: [Int], _ a: Attributes, _ like: Value) throws(AutogradError) {
        let size = a[.sizeList]
        let rank = size.count - 2
        guard rank == 2 || rank == 3, size.allSatisfy({ $0 > 0 }) else {
            throw .badArgument(
                op: "affine_grid", "Expected a positive output size of 4 or 5 dimensions. Got \(size)")
        }
        guard theta == [size[0], rank, rank + 1] else {
            throw .wrongShape(
                op: "affine_grid",
                what: "Expected a batch of affine matrices of shape \([size[0], rank, rank + 1])",
                found: theta)
        }
        let spatial = Array(size.dropFirst(2))
        shape = [size[0]] + spatial + [rank]
        let count = try Shape.count(spatial)
        _ = try Shape.count(shape)
        let axes = spatial.map { AffineBase.coordinates($0, alignsCorners: a[.alignCorners]) }
        let strides = Shape.contiguousStrides(spatial)
        var elements: [Double] = []
        elements.reserveCapacity(count * (rank + 1))
        for p in 0..<count {
            for d in (0..<rank).reversed() { elements.append(axes[d][p / strides[d] % spatial[d]]) }
            elements.append(1)
        }
        let tensor = Tensor(
            elements.map(like.dtype.rounded), contiguous: [count, rank + 1], dtype: like.dtype)
        points = like.tape.constant(tensor)
    }

    /// Evenly spaced numbers between −1 and 1, which are the centres of the outer elements or their outer
    /// edges.
    private static func coordinates(_ count: Int, alignsCorners: Bool) -> [Double] {
        guard count > 1 else { return [0] }
        let n = Double(count)
        return Tensor.linspace(-1, 1, count, dtype: .float64).elements
            .map { alignsCorners ? $0 : $0 * (n - 1) / n }
    }
}
