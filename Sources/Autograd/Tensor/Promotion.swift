/// PyTorch's type promotion, which determines the dtype of the result of an operation on several operands.
///
/// The result has the common dtype of the operands with dimensions. Zero-dimensional tensors, and then plain numbers,
/// change it only if their category (bool, integer, floating point) is higher.
/// - Source: https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
enum Promotion {
    /// The dtype of the result; float64 if there are no operands.
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

    /// The dtype of the result, ignoring omitted operands.
    static func result(of operands: some Collection<Tensor?>) -> DType {
        // Fast path for the common case of a single dtype.
        var first: DType?
        for i in operands.indices {
            guard let dtype = operands[i]?.dtype else { continue }
            if let first, first != dtype { return result(of: operands.lazy.compactMap { $0 }) }
            first = dtype
        }
        return first ?? .float64
    }

    /// The smallest dtype that both can be converted to; float32 for float16 and bfloat16.
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
