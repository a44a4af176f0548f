/// How an operation's result is computed, always in `Double`.
package enum Kernel: Sendable {
    package typealias Unary = UnaryFunction
    package typealias Binary = BinaryFunction
    package typealias Ternary = TernaryFunction

    /// Element by element, operands broadcast together.
    case unary(@Sendable (Attributes) throws -> Unary)
    case binary(@Sendable (Attributes) throws -> Binary)
    case ternary(@Sendable (Attributes) throws -> Ternary)
    /// Each run of elements along `dim` by itself; beside what becomes of it, the dtype of the result.
    case runs(@Sendable (Inputs) throws -> (dtype: DType, function: RunFunction))
    /// The whole result at once.
    case whole(@Sendable (Inputs) throws -> [Tensor])
    /// By way of other operations, but recorded as one, with a derivative of its own.
    case opaque(@Sendable (Operands) throws -> [Value])
    /// Other operations, which are recorded in its place.
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
