/// Bilinear forms of pairs of vectors.
extension Op {
    static let bilinearProducts: [Op] = [bilinear, trilinear]

    private static let pullback = "dx = Σ g·W·z, dz = Σ g·xᵀ·W, dW = Σ g·x·zᵀ over the batch, db = Σ g"

    /// Inputs `[…, I]` and `[…, J]`, weight `[O, I, J]`, bias `[O]`. The result is `[…, O]`.
    static let bilinear: Op = Op(
        "nn.functional.bilinear", aliases: ["bilinear"], "Applies bilinear forms to pairs of vectors.",
        Declaration(
            [.tensor("input1"), .tensor("input2"), .tensor("weight"), .optionalTensor("bias")],
            formula: "y[o] = xᵀ·W[o]·z + b[o]", pullback: pullback,
            .composition { x in
                let (first, second, weight) = (x[0], x[1], x[2])
                let batch = try checkedBatch(first.shape, second.shape, weight.shape)
                let count = try Shape.count(batch)
                func rows(_ x: Value, _ width: Int) throws -> Value {
                    try x.apply(.reshape, with: [.set(.shape, [count, width])])
                }
                let product = try rows(first, weight.shape[1]).apply(
                    .trilinear, weight, rows(second, weight.shape[2])
                ).apply(.reshape, with: [.set(.shape, batch + [weight.shape[0]])])
                guard let bias = x.optional(3) else { return [product] }
                guard bias.shape == [weight.shape[0]] else {
                    throw AutogradError.sizesDiffer(op: "bilinear bias", [weight.shape[0]], bias.shape)
                }
                return [try product + bias]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([2, 2]), .real([2, 3, 2]), .real([2])),
                Sample(.real([3]), .real([2]), .real([4, 3, 2])),
            ]))

    /// The dimensions of the batch.
    /// - Throws: `wrongRank`, `sizesDiffer`.
    private static func checkedBatch(
        _ first: [Int], _ second: [Int], _ weight: [Int]
    ) throws(AutogradError) -> [Int] {
        guard !first.isEmpty, first.count == second.count else {
            throw .sizesDiffer(op: "bilinear inputs", first, second)
        }
        guard weight.count == 3 else {
            throw .wrongRank(op: "bilinear", expected: "a 3D weight", found: weight)
        }
        guard first.dropLast() == second.dropLast() else {
            throw .sizesDiffer(op: "bilinear batch", first, second)
        }
        guard first.last == weight[1], second.last == weight[2] else {
            throw .sizesDiffer(
                op: "bilinear", [first.last ?? 0, second.last ?? 0], Array(weight.dropFirst()))
        }
        return Array(first.dropLast())
    }

    /// x `[N, I]`, W `[O, I, J]` and z `[N, J]` give `[N, O]`.
    static let trilinear: Op = Op(
        "_trilinear", "Applies bilinear forms to pairs of vectors.",
        Declaration(
            [.input, .tensor("weight"), .tensor("other")], formula: "y[o] = xᵀ·W[o]·z", pullback: pullback,
            accepts: .floatingPoint,
            .opaque { x in
                let (n, shape) = (x[0].shape[0], x[1].shape)
                // [N, O, J] = Σ x[i]·W[o, i, j]
                let rows = try x[1].transposed(0, 1).reshaped([shape[1], shape[0] * shape[2]])
                let halves = try x[0].mm(rows).reshaped([n, shape[0], shape[2]])
                return [try (halves * x[2].unsqueezed(1)).sum([2])]
            },
            .multilinear([
                { g, c in try (c.weighted(g) * c.x(2).unsqueezed(1)).sum([2]) },
                { g, c in
                    let (n, shape) = (c.shape(0)[0], c.shape(1))
                    let products = try c.x(0).unsqueezed(2) * c.x(2).unsqueezed(1)
                    return try g.t.mm(products.reshaped([n, shape[1] * shape[2]])).reshaped(shape)
                },
                { g, c in try (c.weighted(g) * c.x(0).unsqueezed(2)).sum([1]) },
            ]),
            samples: []))
}

extension Context {
    /// Σ g[o]·W[o], `[N, I, J]`.
    fileprivate func weighted(_ g: Value) throws(AutogradError) -> Value {
        let shape = shape(1)
        let rows = try x(1).reshaped([shape[0], shape[1] * shape[2]])
        return try g.mm(rows).reshaped([g.shape[0], shape[1], shape[2]])
    }
}
