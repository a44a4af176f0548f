/// Rows of a matrix, selected by indices.
extension Op {
    static let embeddings: [Op] = [embedding, embeddingByWeight, plainEmbedding]

    private static let formula = "y[i] = W[indexᵢ]"
    private static let pullback = "dW[indexᵢ] += g[i], except for the indices that are padding_idx"
    private static let paddingKink =
        "the row padding_idx of W is a constant; scale_grad_by_freq divides the gradient by the number of uses"

    /// Indices `[…]` and weight `[rows, columns]`, in either order. The result is `[…, columns]`.
    static let embedding: Op = Op(
        "nn.functional.embedding", aliases: ["embedding"], "Selects rows of a matrix by indices.",
        Declaration(
            [
                .input, .tensor("weight"), .paddingIndex, .embeddingMaxNorm, .embeddingNormType,
                .scalesByFrequency, .sparseGradient,
            ],
            formula: formula, pullback: pullback, kinks: paddingKink,
            .composition { x in
                // torch.embedding has the weight first.
                let isSwapped = x[0].dtype.isFloatingPoint && !x[1].dtype.isFloatingPoint
                try checkEmbedding(x.a)
                return [try (isSwapped ? x[0] : x[1]).rows(at: isSwapped ? x[1] : x[0], x.a)]
            }, .composed,
            samples: [
                Sample(.integers([2, 2], below: 4), .real([4, 3])),
                Sample(.real([4, 3]), .integers([3], below: 4)),
            ]))

    /// `torch.embedding`, with the names of its parameters.
    private static let embeddingByWeight: Op = Op(
        "nn.functional.embedding", aliases: ["embedding"], "Selects rows of a matrix by indices.",
        Declaration(
            [.tensor("weight"), .tensor("indices"), .paddingIndex, .scalesByFrequency, .sparseGradient],
            formula: formula, pullback: pullback, kinks: paddingKink,
            .composition { x in
                try checkEmbedding(x.a)
                return [try x[0].rows(at: x[1], x.a)]
            }, .composed, samples: [Sample(.real([4, 3]), .integers([2, 2], below: 4))]))

    /// - Throws: `badArgument` for arguments that are not supported.
    static func checkEmbedding(_ a: Attributes) throws(AutogradError) {
        guard a[.embeddingMaxNorm] == nil else {
            throw .badArgument(op: "embedding", "max_norm is not supported: it changes the weight in place")
        }
        guard !a[.sparseGradient] else {
            throw .badArgument(op: "embedding", "sparse gradients are not supported")
        }
    }

    static let plainEmbedding: Op = Op(
        "_embedding", "Selects rows of a matrix by indices.",
        Declaration(
            [
                .tensor("weight"), .tensor("indices"), .optionalTensor("padding_row"), .padding,
                .scalesByFrequency,
            ],
            formula: formula, pullback: pullback, kinks: paddingKink,
            gradientGradFn: "EmbeddingDenseBackwardBackward0", resultType: .byKernel,
            .opaque { x in
                let rows = try RowIndices(x[1].tensor, of: x[0].shape)
                var found = try x[0].rearranged(rows.places(without: x[.padding]))
                if let constant = x.optional(2) {
                    let isPadding = rows.indices.map { $0 == x[.padding] ? 1.0 : 0 }
                    let column = Tensor(isPadding, contiguous: [isPadding.count, 1], dtype: .bool)
                    found = try x.tape.constant(column).selecting(constant, found)
                }
                return [try found.reshaped(x[1].shape + [x[0].shape[1]])]
            },
            .general(
                [
                    { g, c in
                        let rows = try RowIndices(c.x(1).tensor, of: c.shape(0))
                        var g = try g.reshaped([rows.indices.count, c.shape(0)[1]])
                        if c[.scalesByFrequency] { g = try g * rows.shares(dtype: g.dtype, on: c.tape) }
                        return try g.rearrangedBack(rows.places(without: c[.padding]))
                    }, nil, nil,
                ],
                pushforward: { c in
                    let rows = try RowIndices(c.x(1).tensor, of: c.shape(0))
                    return [
                        try c.tangent(0).rearranged(rows.places(without: c[.padding])).reshaped(c.outputShape)
                    ]
                }),
            samples: [
                Sample(
                    .real([3, 2]), .integers([5], below: 3), .absent,
                    with: ["padding_idx": 1, "scale_grad_by_freq": false])
            ]))
}

extension Parameter {
    /// The index of the row that receives no gradient.
    static let paddingIndex = ParameterKey<Int?>("padding_idx")
    static let embeddingMaxNorm = ParameterKey<Double?>("max_norm")
    static let embeddingNormType = ParameterKey<Double>("norm_type", default: 2.0)
    static let scalesByFrequency = ParameterKey<Bool>("scale_grad_by_freq", default: false)
    static let sparseGradient = ParameterKey<Bool>("sparse", default: false)
    /// As `paddingIndex`, with −1 for none.
    fileprivate static let padding = ParameterKey<Int>("padding_idx")
}

extension Value {
    /// The rows of a matrix at the given indices.
    fileprivate func rows(at indices: Value, _ a: Attributes) throws(AutogradError) -> Value {
        guard shape.count == 2 else {
            throw .wrongRank(op: "embedding", expected: "a 2-D weight", found: shape)
        }
        let padding = try a.paddingRow("embedding", rows: shape[0])
        // The padding row is a constant: it takes part in the result, but not in derivatives.
        let row = padding.flatMap { row in
            shape[0] > 0 ? tape.constant(tensor.sliced(0, start: row, length: 1).copied) : nil
        }
        let settings = Op.plainEmbedding.attributes([
            .set(.padding, padding ?? -1), .set(.scalesByFrequency, a[.scalesByFrequency]),
        ])
        return try tape.apply(.plainEmbedding, [self, indices, row], settings)[0]
    }
}

extension Attributes {
    /// The row that `padding_idx` names; negative indices count from the last. Nil for none.
    func paddingRow(_ op: String, rows: Int) throws(AutogradError) -> Int? {
        guard let index = self[.paddingIndex] else { return nil }
        guard index >= -rows, index < max(rows, 1) else {
            throw .badArgument(op: op, "padding_idx must be within the number of embeddings (\(rows))")
        }
        return index < 0 ? index + rows : index
    }
}

/// Indices of the rows of a matrix, flattened.
struct RowIndices {
    let indices: [Int]
    /// The shape of the matrix.
    let matrix: [Int]

    /// - Throws: `wrongRank`, `needsInteger`, `indexOutOfRange`.
    init(_ tensor: Tensor, of matrix: [Int]) throws(AutogradError) {
        guard matrix.count == 2 else {
            throw .wrongRank(op: "embedding", expected: "a 2-D weight", found: matrix)
        }
        self.matrix = matrix
        var indices: [Int] = []
        for value in try tensor.numbering("embedding").elements {
            guard value >= 0, value < Double(matrix[0]) else {
                throw .indexOutOfRange(Int(exactly: value) ?? .max, dimension: 0, size: matrix[0])
            }
            indices.append(Int(value))
        }
        self.indices = indices
    }

    /// The places of the rows in the matrix; none for those of the row `padding`.
    func places(without padding: Int = -1) throws(AutogradError) -> Places {
        try Places(along: 0, of: matrix, indices.map { $0 == padding ? -1 : $0 })
    }

    /// For each index, 1 divided by the number of times that it occurs, as a column.
    func shares(dtype: DType, on tape: Tape) -> Value {
        var counts = [Double](repeating: 0, count: matrix[0])
        for index in indices { counts[index] += 1 }
        let shares = indices.map { dtype.rounded(1 / counts[$0]) }
        return tape.constant(Tensor(shares, contiguous: [indices.count, 1], dtype: dtype))
    }
}
