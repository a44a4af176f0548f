/// The derivative of an operation. `g` is the cotangent of the output; rules are in the order of the operands.
public enum Derivative: Sendable {
    /// Computes the cotangent of one operand from the cotangent of the output. `Context` provides inputs, outputs and attributes.
    ///
    /// Returns nil if PyTorch defines no gradient, so that `.grad` stays `None` instead of becoming zeros.
    public typealias Rule = @Sendable (_ g: Value, _ c: Context) throws -> Value?
    public typealias Pushforward = @Sendable (_ c: Context) throws -> [Value]

    /// Each output element depends on the operands' elements at the same position, so one rule serves both modes.
    ///
    /// The engine sums over broadcast dimensions. `nil` for an operand without a derivative.
    case elementwise([Rule?])
    /// Linear in all operands jointly. The rules are the transposed maps; the last one serves all further operands.
    case linear([Rule?])
    /// Linear in each operand separately, such as a product.
    case multilinear([Rule?])
    /// Any other function: a pullback for each operand, and a pushforward.
    case general([Rule?], pushforward: Pushforward?)
    /// Differentiated through the operations of a composition.
    case composed
    /// Not differentiable, with the reason.
    case none(String)

    /// The rule for an operand; nil if it has none.
    package func rule(_ operand: Int) -> Rule? {
        switch self {
        case .elementwise(let rules): operand < rules.count ? rules[operand] : nil
        case .linear(let rules), .multilinear(let rules), .general(let rules, _):
            rules.isEmpty ? nil : rules[min(operand, rules.count - 1)]
        case .composed, .none: nil
        }
    }
}
