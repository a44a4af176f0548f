/// How an operation is differentiated. `g` is the cotangent of the output, in the order of the operands.
public enum Derivative: Sendable {
    /// The cotangent of one operand from that of the output; `Context` has inputs, outputs and attributes.
    ///
    /// nil where the derivative is nothing at all, so that `.grad` is not even made zeros.
    public typealias Rule = @Sendable (_ g: Value, _ c: Context) throws -> Value?
    public typealias Pushforward = @Sendable (_ c: Context) throws -> [Value]

    /// Each output element depends on the elements in the same place, so the rules serve both modes;
    /// broadcasting is undone by the engine. `nil` for an operand without a derivative.
    case elementwise([Rule?])
    /// Linear in all operands together: the transposed maps. The last rule serves all further operands.
    case linear([Rule?])
    /// Linear in each operand by itself.
    case multilinear([Rule?])
    /// Anything else.
    case general([Rule?], pushforward: Pushforward?)
    /// A composition is differentiated through its parts.
    case composed
    /// None, with the reason.
    case none(String)

    /// The rule for an operand, if it has one.
    package func rule(_ operand: Int) -> Rule? {
        switch self {
        case .elementwise(let rules): operand < rules.count ? rules[operand] : nil
        case .linear(let rules), .multilinear(let rules), .general(let rules, _):
            rules.isEmpty ? nil : rules[min(operand, rules.count - 1)]
        case .composed, .none: nil
        }
    }
}
