/// An argument of a call.
public enum Argument {
    case tensor(Variable)
    case number(Double, isInteger: Bool)
    case bool(Bool)
    case string(String)
    case dtype(DType)
    case none
    case list([Argument])
    /// A literal tensor, when a call is checked in advance.
    case literal
    /// A value that is known only when the case runs. Every parameter accepts it, when a call is checked in advance.
    case unknown
}

/// A tensor operand of a call; `none` if an optional operand was left out.
public enum BoundOperand {
    case variable(Variable)
    case number(Double, isInteger: Bool)
    case bool(Bool)
    case none
    case unknown
}

/// A call whose arguments have been bound to the parameters of one operation.
public struct BoundCall {
    public let op: Op
    /// The operands in the order of the tensor parameters, with lists flattened.
    public let operands: [BoundOperand]
    let attributes: Attributes
}

/// The reason why an operation does not accept a call. `argument` counts positional arguments from 0, then keyword arguments.
public enum BindingError: Error, Equatable, Sendable {
    case unexpectedKeyword(op: String, String, known: [String])
    case tooManyArguments(op: String, argument: Int, most: Int)
    case missingArgument(op: String, parameter: String)
    case repeatedArgument(op: String, parameter: String, argument: Int)
    case wrongKind(op: String, parameter: String, argument: Int, expected: Parameter.Kind, isNullable: Bool)
}

extension BoundCall {
    /// The results for other operands, in double precision and without recording.
    /// - Throws: the errors of the operation.
    public func evaluated(_ operands: [Tensor]) throws(AutogradError) -> [Tensor] {
        try op.evaluate(operands, attributes)
    }
}
