/// Which part of an operation's output a changed part of an operand can reach.
package enum Reach: Sendable, Equatable {
    /// All of it.
    case everything
    /// The element in the same place, operands broadcast together.
    case sameElement
    /// The places to which the element is copied: every output element is one operand element or a constant.
    case copies
    /// The run along the dimensions named by a parameter, the other dimensions being independent.
    case runs(along: String)
    /// As `runs`, and the output is the plain sum of the run, or its mean.
    case sums(isMean: Bool)
    /// A row or a column of a product of matrices.
    case matrixProduct
}

extension Op {
    package var reach: Reach {
        if kernel.isElementwise { return .sameElement }
        if isView { return .copies }
        return Op.reaches[name] ?? .everything
    }

    private static let reaches: [String: Reach] = {
        var reaches: [String: Reach] = [
            "sum": .sums(isMean: false), "mean": .sums(isMean: true),
        ]
        for name in ["dot", "mv", "mm", "bmm", "_batched_matmul"] { reaches[name] = .matrixProduct }
        for name in [
            "_softmax", "_log_softmax", "cumsum", "cumprod", "logsumexp", "linalg.vector_norm", "var", "std",
            "amax", "amin",
            "sort", "topk",
        ] { reaches[name] = .runs(along: "dim") }
        for name in [
            "cat", "stack", "repeat", "flip", "roll", "tril", "triu", "clone", "_to_copy", "copy", "index",
            "gather",
            "index_select", "masked_select", "take", "_windows", "slice_backward", "_unsafe_view",
            "copy_slices",
            "masked_fill", "scatter",
        ] { reaches[name] = .copies }
        return reaches
    }()
}
