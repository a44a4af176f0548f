/// Forward mode: propagates tangents from leaves to results.
extension Tape {
    /// The Jacobian-vector products Jt at `results`, for tangents t at some node outputs; nil for a result that does
    /// not depend on these.
    /// - Throws: `noForwardMode` for an operation without a pushforward, `notDifferentiable`, the errors of the rules.
    public func pushforward(
        _ tangents: [NodeOutput: Value], to results: [NodeOutput]
    ) throws(AutogradError) -> [Value?] {
        try pushforward(tangents, to: results, through: nodesBetween(results, Array(tangents.keys)))
    }

    /// As above, with the nodes between the tangents and the results given in `order`.
    func pushforward(
        _ tangents: [NodeOutput: Value], to results: [NodeOutput], through order: [Int]
    ) throws(AutogradError) -> [Value?] {
        var known = tangents
        for index in order where nodes[index].op != nil {
            let incoming = nodes[index].operands.map { $0.place.flatMap { known[$0] } }
            guard incoming.contains(where: { $0 != nil }) else { continue }
            for (k, t) in try pushforward(through: index, incoming).enumerated() {
                let place = NodeOutput(node: index, output: k)
                // A tangent given for an intermediate node output is added to the tangent computed for it.
                known[place] = if let given = known[place] { try given + t } else { t }
            }
        }
        return results.map { known[$0] }
    }

    /// The tangents of one node's outputs, computed from the tangents of its operands; nil stands for zero.
    func pushforward(through index: Int, _ tangents: [Value?]) throws(AutogradError) -> [Value] {
        let node = nodes[index]
        guard let op = node.op else { return [] }
        let context = Context(self, index, node, isPullback: false)
        context.incoming = tangents
        switch op.derivative {
        case .elementwise(let rules):
            return [
                try sum(over: tangents, of: node) { (i, t) throws(AutogradError) in
                    guard let rule = rules[i] else { throw .notDifferentiable(op: op.name, operand: i) }
                    context.operand = i
                    let tangent = try typed { try rule(t.expanded(to: node.value.shape), context) }
                    if let tangent { return tangent }
                    return constant(try .filled(0, node.value.shape, dtype: node.value.dtype))
                }
            ]
        case .linear:
            var operands: [Value?] = []
            for (i, operand) in node.operands.enumerated() {
                let t = tangents[i]
                guard let tensor = operand.tensor else {
                    operands.append(nil)
                    continue
                }
                // Indices and masks have no derivative rule and keep their values.
                let isDifferentiable = op.derivative.rule(i) != nil
                let fallback =
                    isDifferentiable ? try Tensor.filled(0, tensor.shape, dtype: node.value.dtype) : tensor
                operands.append(t ?? constant(fallback))
            }
            return try apply(op, operands, node.attributes)
        case .multilinear:
            let values = node.operands.map { operand in
                operand.tensor.map { Value($0, tape: self, place: operand.place) }
            }
            return [
                try sum(over: tangents, of: node) { (i, t) throws(AutogradError) in
                    var operands = values
                    operands[i] = t
                    return try apply(op, operands, node.attributes)[0]
                }
            ]
        case .general(_, let pushforward):
            guard let pushforward else { throw .noForwardMode(op: op.name) }
            return try typed { try pushforward(context) }
        case .composed, .none:
            throw .noForwardMode(op: op.name)
        }
    }

    private func sum(
        over tangents: [Value?], of node: Node, _ term: (Int, Value) throws(AutogradError) -> Value
    ) throws(AutogradError) -> Value {
        var sum: Value?
        for (i, t) in tangents.enumerated() {
            guard let t else { continue }
            let next = try term(i, t)
            sum = if let present = sum { try present + next } else { next }
        }
        guard let sum else { return constant(try .filled(0, node.value.shape, dtype: node.value.dtype)) }
        return try sum.expanded(to: node.value.shape)
    }
}

extension Op {
    /// True if the operation has a pushforward.
    public var hasForwardMode: Bool {
        switch derivative {
        case .elementwise, .linear, .multilinear: true
        case .general(_, let pushforward): pushforward != nil
        case .composed, .none: false
        }
    }
}
