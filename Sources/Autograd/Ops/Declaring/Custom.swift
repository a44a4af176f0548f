/// Functions whose derivative somebody else supplies.
extension Op {
    /// An operation made on the spot, to be recorded as one node.
    ///
    /// - Parameters:
    ///   - forward: the result, from values that need not be recorded.
    ///   - backward: the cotangent of the operand with this index, from that of the result.
    public static func custom(
        _ name: String, parameters: [String],
        forward: @escaping @Sendable ([Value]) throws -> Value,
        backward: @escaping @Sendable (_ g: Value, _ operands: [Value], _ output: Value, Int) throws -> Value
    ) -> Op {
        let rules = parameters.indices.map { i -> Derivative.Rule? in
            { g, c in try backward(g, (0..<c.count).map { c.x($0) }, c.y, i) }
        }
        return Op(
            name, parameters.map { Parameter($0, .tensor) }, formula: "",
            gradFn: name.capitalizedFirst + "Backward",
            resultType: .byKernel,
            .opaque { x in [try forward(x.values.map { $0 ?? x.tape.constant(.number(.nan)) })] },
            .general(rules, pushforward: nil), samples: [])
    }

    /// Whether somebody else supplied the operation.
    var isCustom: Bool { formula.isEmpty }
}
