/// Logarithms of cumulative sums of exponentials.
extension Op {
    static let logcumsumexp: Op = Op(
        "logcumsumexp", "Computes the logarithm of the cumulative sum of eˣ along a dimension.",
        Declaration(
            [.input, .dim], formula: "yᵢ = ln Σ_{j ≤ i} e^xⱼ", pullback: "dxⱼ = Σ_{i ≥ j} gᵢ·e^(xⱼ − yᵢ)",
            accepts: .floatingPoint, resultType: .byKernel,
            .runs { x in
                (
                    x.x.dtype,
                    .map { run, sums in
                        var sum = -Double.infinity
                        for i in 0..<run.count {
                            sum = logarithmOfSum(sum, run[i])
                            sums[i] = sum
                        }
                    }
                )
            },
            .general(
                [
                    { g, c in
                        c.keep(0)
                        c.keepOutput()
                        guard !c.shape.isEmpty else { return g }
                        let d = try Shape.dimension(c[.dim], rank: c.shape.count)
                        return try (g.unsqueezed(d + 1) * c.sharesOfSums(d)).sum([d])
                    }
                ],
                pushforward: { c in
                    let t = try c.tangent()
                    guard !c.shape.isEmpty else { return [t] }
                    let d = try Shape.dimension(c[.dim], rank: c.shape.count)
                    return [try (t.unsqueezed(d) * c.sharesOfSums(d)).sum([d + 1])]
                }),
            samples: [Sample(.real([2, 3]), with: ["dim": 1]), Sample(.real([3, 2]), with: ["dim": 0])]))
}

extension Context {
    /// e^(xⱼ − yᵢ) for j ≤ i and 0 for j > i, with i along dimension `d` and j along `d` + 1.
    ///
    /// No exponent is positive, so nothing overflows, whatever the differences between the elements.
    /// - Complexity: O(n²) in the size of the dimension.
    fileprivate func sharesOfSums(_ d: Int) throws(AutogradError) -> Value {
        let size = shape[d]
        let mask = [size, size] + [Int](repeating: 1, count: shape.count - d - 1)
        let isTerm = Tensor(
            (0..<(try Shape.count(mask))).map { $0 % size <= $0 / size ? 1 : 0 }, contiguous: mask,
            dtype: .bool)
        let exponents = try x.unsqueezed(d) - y.unsqueezed(d + 1)
        return try tape.constant(isTerm).selecting(exponents, tape.number(-.infinity)).exp()
    }
}
