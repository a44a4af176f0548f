/// The dtype of an operation's result.
enum ResultType: Sendable {
    /// That to which the operands promote.
    case promoted
    /// The same, bool becoming int64.
    case promotedNumber
    /// The same, integers and booleans becoming the default floating-point dtype.
    case floating
    /// As `floating`, unless the result is rounded to whole numbers.
    case byRounding
    /// That to which all operands but the first promote.
    case promotedBranches
    case bool
    /// What the kernel said.
    case byKernel
}
