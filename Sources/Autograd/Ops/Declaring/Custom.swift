/// Operations whose derivative the caller supplies.
extension Op {
    /// An operation that is not in `Op.all`, recorded as one node.
    ///
    /// - Parameters:
    ///   - forward: computes the result. Its own operations are not recorded.
    ///   - backward: computes the cotangent of the operand with the given index from the cotangent of the result.
    public static func custom(
        _ name: String, parameters: [String],
        forward: @escaping @Sendable ([Value]) throws -> Value,
        backward: @escaping @Sendable (_ g: Value, _ operands: [Value], _ output: Value, Int) throws -> Value
    ) -> Op {
        let rules = parameters.indices.map { i -> Derivative.Rule? in
            { g, c in try backward(g, (0..<c.count).map { c.x($0) }, c.y, i) }
        }
        return Op(
            name, "An operation whose derivative the caller supplies.",
            Declaration(
                parameters.map { Parameter($0, .tensor) }, formula: "", pullback: nil,
                gradFn: name.capitalizedFirst + "Backward",
                resultType: .byKernel,
                .opaque { x in [try forward(x.values.map { $0 ?? x.tape.constant(.number(.nan)) })] },
                .general(rules, pushforward: nil), samples: []))
    }

    /// True if the operation was made by `custom`.
    var isCustom: Bool { formula.isEmpty }
}
