/// The elements of an operation's results that depend on a given element of an operand.
package enum Reach: Sendable {
    /// All elements.
    case everything
    /// The element at the same position, after broadcasting the operands.
    case sameElement
    /// The copies of the element. Every output element is a copy of one operand element or a constant.
    case copies
    /// The run along `dim` that contains the element. Runs are independent of each other.
    case runs
    /// The sum of the run along `dim` that contains the element, or its mean.
    case sums(isMean: Bool)
    /// The windows of the first operand's elements, one for each element of the outputs; nil if there are none for this call.
    case windows(@Sendable (Inputs) throws -> ElementWindows?)
    /// The output element to which each element of the only operand is added; −1 if it is added to none.
    case additions(@Sendable (Inputs) throws -> [Int])
    /// The dependencies of a composition of other operations, which computes the same float64 results bit for bit.
    case parts(@Sendable (Operands) throws -> [Value])
    /// The results for the matrix that contains the element. The only operand is a matrix or a batch of matrices.
    case matrices
    /// The row or column of a matrix product to which the element contributes.
    case matrixProduct
}

extension Kernel {
    /// The reach that follows from the kind of kernel; nil if none follows.
    var reach: Reach? {
        switch self {
        case .unary, .binary, .ternary: .sameElement
        case .runs: .runs
        case .opaque(let compute): .parts(compute)
        case .whole, .composition: nil
        }
    }
}
