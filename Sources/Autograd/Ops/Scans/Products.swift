/// Products and cumulative products.
extension Op {
    @Sendable private static func product(_ x: Inputs) -> (DType, RunFunction) {
        let dtype = x[.dtype] ?? (x.x.dtype.isFloatingPoint ? x.x.dtype : .int64)
        return (dtype, .fold(initial: 1) { $0 * $1 })
    }

    static let prod: Op = Op(
        "prod", "Multiplies all elements.",
        Declaration(
            [.input, .dtype], formula: "Π x", pullback: "dxᵢ = g·Π_{j ≠ i} xⱼ", resultType: .byKernel,
            .runs(product),
            .general(
                [
                    { g, c in
                        c.keepOutput()
                        let x = c.x
                        // PyTorch returns zeros if two factors are 0, unless it records the gradient.
                        let isNothing = !c.tape.isRecording && x.tensor.elements.count { $0 == 0 } > 1
                        return try isNothing
                            ? x.zeros() : (g * x.reshaped([-1]).productOfOthers(0)).reshaped(c.shape)
                    }
                ],
                pushforward: { c in
                    let t = try c.tangent()
                    return [try (t.reshaped([-1]) * c.x.reshaped([-1]).productOfOthers(0)).sum()]
                }),
            samples: [Sample(.real([2, 3])), Sample(.real([]))]))

    static let prodDim: Op = Op(
        "prod", "Multiplies the elements along a dimension.",
        Declaration(
            [.input, .dim, .keepdim, .dtype], formula: "Π x along dim",
            pullback: "dxᵢ = g·Π_{j ≠ i} xⱼ along dim",
            gradFn: "ProdBackward1", resultType: .byKernel,
            .runs(product),
            .general(
                [
                    { g, c in
                        c.keepOutput()
                        return try g.spread(over: c) * c.x.productOfOthers(c[.dim])
                    }
                ],
                pushforward: { c in
                    let d = c[.dim]
                    let terms = try c.tangent() * c.x.productOfOthers(d)
                    return [try terms.sum(c.shape.isEmpty ? [] : [d], keepdim: c[.keepdim])]
                }),
            samples: [Sample(.real([2, 3]), with: ["dim": 1])]))

    static let cumprod: Op = Op(
        "cumprod", "Multiplies each element by all elements before it along a dimension.",
        Declaration(
            [.input, .dim, .dtype], formula: "yᵢ = Π_{j ≤ i} xⱼ",
            pullback: "dxⱼ = Σ_{i ≥ j} gᵢ·Π_{k ≤ i, k ≠ j} xₖ",
            resultType: .byKernel,
            .runs { x in
                let dtype = x[.dtype] ?? (x.x.dtype.isFloatingPoint ? x.x.dtype : .int64)
                return (dtype, .scan(initial: 1) { $0 * $1 })
            },
            .general(
                [
                    { g, c in
                        c.keepOutput()
                        return try g.timesJacobianOfCumprod(c.x, c[.dim], transposed: true)
                    }
                ],
                pushforward: { c in
                    let t = try c.tangent()
                    return [try t.timesJacobianOfCumprod(c.x, c[.dim], transposed: false)]
                }),
            samples: [Sample(.real([2, 3]), with: ["dim": 1])]))
}

extension Value {
    func cumprod(_ dim: Int) throws(AutogradError) -> Value { try apply(.cumprod, with: [.set(.dim, dim)]) }

    /// Π_{j ≠ i} xⱼ along a dimension: the derivative of the product, exact also if elements are 0.
    func productOfOthers(_ dim: Int) throws(AutogradError) -> Value {
        guard !shape.isEmpty else { return try ones() }
        let d = try Shape.dimension(dim, rank: shape.count)
        let size = shape[d]
        guard size > 1 else { return try ones() }
        // The product of the elements before i, times the product of those after i.
        var one = shape
        one[d] = 1
        let unit = tape.constant(try .filled(1, one, dtype: dtype))
        let before = try tape.concatenated([unit, narrowed(d, 0, size - 1)], d).cumprod(d)
        let after = try tape.concatenated([unit, flipped(d).narrowed(d, 0, size - 1)], d)
            .cumprod(d).flipped(d)
        return try before * after
    }

    /// The product with the Jacobian of `cumprod`, ∂yᵢ/∂xⱼ = Π_{k ≤ i, k ≠ j} xₖ for i ≥ j: a tangent, or a cotangent if
    /// `transposed`.
    ///
    /// - Complexity: O(n²) in the size of the dimension, in order to be exact if elements are 0.
    func timesJacobianOfCumprod(_ x: Value, _ dim: Int, transposed: Bool) throws(AutogradError) -> Value {
        guard !shape.isEmpty else { return self }
        let d = try Shape.dimension(dim, rank: shape.count)
        var terms: [Value] = []
        for j in 0..<shape[d] {
            // Column j of the Jacobian: the cumulative products with xⱼ replaced by 1, for i ≥ j.
            let unit = try x.narrowed(d, j, 1).ones()
            let parts = try [x.narrowed(d, 0, j), unit, x.narrowed(d, j + 1, shape[d] - j - 1)]
            let slopes = try tape.concatenated(parts, d).cumprod(d)
            let tail = try slopes.narrowed(d, j, shape[d] - j)
            if transposed {
                let products = try narrowed(d, j, shape[d] - j) * tail
                // PyTorch skips terms with a factor of 0, unless it records the gradient.
                let kept = try tape.isRecording ? products : products.masked(tail .!= 0)
                terms.append(try kept.sum([d], keepdim: true))
            } else {
                let head = try slopes.narrowed(d, 0, j).zeros()
                terms.append(try tape.concatenated([head, narrowed(d, j, 1) * tail], d))
            }
        }
        if transposed { return try terms.isEmpty ? self : tape.concatenated(terms, d) }
        var sum = try zeros()
        for term in terms { sum = try sum + term }
        return sum
    }
}
