/// Scaled dot-product attention.
extension Op {
    static let attentions: [Op] = [scaledDotProductAttention, flashAttention]

    private static let formula = "softmax(scale·Q·Kᵀ + mask)·V"
    private static let pullback =
        "with P the softmax: dV = Pᵀ·g, gS = P∘(g·Vᵀ − Σ P∘(g·Vᵀ)), dQ = scale·gS·K, dK = scale·gSᵀ·Q"

    /// Query `[…, L, E]`, key `[…, S, E]`, value `[…, S, F]`, mask `[…, L, S]`. The result is `[…, L, F]`.
    static let scaledDotProductAttention: Op = Op(
        "nn.functional.scaled_dot_product_attention", aliases: ["scaled_dot_product_attention"],
        "Averages values, weighted by the softmax of the products of queries and keys.",
        Declaration(
            [
                .tensor("query"), .tensor("key"), .tensor("value"), .optionalTensor("attn_mask"),
                .dropoutProbability, .isCausal, .attentionScale, .sharesHeads,
            ],
            formula: formula, pullback: pullback,
            .composition { x in
                let attention = try Attention(x)
                return [try attention.result()]
            }, .composed,
            samples: [
                Sample(.real([1, 2, 3, 2]), .real([1, 2, 4, 2]), .real([1, 2, 4, 2])),
                Sample(
                    .real([1, 2, 2]), .real([1, 3, 2]), .real([1, 3, 3]), .absent,
                    with: ["is_causal": true, "scale": 0.3]),
                Sample(.real([2, 3]), .real([4, 3]), .real([4, 2]), .real([2, 4])),
                Sample(
                    .real([1, 4, 2, 2]), .real([1, 2, 3, 2]), .real([1, 2, 3, 2]), .bools([2, 3]),
                    with: ["enable_gqa": true]),
            ]))

    /// Query `[N, H, L, E]`, key and value `[N, H / r, S, E]`, mask `[L, S]` or `[N, H, L, S]` or sizes of 1.
    static let flashAttention: Op = Op(
        "_scaled_dot_product_flash_attention_for_cpu", "Averages values by scaled dot-product attention.",
        Declaration(
            [
                .tensor("query"), .tensor("key"), .tensor("value"), .optionalTensor("attn_mask"), .isCausal,
                .attentionScale,
            ],
            formula: formula, pullback: pullback, accepts: .floatingPoint, resultType: .byKernel,
            .opaque { x in
                let heads = try AttentionHeads(x[0], x[1], x[2], x.optional(3), x.a)
                return [try heads.weights().matmul(heads.value).reshaped(x[0].shape)]
            },
            .general(
                [
                    { g, c in
                        c.keepOutput()
                        let heads = try AttentionHeads(c)
                        let scores = try heads.scoreCotangent(g)
                        return try (scores.matmul(heads.key) * heads.scale).reshaped(c.shape)
                    },
                    { g, c in
                        c.keepOutput()
                        let heads = try AttentionHeads(c)
                        let scores = try heads.scoreCotangent(g)
                        let sum = try scores.mT.matmul(heads.query).summed(to: heads.key.shape)
                        return try (sum * heads.scale).reshaped(c.shape)
                    },
                    { g, c in
                        c.keepOutput()
                        let heads = try AttentionHeads(c)
                        let product = try heads.weights().mT.matmul(g.reshaped(heads.query.shape))
                        return try product.summed(to: heads.value.shape).reshaped(c.shape)
                    }, nil,
                ],
                pushforward: { c in
                    let heads = try AttentionHeads(c)
                    let weights = try heads.weights()
                    let t = try (0..<3).map { try c.tangent($0) }
                    let (q, k) = (try t[0].reshaped(heads.query.shape), try t[1].reshaped(heads.key.shape))
                    let scores = try (q.matmul(heads.key.mT) + heads.query.matmul(k.mT)) * heads.scale
                    let moved = try heads.softmaxDerivative(scores, weights)
                    let value = try t[2].reshaped(heads.value.shape)
                    let result = try moved.matmul(heads.value) + weights.matmul(value)
                    return [try result.reshaped(c.outputShape)]
                }), samples: []))
}

extension Parameter {
    /// Must be 0: attention with dropout is random.
    fileprivate static let dropoutProbability = ParameterKey<Double>("dropout_p", default: 0.0)
    /// True to mask the keys after each query's own place.
    fileprivate static let isCausal = ParameterKey<Bool>("is_causal", default: false)
    /// The factor of the products; 1 / √E if it is `None`.
    fileprivate static let attentionScale = ParameterKey<Double?>("scale")
    /// True if each head of the keys and values serves several heads of the queries.
    fileprivate static let sharesHeads = ParameterKey<Bool>("enable_gqa", default: false)
}

extension Value {
    /// Attention with the default scale.
    func attending(
        _ key: Value, _ value: Value, mask: Value?, isCausal: Bool
    ) throws(AutogradError) -> Value {
        try apply(.scaledDotProductAttention, key, value, mask, with: [.set(.isCausal, isCausal)])
    }

    /// Numbers added to scores: a mask of floating-point numbers itself; for a mask of booleans,
    /// 0 where it has the value `allowed` and −∞ elsewhere.
    func additive(_ dtype: DType, allowed: Bool) throws(AutogradError) -> Value {
        guard self.dtype == .bool else { return self }
        let wanted = allowed ? 1.0 : 0
        return tape.constant(tensor.mapped(to: dtype) { $0 == wanted ? 0 : -.infinity })
    }
}

extension Tape {
    /// 0 on and below the main diagonal of a matrix, −∞ above it.
    fileprivate func causalMask(_ rows: Int, _ columns: Int, _ dtype: DType) throws(AutogradError) -> Value {
        let count = try Shape.count([rows, columns])
        let elements = (0..<count).map { $0 % columns <= $0 / columns ? 0 : -Double.infinity }
        return constant(Tensor(elements, contiguous: [rows, columns], dtype: dtype))
    }
}

/// The arguments of `scaled_dot_product_attention`, checked.
private struct Attention {
    private var query: Value
    private var key: Value
    private var value: Value
    private var mask: Value?
    private let a: Attributes

    init(_ x: Operands) throws {
        (query, key, value, mask, a) = (x[0], x[1], x[2], x.optional(3), x.a)
        let shapes = [query.shape, key.shape, value.shape]
        if let wrong = shapes.first(where: { $0.count < 2 }) {
            throw AutogradError.wrongRank(
                op: "scaled_dot_product_attention",
                expected: "query, key, and value to all be at least 2 dimensional", found: wrong)
        }
        for operand in [key, value] where operand.dtype != query.dtype {
            throw AutogradError.dtypesDiffer(
                op: "scaled_dot_product_attention", query.dtype, operand.dtype)
        }
        guard query.dtype.isFloatingPoint else {
            throw AutogradError.unsupportedDType(op: "scaled_dot_product_attention", found: query.dtype)
        }
        if let mask {
            guard mask.dtype == .bool || mask.dtype.isFloatingPoint, mask.shape.count >= 2 else {
                throw Attention.fault(
                    "expected attn_mask to be a bool or float tensor of at least 2 dimensions")
            }
            guard !a[.isCausal] else {
                throw Attention.fault("Explicit attn_mask should not be set when is_causal=True")
            }
        }
        guard a[.dropoutProbability] == 0 else { throw AutogradError.random("scaled_dot_product_attention") }
    }

    private static func fault(_ text: String) -> AutogradError {
        .badArgument(op: "scaled_dot_product_attention", text)
    }

    /// As in PyTorch, three dimensions count as four with one batch.
    func result() throws -> Value {
        guard [query, key, value].allSatisfy({ $0.shape.count == 3 }) else { return try computed() }
        var batch = self
        batch.query = try query.unsqueezed(0)
        batch.key = try key.unsqueezed(0)
        batch.value = try value.unsqueezed(0)
        if let mask, mask.shape.count == 3 { batch.mask = try mask.unsqueezed(0) }
        return try batch.computed().squeezed(0)
    }

    private func computed() throws -> Value {
        guard isFlash else { return try composed() }
        return try query.apply(
            .flashAttention, key, value, mask,
            with: [.set(.isCausal, a[.isCausal]), .set(.attentionScale, a[.attentionScale])])
    }

    /// True if PyTorch computes the attention in one node.
    private var isFlash: Bool {
        let (q, k, v) = (query.shape, key.shape, value.shape)
        guard [q, k, v].allSatisfy({ $0.count == 4 && !$0.dropFirst(2).contains(0) }) else { return false }
        let hasHeads = a[.sharesHeads] ? k[1] > 0 && q[1] % k[1] == 0 : q[1] == k[1]
        guard hasHeads, q[0] == k[0], k[0] == v[0], k[1] == v[1], k[2] == v[2], q[3] == k[3], k[3] == v[3]
        else { return false }
        guard [query, key, value].allSatisfy({ $0.tensor.strides[3] == 1 }) else { return false }
        guard let mask else { return true }
        let scores = [q[0], q[1], q[2], k[2]].suffix(mask.shape.count)
        return !mask.requiresGrad && (mask.shape.count == 2 || mask.shape.count == 4)
            && zip(mask.shape, scores).allSatisfy { $0 == 1 || $0 == $1 }
    }

    /// The attention by products of matrices and a softmax.
    private func composed() throws -> Value {
        let (rank, width) = (query.shape.count, query.shape.last ?? 0)
        let scale = a[.attentionScale] ?? 1 / Double(width).squareRoot()
        let root = scale.magnitude.squareRoot()
        let (key, value) = (try shared(self.key), try shared(self.value))
        var scores = try (query * (scale < 0 ? -root : root)).apply(.matmul, key.mT * root)
        if let mask {
            scores = try scores + mask.additive(query.dtype, allowed: true)
        } else if a[.isCausal] {
            let (rows, columns) = (query.shape[rank - 2], key.shape[key.shape.count - 2])
            scores = try scores + query.tape.causalMask(rows, columns, query.dtype)
        }
        return try scores.apply(.plainSafeSoftmax, with: [.set(.dim, -1)]).apply(.matmul, value)
    }

    /// Keys or values with each head repeated for the heads of the queries that it serves.
    private func shared(_ x: Value) throws -> Value {
        guard a[.sharesHeads], x.shape.count > 2, query.shape.count > 2 else { return x }
        let d = x.shape.count - 3
        let (heads, own) = (query.shape[query.shape.count - 3], x.shape[d])
        guard own > 0, heads % own == 0 else {
            throw Attention.fault("Number of heads in key and value must divide the number of heads in query")
        }
        let slices = (0..<heads).map { $0 / (heads / own) }
        return try x.rearranged(Places(along: d, of: x.shape, slices))
    }
}

/// The operands with the heads of the queries grouped: query `[N, H / r, r, L, E]`,
/// key and value `[N, H / r, 1, S, E]`.
private struct AttentionHeads {
    let query: Value
    let key: Value
    let value: Value
    let scale: Double
    /// Numbers added to the scores, which broadcast to `[N, H / r, r, L, S]`.
    private let mask: Value?

    init(_ c: Context) throws {
        try self.init(c.x(0), c.x(1), c.x(2), c.optional(3), c.a)
    }

    init(_ q: Value, _ k: Value, _ v: Value, _ mask: Value?, _ a: Attributes) throws {
        let (heads, groups) = (q.shape[1], k.shape[1])
        let shape = [q.shape[0], groups, groups == 0 ? 1 : heads / groups, q.shape[2], q.shape[3]]
        query = try q.reshaped(shape)
        key = try k.unsqueezed(2)
        value = try v.unsqueezed(2)
        scale = a[.attentionScale] ?? 1 / Double(q.shape[3]).squareRoot()
        guard let mask else {
            self.mask = a[.isCausal] ? try q.tape.causalMask(q.shape[2], k.shape[2], q.dtype) : nil
            return
        }
        let added = try mask.additive(q.dtype, allowed: true)
        if mask.shape.count == 4, mask.shape[1] > 1 {
            self.mask = try added.reshaped([mask.shape[0]] + shape[1...2] + mask.shape[2...])
        } else {
            self.mask = mask.shape.count == 4 ? try added.unsqueezed(1) : added
        }
    }

    func weights() throws -> Value {
        let products = try query.matmul(key.mT) * scale
        let scores = try mask.map { try products + $0 } ?? products
        return try scores.apply(.plainSafeSoftmax, with: [.set(.dim, -1)])
    }

    /// P∘(t − Σ P∘t): the derivative of the softmax P, and its transpose.
    func softmaxDerivative(_ t: Value, _ weights: Value) throws -> Value {
        let terms = try weights * t
        return try terms - weights * terms.sum([-1], keepdim: true)
    }

    func scoreCotangent(_ g: Value) throws -> Value {
        try softmaxDerivative(g.reshaped(query.shape).matmul(value.mT), weights())
    }
}
