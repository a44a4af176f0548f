/// What of a backward pass is wrong, when autograd and the numbers disagree.
public struct Culprit: Sendable {
    /// Its node on the tape.
    public let node: Int
    /// The operation's name; `leaf` for a tensor that none has made.
    public let operation: String
    public let kind: Kind
    /// The mistake that explains it, if it is one that people make.
    public let explanation: Explanation?

    public enum Kind: Sendable, Equatable {
        /// The operation's own derivative rule: the cotangent of this operand, worst at this element.
        case rule(argument: String, index: [Int])
        /// The derivative of the rule, which is right itself.
        case derivativeOfRule(argument: String, index: [Int])
        /// The rule is right, but its derivative is infinite, or nan, at this element of an operand.
        case infiniteDerivative(argument: String, index: [Int], isNaN: Bool)
        /// All rules are right, but what reaches the result from its several uses is not added up.
        case accumulation(uses: Int)
    }

    /// The operand whose cotangent is wrong and the element that is worst; nil for a sum over uses.
    public var operand: (argument: String, index: [Int])? { kind.operand }

    /// Whether it is the derivative of one operation, and not a sum over uses.
    public var isOfOneOperation: Bool { kind.operand != nil }
}

extension Culprit.Kind {
    /// The operand whose cotangent is wrong and the element that is worst; nil for a sum over uses.
    public var operand: (argument: String, index: [Int])? {
        switch self {
        case .rule(let argument, let index), .derivativeOfRule(let argument, let index),
            .infiniteDerivative(let argument, let index, _):
            (argument, index)
        case .accumulation: nil
        }
    }
}
