/// Concatenation and stacking of tensors.
extension Op {
    static let joining: [Op] = [
        cat, stack, repeatOp, tile, flip, roll, tril, triu, diag, diagEmbed, diagflat,
        matrixDiagonal, clone, contiguous, to,
        conversion(to: .float32, named: "float"), conversion(to: .float64, named: "double"),
        conversion(to: .float16, named: "half"),
        conversion(to: .bfloat16, named: "bfloat16"), conversion(to: .int64, named: "long"),
        conversion(to: .bool, named: "bool"), copy, fill, zero,
    ]

    static let cat: Op = Op(
        "cat", aliases: ["concat", "concatenate"], "Joins tensors along a dimension that they have.",
        Declaration(
            [.tensors, .dimFromFirst],
            formula: "the tensors one after another along dim",
            pullback: "the cotangent of each tensor is the part of g at its place along dim",
            .whole { x in
                // Empty vectors are skipped, as in PyTorch, which keeps this for compatibility.
                let parts = x.operands.compactMap { $0 }.filter { $0.shape != [0] }
                guard let first = parts.first else {
                    guard x.count > 0 else {
                        throw AutogradError.badArgument(op: "cat", "expected a non-empty list of Tensors")
                    }
                    return [x.x]
                }
                guard !first.shape.isEmpty else {
                    throw AutogradError.badArgument(
                        op: "cat", "zero-dimensional tensor cannot be concatenated")
                }
                let d = try Shape.dimension(x[.dim], rank: first.shape.count)
                return [try Tensor.joined(parts, d)]
            },
            .linear([
                { g, c in
                    guard c.shape != [0] else { return try g.narrowed(0, 0, 0).reshaped([0]) }
                    let d = try Shape.dimension(c[.dim], rank: c.shape.count)
                    var start = 0
                    for i in 0..<c.operand where c.shape(i) != [0] { start += c.shape(i)[d] }
                    return try g.narrowed(d, start, c.shape[d])
                }
            ]),
            reach: .copies,
            samples: [
                Sample(.real([2, 3]), .real([1, 3])),
                Sample(.real([2, 3]), .real([2, 1]), with: ["dim": 1]),
            ]))

    static let stack: Op = Op(
        "stack", "Joins tensors of one shape along a new dimension.",
        Declaration(
            [.tensors, .dimFromFirst],
            formula: "the tensors along a new dimension",
            pullback: "the cotangent of each tensor is its slice of g along dim",
            .whole { x in
                guard let first = x.operands.first.flatMap({ $0 }) else {
                    throw AutogradError.badArgument(op: "stack", "stack expects a non-empty TensorList")
                }
                let d = try Shape.dimension(x[.dim], rank: first.shape.count + 1)
                let parts = x.operands.compactMap { $0 }
                for part in parts where part.shape != first.shape {
                    throw AutogradError.sizesDiffer(op: "stack", first.shape, part.shape)
                }
                return [try Tensor.joined(parts.map { $0.unsqueezed(d) }, d)]
            },
            .linear([
                { g, c in
                    let d = try Shape.dimension(c[.dim], rank: c.shape.count + 1)
                    return try g.apply(.select, with: [.set(.dim, d), .set(.index, c.operand)])
                }
            ]),
            reach: .copies,
            samples: [
                Sample(.real([2, 3]), .real([2, 3]), with: ["dim": 1]), Sample(.real([]), .real([])),
            ]))
}

extension Tensor {
    /// The concatenation of tensors along a dimension.
    /// - Throws: `sizesDiffer` if the other dimensions differ.
    static func joined(_ parts: [Tensor], _ d: Int) throws(AutogradError) -> Tensor {
        guard let first = parts.first else { return Tensor([], contiguous: [0], dtype: .float64) }
        var shape = first.shape
        shape[d] = 0
        for part in parts {
            guard part.shape.count == shape.count,
                shape.indices.allSatisfy({ $0 == d || part.shape[$0] == shape[$0] })
            else { throw .sizesDiffer(op: "cat", first.shape, part.shape) }
            shape[d] += part.shape[d]
        }
        let count = try Shape.count(shape)
        let outer = shape[..<d].reduce(1, *)
        let sources = parts.map(\.elements)
        let widths = parts.map { $0.shape[d...].reduce(1, *) }
        var elements: [Double] = []
        elements.reserveCapacity(count)
        for i in 0..<outer where count > 0 {
            for (source, width) in zip(sources, widths) { elements += source[i * width..<(i + 1) * width] }
        }
        return Tensor(elements, contiguous: shape, dtype: Promotion.result(of: parts))
    }
}

extension Tape {
    func concatenated(_ parts: [Value], _ d: Int) throws(AutogradError) -> Value {
        try apply(.cat, parts, Op.cat.attributes([.set(.dim, d)]))[0]
    }
}
