/// The dtype of an operation's result.
enum ResultType: Sendable {
    /// The promoted dtype of the operands.
    case promoted
    /// The promoted dtype of the operands, with int64 instead of bool.
    case promotedNumber
    /// The promoted dtype of the operands if it is a floating-point one, otherwise the default floating-point dtype.
    case floating
    /// As `promoted` if `rounding_mode` is given, otherwise as `floating`.
    case byRounding
    /// The promoted dtype of all operands except the first, which is a condition.
    case promotedBranches
    case bool
    /// The dtype that the kernel chooses.
    case byKernel
}
