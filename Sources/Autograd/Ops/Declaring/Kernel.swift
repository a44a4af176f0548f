/// The forward computation of an operation, always in `Double`.
package enum Kernel: Sendable {
    /// Elementwise, after broadcasting the operands.
    case unary(@Sendable (Attributes) throws -> UnaryFunction)
    case binary(@Sendable (Attributes) throws -> BinaryFunction)
    case ternary(@Sendable (Attributes) throws -> TernaryFunction)
    /// A function of each run of elements along `dim`, and the dtype of the result.
    case runs(@Sendable (Inputs) throws -> (dtype: DType, function: RunFunction))
    /// A function of whole tensors.
    case whole(@Sendable (Inputs) throws -> [Tensor])
    /// Computed by other operations, but recorded as one node with its own derivative.
    case opaque(@Sendable (Operands) throws -> [Value])
    /// Computed by other operations, which are recorded instead.
    case composition(@Sendable (Operands) throws -> [Value])

    var isElementwise: Bool {
        switch self {
        case .unary, .binary, .ternary: true
        case .runs, .whole, .opaque, .composition: false
        }
    }

    var isComposition: Bool {
        if case .composition = self { true } else { false }
    }
}
