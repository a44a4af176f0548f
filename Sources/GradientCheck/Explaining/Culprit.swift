/// The first wrong step of a backward pass: a derivative rule or a sum over the uses of a value.
public struct Culprit: Sendable {
    /// The index of the node on the tape.
    public let node: Int
    /// The name of the operation; `leaf` for a tensor that is not the result of an operation.
    public let operation: String
    public let kind: Kind
    /// The common mistake that explains the wrong values, if there is one.
    public let explanation: Explanation?

    /// The kinds of wrong steps; an index is that of the element with the largest error.
    public enum Kind: Sendable, Equatable {
        /// The operation's derivative rule returns a wrong cotangent for an operand.
        case rule(argument: String, index: [Int])
        /// The derivative rule is correct, but its own derivative is wrong.
        case derivativeOfRule(argument: String, index: [Int])
        /// The derivative rule is correct, but the derivative is infinite or NaN at this element of an operand.
        case infiniteDerivative(argument: String, index: [Int], isNaN: Bool)
        /// All rules are correct, but the cotangents from several uses of a result are not summed.
        case accumulation(uses: Int)
    }

    /// The operand with the wrong cotangent and the index of its worst element; nil for a sum over uses.
    public var operand: (argument: String, index: [Int])? { kind.operand }

    /// True if a single operation's derivative is wrong, and not a sum over uses.
    public var isOfOneOperation: Bool { kind.operand != nil }
}

extension Culprit.Kind {
    /// The operand with the wrong cotangent and the index of its worst element; nil for a sum over uses.
    public var operand: (argument: String, index: [Int])? {
        switch self {
        case .rule(let argument, let index), .derivativeOfRule(let argument, let index),
            .infiniteDerivative(let argument, let index, _):
            (argument, index)
        case .accumulation: nil
        }
    }
}
