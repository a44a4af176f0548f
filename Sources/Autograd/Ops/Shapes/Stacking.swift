/// Tensors with a minimal number of dimensions, and concatenation in named directions.
extension Op {
    static let stacking: [Op] =
        atLeast(1) + atLeast(2) + atLeast(3) + [hstack, vstack, dstack, columnStack]

    /// The operation on one tensor, and the one on several tensors or a list, which returns a list.
    private static func atLeast(_ rank: Int) -> [Op] {
        let name = "atleast_\(rank)d"
        let formula = "x with at least \(rank) dimensions; the added ones have size 1"
        let samples = [Sample.Operand.real([]), .real([3]), .real([2, 3]), .real([2, 2, 2])]
        return [
            Op(
                name, "Views x with at least \(rank) dimensions.",
                .viewComposition([], formula, sharing: .viewOrOperand, samples: samples.map { Sample($0) }) {
                    x in
                    [try x.x.atLeast(rank)]
                }),
            Op(
                name, "Views each tensor with at least \(rank) dimensions.",
                Declaration(
                    [.separateTensors], formula: formula, pullback: "each g in the shape of its x",
                    returnsList: true,
                    .composition { x in try x.values.compactMap { $0 }.map { try $0.atLeast(rank) } },
                    .composed, samples: [Sample(.real([]), .real([3])), Sample(.real([2]), .real([2, 3]))])),
        ]
    }

    static let hstack: Op = stacking(
        "hstack", "Concatenates tensors horizontally: along columns, or vectors end to end.",
        "the tensors one after another along dimension 1; vectors along 0",
        samples: [Sample(.real([2, 3]), .real([2, 1])), Sample(.real([3]), .real([]))]
    ) { tensors in
        let parts = try tensors.map { try $0.atLeast(1) }
        return (parts, parts[0].shape.count == 1 ? 0 : 1)
    }

    static let vstack: Op = stacking(
        "vstack", aliases: ["row_stack"], "Concatenates tensors vertically, as rows.",
        "the tensors one after another along dimension 0; vectors are rows",
        samples: [Sample(.real([2, 3]), .real([3])), Sample(.real([]), .real([1]))]
    ) { tensors in (try tensors.map { try $0.atLeast(2) }, 0) }

    static let dstack: Op = stacking(
        "dstack", "Concatenates tensors in depth, along a third dimension.",
        "the tensors one after another along dimension 2",
        samples: [Sample(.real([2, 3]), .real([2, 3, 2])), Sample(.real([3]), .real([1, 3]))]
    ) { tensors in (try tensors.map { try $0.atLeast(3) }, 2) }

    static let columnStack: Op = stacking(
        "column_stack", "Concatenates tensors horizontally, with vectors as columns.",
        "the tensors one after another along dimension 1; vectors are columns",
        samples: [Sample(.real([3]), .real([3, 2])), Sample(.real([]), .real([1]))]
    ) { tensors in
        let parts = try tensors.map { $0.shape.count > 1 ? $0 : try $0.reshaped([$0.tensor.count, 1]) }
        return (parts, 1)
    }

    private static func stacking(
        _ name: String, aliases: [String] = [], _ summary: String, _ formula: String, samples: [Sample],
        _ arrange: @escaping @Sendable ([Value]) throws -> (parts: [Value], dim: Int)
    ) -> Op {
        Op(
            name, aliases: aliases, summary,
            Declaration(
                [.tensors], formula: formula, pullback: "each tensor receives the part of g at its place",
                .composition { x in
                    let tensors = x.values.compactMap { $0 }
                    guard !tensors.isEmpty else {
                        throw AutogradError.badArgument(
                            op: name, "\(name) expects a non-empty TensorList")
                    }
                    let (parts, dim) = try arrange(tensors)
                    return [try x.tape.apply(.cat, parts, Op.cat.attributes([.set(.dim, dim)]))[0]]
                }, .composed, samples: samples))
    }
}

extension Value {
    /// A view with dimensions of size 1 added, if there are fewer than `rank`, which is at most 3.
    ///
    /// Vectors become rows; with three dimensions, the last one is added to vectors and matrices.
    func atLeast(_ rank: Int) throws(AutogradError) -> Value {
        if shape.isEmpty { return try reshaped([Int](repeating: 1, count: rank)) }
        var result = self
        if shape.count == 1, rank > 1 { result = try unsqueezed(0) }
        return rank == 3 && shape.count < 3 ? try result.unsqueezed(2) : result
    }
}
