/// PyTorch's type promotion: which dtype an operation over several operands has.
///
/// Tensors with dimensions decide; zero-dimensional tensors and then plain numbers matter only where they
/// are of a higher category (bool, integer, floating point) than what came before.
/// - Source: https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
enum Promotion {
    static func result<S: Sequence>(of operands: S) -> DType where S.Element == Tensor {
        var byRank: (dimensioned: DType?, scalar: DType?, number: DType?) = (nil, nil, nil)
        for x in operands {
            if x.isNumber {
                byRank.number = common(byRank.number, x.dtype)
            } else if x.shape.isEmpty {
                byRank.scalar = common(byRank.scalar, x.dtype)
            } else {
                byRank.dimensioned = common(byRank.dimensioned, x.dtype)
            }
        }
        let tensors = combined(byRank.dimensioned, byRank.scalar)
        return combined(tensors, byRank.number) ?? .float64
    }

    /// The dtype of operands of which some may be left out.
    static func result(of operands: some Collection<Tensor?>) -> DType {
        // Nearly always all are of one dtype, which is then the result.
        var first: DType?
        for i in operands.indices {
            guard let dtype = operands[i]?.dtype else { continue }
            if let first, first != dtype { return result(of: operands.lazy.compactMap { $0 }) }
            first = dtype
        }
        return first ?? .float64
    }

    /// The smallest dtype that both convert to: float16 with bfloat16 is float32.
    static func common(_ a: DType?, _ b: DType) -> DType {
        guard let a, a != b else { return b }
        if category(a) != category(b) { return category(a) > category(b) ? a : b }
        switch (a, b) {
        case (.float64, _), (_, .float64): return .float64
        default: return .float32
        }
    }

    private static func combined(_ higher: DType?, _ lower: DType?) -> DType? {
        guard let higher, let lower else { return higher ?? lower }
        return category(lower) > category(higher) ? common(higher, lower) : higher
    }

    private static func category(_ dtype: DType) -> Int {
        switch dtype {
        case .bool: 0
        case .int64: 1
        default: 2
        }
    }
}
