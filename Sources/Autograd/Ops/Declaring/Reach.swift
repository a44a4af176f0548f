/// Which part of an operation's results a changed part of an operand can change.
package enum Reach: Sendable {
    /// All of it.
    case everything
    /// The element in the same place, operands broadcast together.
    case sameElement
    /// The places to which the element is copied: every output element is one operand element or a constant.
    case copies
    /// The run along `dim`, the other dimensions being independent.
    case runs
    /// The plain sum of the run along `dim`, or its mean.
    case sums(isMean: Bool)
    /// The one place to which each element of the only operand is added; −1 for nowhere.
    case additions(@Sendable (Inputs) throws -> [Int])
    /// What the other operations do that give the same results together, to the last bit in float64.
    case parts(@Sendable (Operands) throws -> [Value])
    /// What comes from the same matrix of the only operand, a batch of them.
    case matrices
    /// A row or a column of a product of matrices.
    case matrixProduct
}

extension Kernel {
    /// The reach that follows from how the result is computed, if any does.
    var reach: Reach? {
        switch self {
        case .unary, .binary, .ternary: .sameElement
        case .runs: .runs
        case .opaque(let compute): .parts(compute)
        case .whole, .composition: nil
        }
    }
}
