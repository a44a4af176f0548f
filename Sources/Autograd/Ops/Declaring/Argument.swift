/// What is passed to an operation at one place of a call.
public enum Argument {
    case tensor(Variable)
    case number(Double, isInteger: Bool)
    case bool(Bool)
    case string(String)
    case dtype(DType)
    case none
    case list([Argument])
    /// A value that is known only when the case runs: it fits every parameter. For checking a call ahead of time.
    case unknown
}

/// A tensor operand of a call: nothing where an optional one was left out.
public enum BoundOperand {
    case variable(Variable)
    case number(Double, isInteger: Bool)
    case bool(Bool)
    case none
    case unknown
}

/// A call whose arguments have been matched with the parameters of one operation.
public struct BoundCall {
    public let op: Op
    /// The tensor parameters in order, lists spread out.
    public let operands: [BoundOperand]
    let attributes: Attributes
}

/// Why a call does not fit an operation; `argument` counts positional arguments from 0, then keyword arguments.
public enum BindingError: Error, Equatable, Sendable {
    case unexpectedKeyword(op: String, String, known: [String])
    case tooManyArguments(op: String, argument: Int, most: Int)
    case missingArgument(op: String, parameter: String)
    case repeatedArgument(op: String, parameter: String, argument: Int)
    case wrongKind(op: String, parameter: String, argument: Int, expected: Parameter.Kind, isNullable: Bool)
}

extension BoundCall {
    /// The results for other operands, in full precision and with nothing recorded.
    /// - Throws: what the operation throws.
    public func evaluated(_ operands: [Tensor]) throws(AutogradError) -> [Tensor] {
        try op.evaluate(operands, attributes)
    }
}
