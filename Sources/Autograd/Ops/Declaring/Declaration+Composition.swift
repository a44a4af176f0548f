/// Declarations of operations that are recorded as other operations.
extension Declaration {
    /// A composition with one result.
    static func composition(
        _ parameters: [Parameter], _ formula: String, _ pullback: String, kinks: String? = nil,
        gradFn: String? = nil, sharing: Sharing = .none, samples: [Sample],
        _ compose: @escaping @Sendable (Operands) throws -> Value
    ) -> Declaration {
        Declaration(
            [.input] + parameters, formula: formula, pullback: pullback, kinks: kinks,
            gradFn: gradFn, sharing: sharing, .composition { x in [try compose(x)] }, .composed,
            samples: samples)
    }
}
