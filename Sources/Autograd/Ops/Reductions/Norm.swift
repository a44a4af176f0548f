/// Norms of vectors.
extension Op {
    /// The norm of the vectors along `dim`.
    static let vectorNorm: Op = Op(
        "linalg.vector_norm",
        "Computes the p-norm of the vectors along given dimensions, or of all elements.",
        Declaration(
            [.tensor("input", aliases: ["x"]), .ord, .dimsOrAll, .keepdim, .dtype],
            formula:
                "(Σ |x|ᵖ)^(1/p); the largest for ∞, the smallest for −∞, the count of what is not 0 for 0",
            pullback:
                "dx = g·sign x·(|x| / r)^(p − 1); g·sign x where |x| = r for p = ±∞; 0 for p = 0",
            kinks:
                "the subgradient is 0 at the zero vector and, if p ≤ 1, at zeros; for p = ±∞ ties share g",
            resultType: .byKernel,
            .runs { x in
                let p = x[.ord]
                try x.checkVectorNorm(p)
                return (x[.dtype] ?? x.x.dtype, .reduction { $0.norm(p) })
            },
            .general(
                [
                    { g, c in
                        guard let slope = try c.slopeOfNorm() else { return nil }
                        let g = try g.spread(over: c)
                        return try slope * (c.passesZeros ? g.masked(c.y.spread(over: c) .!= 0) : g)
                    }
                ],
                pushforward: { c in
                    let terms = try c.slopeOfNorm().map { try c.tangent() * $0 } ?? c.tangent().zeros()
                    return [try terms.sum(c.reducedDims(), keepdim: c[.keepdim]).reshaped(c.outputShape)]
                }),
            parts: { x in try x.x.partsOfNorm(x.a) },
            samples: [
                Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["ord": 1, "dim": [0]]),
                Sample(.real([2, 3]), with: ["ord": 3.5, "dim": [1], "keepdim": true]),
                Sample(.real([2, 3]), with: ["ord": .number(.infinity)]),
                Sample(.real([2, 3]), with: ["ord": 0.5]),
            ]))

    static let norm: Op = Op(
        "norm", "Computes a p-norm, or the Frobenius or nuclear norm of a matrix.",
        Declaration(
            [.input, .p, .dimsOrAll, .keepdim, .dtype],
            formula: "(Σ |x|ᵖ)^(1/p), over all elements unless dim is given",
            pullback:
                "dx = g·sign x·(|x| / r)^(p − 1), as for linalg.vector_norm; g·U·Vᵀ of the SVD for nuc",
            kinks: "as for linalg.vector_norm; for nuc, g·U·Vᵀ also where singular values are 0",
            .composition { x in
                let dims = x[.dimsOrAll]
                switch x[.p] {
                case nil: return [try x.x.vectorNorm(2, dims, x)]
                case .number(let p): return [try x.x.vectorNorm(p, dims, x)]
                case .word("fro") where dims.map { $0.count <= 2 } ?? true:
                    return [try x.x.vectorNorm(2, dims, x)]
                case .word(let word):
                    return [try x.x.matrixNorm(.word(word), dims ?? Array(x.x.shape.indices), x)]
                }
            }, .composed,
            samples: [
                Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["p": 1]),
                Sample(.real([2, 3]), with: ["p": "fro", "dim": [1]]),
                Sample(.real([2, 3, 2]), with: ["p": "nuc", "dim": [0, 2]]),
            ]))
}

extension Parameter {
    /// The order of a vector norm.
    fileprivate static let ord = ParameterKey<Double>("ord", default: 2)
    /// The order of a norm: a number, `fro` or `None` for 2, or `nuc` for the sum of the singular values.
    fileprivate static let p = ParameterKey<NumberOrWord?>("p")
}

extension Value {
    /// (Σ |x/s|ᵖ)^(1/p)·s, where s is the largest magnitude. The result does not depend on s.
    fileprivate func partsOfNorm(_ a: Attributes) throws -> [Value]? {
        let (p, dims, keepdim) = (a[.ord], a[.dimsOrAll], a[.keepdim])
        let magnitude = try abs()
        if p == 0 || tensor.count == 0 { return nil }
        if p == 1 { return [try magnitude.sum(dims, keepdim: keepdim)] }
        if p.isInfinite {
            let extreme = p > 0 ? Op.amax : Op.amin
            return [
                try magnitude.apply(extreme, with: [.set(.dimsOrAll, dims ?? []), .set(.keepdim, keepdim)])
            ]
        }
        let scale = try magnitude.largestHeld(dims)
        guard scale.tensor.elements.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let ratio = try p == 2 ? self / scale : magnitude / scale
        let powers = try p == 2 ? ratio.square() : ratio.pow(p)
        let sum = try powers.sum(dims, keepdim: keepdim)
        let root = try p == 2 ? sum.sqrt() : sum.pow(1 / p)
        return [try root * scale.reshaped(root.shape)]
    }
}

extension Context {
    /// True if PyTorch's rule returns 0 at the zero vector even for an infinite cotangent, instead of multiplying it by 0.
    fileprivate var passesZeros: Bool {
        let p = a[.ord]
        return p > 1 && p != 2 && p.isFinite
    }

    fileprivate func slopeOfNorm() throws -> Value? {
        let x = x
        keepOutput()
        return try x.slopeOfNorm(a[.ord], y.spread(over: self), along: reducedDims())
    }
}

extension Value {
    /// ‖x‖ₚ along some dimensions; nil for all.
    func norm(_ p: Double, _ dims: [Int]? = nil, keepdim: Bool = false) throws(AutogradError) -> Value {
        try apply(
            .vectorNorm, with: [.set(.ord, p), .set(.dimsOrAll, dims), .set(.keepdim, keepdim)])
    }

    /// ∂‖x‖ₚ/∂x = sign x·(|x| / ‖x‖ₚ)^(p − 1), and 0 where this formula divides by 0; nil for p = 0, which
    /// counts elements.
    ///
    /// - Parameter norm: ‖x‖ₚ along `dims`, in a shape that broadcasts to that of x.
    func slopeOfNorm(_ p: Double, _ norm: Value, along dims: [Int]) throws -> Value? {
        if p == 0 { return nil }
        if p == 1 { return try sign() }
        let isZero = try norm .== 0
        if p.isInfinite {
            // Elements in a tie share the derivative.
            let isAttained = try abs() .== norm
            let count = try isAttained.to(norm.dtype).sum(dims, keepdim: true)
            return try (sign() / count).masked(isAttained)
        }
        let safe = try isZero.selecting(norm.ones(), norm)
        if p == 2 { return try isZero.selecting(zeros(), self / safe) }
        let magnitude = try abs()
        let isNull = try magnitude .== 0
        let base = try isNull.selecting(magnitude.ones(), magnitude)
        let slope = try sign() * (base / safe).pow(p - 1)
        return try isZero.selecting(zeros(), isNull.selecting(zeros(), slope))
    }
}

extension Span where Element == Double {
    /// (Σ |x|ᵖ)^(1/p), scaled by the largest magnitude if powers could overflow or underflow.
    func norm(_ p: Double) -> Double {
        if p == 0 {
            var nonzero = 0.0
            for i in 0..<count where self[i] != 0 { nonzero += 1 }
            return nonzero
        }
        var top = 0.0
        var least = Double.infinity
        for i in 0..<count {
            let m = self[i].magnitude
            if m.isNaN { return .nan }
            top = Swift.max(top, m)
            least = Swift.min(least, m)
        }
        switch p {
        case .infinity: return top
        case -.infinity: return least
        case 1: return pairwiseSum { $0.magnitude }
        case 2 where top > 0x1p-500 && top < 0x1p500:
            return pairwiseSum { $0 * $0 }.squareRoot()
        default:
            if p < 0, least == 0 { return 0 }
            guard top > 0, top.isFinite else { return p < 0 ? least : top }
            return top * Libm.pow(pairwiseSum { Libm.pow($0.magnitude / top, p) }, 1 / p)
        }
    }
}
