/// Differences between neighbouring elements.
extension Op {
    static let diff: Op = Op(
        "diff", "Computes the differences between neighbouring elements along a dimension, n times.",
        Declaration(
            [.input, .order, .dimFromLast, .optionalTensor("prepend"), .optionalTensor("append")],
            formula: "yᵢ = xᵢ₊₁ − xᵢ along dim, n times", pullback: "dxᵢ = gᵢ₋₁ − gᵢ, n times",
            .composition { x in
                let n = x[.order]
                guard !x.x.shape.isEmpty else {
                    throw AutogradError.badArgument(
                        op: "diff", "diff expects input to be at least one-dimensional")
                }
                let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                guard n >= 0 else {
                    throw AutogradError.badArgument(op: "diff", "order must be non-negative but got \(n)")
                }
                for part in [x.optional(1), x.optional(2)] {
                    guard let part else { continue }
                    guard part.shape.count == x.x.shape.count,
                        part.shape.indices.allSatisfy({ $0 == d || part.shape[$0] == x.x.shape[$0] })
                    else { throw AutogradError.sizesDiffer(op: "diff", x.x.shape, part.shape) }
                }
                guard n > 0 else { return [try x.x.zeros().apply(.copy, x.x)] }
                let parts = [x.optional(1), x.x, x.optional(2)].compactMap { $0 }
                let joined = try parts.count == 1 ? x.x : x.tape.concatenated(parts, d)
                return [try joined.differences(d, n)]
            }, .composed,
            samples: [
                Sample(.real([2, 3])), Sample(.real([4, 2]), with: ["n": 2, "dim": 0]),
                Sample(.real([2, 3]), .real([2, 1]), .real([2, 2]), with: ["n": 2]),
                Sample(.real([3]), with: ["n": 0]),
            ]))
}

extension Parameter {
    /// The number of times that differences are taken.
    fileprivate static let order = ParameterKey<Int>("n", default: 1)
}

extension Value {
    /// The differences between neighbouring elements, `n` times; of booleans, whether they differ.
    fileprivate func differences(_ d: Int, _ n: Int) throws(AutogradError) -> Value {
        guard shape[d] > 0 else { return self }
        var result = self
        for _ in 0..<min(n, shape[d]) {
            let rest = result.shape[d] - 1
            let (next, previous) = (try result.narrowed(d, 1, rest), try result.narrowed(d, 0, rest))
            result = try dtype == .bool ? next.apply(.logicalXor, previous) : next - previous
        }
        return result
    }
}
