/// The function of `nn.MultiheadAttention`.
extension Op {
    /// Query `[L, N, E]`, key and value `[S, N, …]`, all without N if there is no batch.
    ///
    /// Returns the result, `[L, N, E]`, and the weights of the attention, `[N, L, S]`, or an empty tensor
    /// without them.
    static let multiHeadAttention: Op = Op(
        "nn.functional.multi_head_attention_forward", aliases: ["multi_head_attention_forward"],
        "Applies attention in several heads, with projections before and after it.",
        Declaration(
            [
                .tensor("query"), .tensor("key"), .tensor("value"), .embeddingSize, .headCount,
                .optionalTensor("in_proj_weight"), .optionalTensor("in_proj_bias"),
                .optionalTensor("bias_k"), .optionalTensor("bias_v"), .addsZeros, .weightDropout,
                .tensor("out_proj_weight"), .optionalTensor("out_proj_bias"), .isTraining,
                .optionalTensor("key_padding_mask"), .returnsWeights, .optionalTensor("attn_mask"),
                .separatesWeights, .optionalTensor("q_proj_weight"), .optionalTensor("k_proj_weight"),
                .optionalTensor("v_proj_weight"), .optionalTensor("static_k"), .optionalTensor("static_v"),
                .averagesWeights, .hasCausalMask,
            ],
            formula: "for each head: softmax(Q·Kᵀ / √E + mask)·V, with projections of the operands",
            pullback: "those of the projections, the softmax and the products",
            .composition { x in
                let attention = try HeadAttention(x)
                return try attention.results()
            }, .composed,
            samples: [
                Sample(
                    .real([2, 1, 4]), .real([3, 1, 4]), .real([3, 1, 4]), .unit([12, 4]), .real([12]),
                    .absent,
                    .absent, .unit([4, 4]), .real([4]),
                    with: [
                        "embed_dim_to_check": 4, "num_heads": 2, "add_zero_attn": false, "dropout_p": 0.0,
                    ]),
                Sample(
                    .real([2, 2]), .real([3, 2]), .real([3, 2]), .unit([6, 2]), .absent, .real([1, 1, 2]),
                    .real([1, 1, 2]), .unit([2, 2]), .absent, .absent, .real([2, 3]),
                    with: [
                        "embed_dim_to_check": 2, "num_heads": 1, "add_zero_attn": true, "dropout_p": 0.3,
                        "training": false,
                    ]),
            ]))
}

extension Parameter {
    fileprivate static let embeddingSize = ParameterKey<Int>("embed_dim_to_check")
    fileprivate static let headCount = ParameterKey<Int>("num_heads")
    /// True to append a key and a value of zeros.
    fileprivate static let addsZeros = ParameterKey<Bool>("add_zero_attn")
    fileprivate static let weightDropout = ParameterKey<Double>("dropout_p")
    fileprivate static let isTraining = ParameterKey<Bool>("training", default: true)
    fileprivate static let returnsWeights = ParameterKey<Bool>("need_weights", default: true)
    fileprivate static let separatesWeights = ParameterKey<Bool>("use_separate_proj_weight", default: false)
    fileprivate static let averagesWeights = ParameterKey<Bool>("average_attn_weights", default: true)
    fileprivate static let hasCausalMask = ParameterKey<Bool>("is_causal", default: false)
}

/// The operands of `multi_head_attention_forward`, by name, and its steps.
///
/// - Source: PyTorch's `multi_head_attention_forward` (torch/nn/functional.py).
private struct HeadAttention {
    private let x: Operands
    private let isBatched: Bool
    private let query: Value
    private let key: Value
    private let value: Value
    private let heads: Int
    /// The number of elements of each head.
    private let width: Int
    private var queries: Int { query.shape[0] }
    private var batch: Int { query.shape[1] }
    private var size: Int { query.shape[2] }

    // The operands after the first three, in the order of the tensor parameters.
    private var packedWeight: Value? { x.optional(3) }
    private var packedBias: Value? { x.optional(4) }
    private var keyBias: Value? { x.optional(5) }
    private var valueBias: Value? { x.optional(6) }
    private var outputWeight: Value { x[7] }
    private var outputBias: Value? { x.optional(8) }
    private var keyPadding: Value? { x.optional(9) }
    private var attentionMask: Value? { x.optional(10) }
    private func separateWeight(_ k: Int) -> Value? { x.optional(11 + k) }
    private var staticKey: Value? { x.optional(14) }
    private var staticValue: Value? { x.optional(15) }

    init(_ x: Operands) throws {
        self.x = x
        let rank = x[0].shape.count
        isBatched = rank == 3
        guard rank == 2 || rank == 3, x[1].shape.count == rank, x[2].shape.count == rank else {
            throw AutogradError.wrongRank(
                op: "multi_head_attention_forward",
                expected: "query, key and value to be all 2-D or all 3-D", found: x[0].shape)
        }
        query = try rank == 3 ? x[0] : x[0].unsqueezed(1)
        key = try rank == 3 ? x[1] : x[1].unsqueezed(1)
        value = try rank == 3 ? x[2] : x[2].unsqueezed(1)
        heads = x[.headCount]
        let size = query.shape[2]
        guard size == x[.embeddingSize] else {
            throw HeadAttention.fault(
                "was expecting embedding dimension of \(x[.embeddingSize]), but got \(size)")
        }
        guard heads > 0, size % heads == 0 else {
            throw HeadAttention.fault("embed_dim \(size) not divisible by num_heads \(heads)")
        }
        width = size / heads
        let compared = x[.separatesWeights] ? 2 : 3
        guard key.shape.prefix(compared) == value.shape.prefix(compared), key.shape[1] == query.shape[1]
        else {
            throw AutogradError.sizesDiffer(
                op: "multi_head_attention_forward", key.shape, value.shape)
        }
        guard !x[.isTraining] || x[.weightDropout] == 0 else {
            throw AutogradError.random("multi_head_attention_forward")
        }
        guard !x[.hasCausalMask] || x.optional(10) != nil else {
            throw HeadAttention.fault("Need attn_mask if specifying the is_causal hint.")
        }
    }

    private static func fault(_ text: String) -> AutogradError {
        .badArgument(op: "multi_head_attention_forward", text)
    }

    func results() throws -> [Value] {
        var (q, k, v) = try projected()
        var added = 0
        if let keyBias, let valueBias {
            guard staticKey == nil, staticValue == nil else {
                throw HeadAttention.fault("bias cannot be added to static key or value.")
            }
            k = try appended(keyBias, to: k)
            v = try appended(valueBias, to: v)
            added += 1
        } else if keyBias != nil || valueBias != nil {
            throw HeadAttention.fault("bias_k and bias_v must be set both or neither")
        }
        q = try divided(q)
        k = try staticKey.map(checkedStatic) ?? divided(k)
        v = try staticValue.map(checkedStatic) ?? divided(v)
        if x[.addsZeros] {
            let shape = [k.shape[0], 1, width]
            k = try x.tape.concatenated([k, k.zeros(shape)], 1)
            v = try x.tape.concatenated([v, v.zeros(shape)], 1)
            added += 1
        }
        let mask = try mergedMask(keys: k.shape[1], added)
        return try x[.returnsWeights] ? withWeights(q, k, v, mask) : withoutWeights(q, k, v, mask)
    }

    // MARK: Projections

    private func projected() throws -> (Value, Value, Value) {
        let biases = try pieces(of: packedBias)
        var weights: [Value?] = (0..<3).map(separateWeight)
        if !x[.separatesWeights] { weights = try pieces(of: packedWeight) }
        var results: [Value] = []
        for (k, operand) in [query, key, value].enumerated() {
            guard let weight = weights[k] else {
                throw HeadAttention.fault("a projection weight is None")
            }
            guard weight.shape == [size, operand.shape[2]] else {
                throw AutogradError.sizesDiffer(
                    op: "multi_head_attention_forward weight", [size, operand.shape[2]], weight.shape)
            }
            results.append(try operand.apply(.linear, weight, biases[k]))
        }
        return (results[0], results[1], results[2])
    }

    /// The three parts of a packed operand.
    private func pieces(of packed: Value?) throws -> [Value?] {
        guard let packed else { return [nil, nil, nil] }
        guard packed.shape.first == 3 * size else {
            throw AutogradError.sizesDiffer(
                op: "multi_head_attention_forward projection", [3 * size], packed.shape)
        }
        let sizes = [Setting.set(.splitSizes, [size, size, size]), .set(.dim, 0)]
        return try packed.tape.apply(.splitSizes, [packed], Op.splitSizes.attributes(sizes))
    }

    /// The keys or values with one more, which is the same in the whole batch.
    private func appended(_ bias: Value, to x: Value) throws -> Value {
        guard bias.shape == [1, 1, size] else {
            throw AutogradError.sizesDiffer(
                op: "multi_head_attention_forward bias", [1, 1, size], bias.shape)
        }
        let repeated = try bias.apply(.tile, with: [.set(.dims, [1, batch, 1])])
        return try self.x.tape.concatenated([x, repeated], 0)
    }

    /// `[length, N, E]` as `[N·heads, length, E / heads]`.
    private func divided(_ x: Value) throws -> Value {
        try x.reshaped([x.shape[0], batch * heads, width]).transposed(0, 1)
    }

    private func checkedStatic(_ x: Value) throws -> Value {
        guard x.shape.count == 3, x.shape[0] == batch * heads, x.shape[2] == width else {
            throw AutogradError.sizesDiffer(
                op: "multi_head_attention_forward static", [batch * heads, width], x.shape)
        }
        return x
    }

    // MARK: Masks

    /// The sum of both masks, as numbers that are added to the scores; zeros for the keys that were added.
    private func mergedMask(keys: Int, _ added: Int) throws -> Value? {
        var mask = try attentionMask.map { try checkedMask($0, keys: key.shape[0]) }
        mask = try mask.map { try extended($0, by: added) }
        guard let keyPadding else { return mask }
        let own = try isBatched ? keyPadding : keyPadding.unsqueezed(0)
        guard own.dtype == .bool || own.dtype.isFloatingPoint, own.shape.count == 2 else {
            throw HeadAttention.fault("key_padding_mask must be a bool or float tensor [N, S] or [S]")
        }
        let padding = try extended(own.additive(query.dtype, allowed: false), by: added)
        guard padding.shape == [batch, keys] else {
            throw AutogradError.sizesDiffer(
                op: "multi_head_attention_forward key_padding_mask", [batch, keys], padding.shape)
        }
        let rows = try padding.reshaped([batch, 1, 1, keys]).expanded(to: [batch, heads, 1, keys])
            .reshaped([batch * heads, 1, keys])
        return try mask.map { try $0 + rows } ?? rows
    }

    private func checkedMask(_ mask: Value, keys: Int) throws -> Value {
        guard mask.dtype == .bool || mask.dtype.isFloatingPoint else {
            throw HeadAttention.fault("only bool and floating types of attn_mask are supported")
        }
        let expected = (mask.shape.count == 3 ? [batch * heads] : []) + [queries, keys]
        guard mask.shape == expected else {
            throw AutogradError.sizesDiffer(
                op: "multi_head_attention_forward attn_mask", expected, mask.shape)
        }
        let added = try mask.additive(query.dtype, allowed: false)
        return try mask.shape.count == 2 ? added.unsqueezed(0) : added
    }

    private func extended(_ mask: Value, by count: Int) throws -> Value {
        guard count > 0 else { return mask }
        let d = mask.shape.count - 1
        return try mask.padded(mask.shape.dropLast() + [mask.shape[d] + count], d, from: 0)
    }

    // MARK: Attention

    private func withWeights(_ q: Value, _ k: Value, _ v: Value, _ mask: Value?) throws -> [Value] {
        let products = try (q * (1 / Double(width)).squareRoot()).bmm(k.mT)
        let scores = try mask.map { try $0 + products } ?? products
        let weights = try scores.apply(.plainSoftmax, with: [.set(.dim, -1)])
        let rows = try weights.bmm(v).transposed(0, 1).reshaped([queries * batch, size])
        let shape = [batch, heads, queries, k.shape[1]]
        var returned = try weights.reshaped(shape)
        if x[.averagesWeights] { returned = try returned.apply(.mean, with: [.set(.dimsOrAll, [1])]) }
        return [try output(rows), try isBatched ? returned : returned.squeezed(0)]
    }

    private func withoutWeights(_ q: Value, _ k: Value, _ v: Value, _ mask: Value?) throws -> [Value] {
        func batches(_ x: Value) throws -> Value { try x.reshaped([batch, heads, x.shape[1], width]) }
        let isCausal = x[.hasCausalMask] && keyPadding == nil
        var mask = isCausal ? nil : mask
        if let own = mask {
            mask =
                try own.shape[0] == 1
                ? own.unsqueezed(0) : own.reshaped([batch, heads, own.shape[1], own.shape[2]])
        }
        let attended = try batches(q).attending(batches(k), batches(v), mask: mask, isCausal: isCausal)
        let rows = try attended.apply(.permute, with: [.set(.dims, [2, 0, 1, 3])])
            .reshaped([queries * batch, size])
        let none = x.tape.constant(Tensor([], contiguous: [0], dtype: query.dtype))
        return [try output(rows), none]
    }

    /// The rows `[L·N, E]` projected, as `[L, N, E]` or, without a batch, `[L, E]`.
    private func output(_ rows: Value) throws -> Value {
        guard outputWeight.shape.count == 2 else {
            throw AutogradError.wrongRank(
                op: "multi_head_attention_forward", expected: "a matrix as out_proj_weight",
                found: outputWeight.shape)
        }
        let projected = try rows.apply(.linear, outputWeight, outputBias)
        let result = try projected.apply(
            .view, with: [.set(.size, [queries, batch, outputWeight.shape[0]])])
        return try isBatched ? result : result.squeezed(1)
    }
}
