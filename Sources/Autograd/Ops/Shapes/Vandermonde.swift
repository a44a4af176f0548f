/// Vandermonde matrices, whose columns are powers.
extension Op {
    static let vandermonde: [Op] = [vander, batchedVander]

    static let vander: Op = Op(
        "vander",
        "Makes the matrix of the powers of the elements of a vector, by default in descending order.",
        Declaration(
            [.tensor("x", aliases: ["input"]), .columnCount, .increasing],
            formula: "Yᵢⱼ = xᵢ^(N − 1 − j), or xᵢʲ if increasing",
            pullback: "dxᵢ = Σ_p p·gᵢₚ·xᵢ^(p − 1), over the powers p",
            .composition { x in
                guard x.x.shape.count == 1 else {
                    throw AutogradError.badArgument(op: "vander", "x must be a one-dimensional tensor.")
                }
                let n = x[.columnCount] ?? x.x.shape[0]
                guard n >= 0 else { throw AutogradError.badArgument(op: "vander", "N must be non-negative.") }
                guard n > 1 else {
                    let ones = try Tensor.filled(
                        1, x.x.shape + [n], dtype: x.x.dtype == .bool ? .int64 : x.x.dtype)
                    return [x.tape.constant(ones)]
                }
                let powers = try x.x.powers(n)
                if !x[.increasing] { return [try powers.flipped(1)] }
                x.tape.rename(powers, "CopySlices")
                return [powers]
            }, .composed,
            samples: [Sample(.real([3])), Sample(.real([2]), with: ["N": 4, "increasing": true])]))

    static let batchedVander: Op = Op(
        "linalg.vander", "Makes the matrices of the ascending powers of the elements of vectors.",
        Declaration(
            [.tensor("x", aliases: ["input"]), .columnCount], formula: "Yᵢⱼ = xᵢʲ for j from 0 to N − 1",
            pullback: "dxᵢ = Σⱼ j·gᵢⱼ·xᵢ^(j − 1)",
            .composition { x in
                let base = try x.x.shape.isEmpty ? x.x.unsqueezed(0) : x.x
                let n = x[.columnCount] ?? base.shape[base.shape.count - 1]
                guard n > 1 else {
                    throw AutogradError.badArgument(op: "linalg.vander", "N must be greater than 1.")
                }
                return [try base.powers(n)]
            }, .composed,
            samples: [
                Sample(.real([3])), Sample(.real([2, 2]), with: ["N": 4]), Sample(.real([]), with: ["N": 3]),
            ]))
}

extension Parameter {
    /// The number of columns; `None` for the number of elements.
    fileprivate static let columnCount = ParameterKey<Int?>("N")
    fileprivate static let increasing = ParameterKey<Bool>("increasing", default: false)
}

extension Value {
    /// The powers with exponents from 0 to `count` − 1, at least two, along a new last dimension.
    fileprivate func powers(_ count: Int) throws(AutogradError) -> Value {
        let last = shape.count
        let factors = try unsqueezed(last).apply(.expand, with: [.set(.size, shape + [count - 1])])
        let powers = try factors.cumprod(last)
        let ones = tape.constant(try .filled(1, shape + [1], dtype: powers.dtype))
        return try tape.concatenated([ones, powers], last)
    }
}
