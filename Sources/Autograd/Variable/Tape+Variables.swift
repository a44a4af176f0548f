/// Operations on variables: what a statement does.
extension Tape {
    /// A bound call, carried out; results that share the first operand's memory are views of it.
    /// - Throws: what the operation throws.
    public func call(_ call: BoundCall) throws(AutogradError) -> [Variable] {
        let operands = call.operands.map(value)
        let results = try apply(call.op, operands, call.attributes)
        guard call.op.isView, case .variable(let source)? = call.operands.first else {
            return results.map { Variable($0) }
        }
        return results.enumerated().map { k, result in
            guard source.memory.holds(result.tensor) else { return Variable(result) }
            let step = ViewStep(op: call.op, attributes: call.attributes, output: k)
            return Variable(view: result, of: source, step: step)
        }
    }

    /// A bound call whose result takes the place of its first operand's value.
    public func call(inPlace call: BoundCall) throws(AutogradError) -> Variable? {
        guard case .variable(let target)? = call.operands.first else { return nil }
        try target.apply(inPlace: call.op, call.operands.dropFirst().map(value), call.attributes)
        return target
    }

    private func value(_ operand: BoundOperand) -> Value? {
        switch operand {
        case .variable(let x): x.value
        case .number(let x, let isInteger):
            constant(.number(x, dtype: isInteger ? .int64 : defaultDType))
        case .bool(let x): constant(.number(x ? 1 : 0, dtype: .bool))
        case .none, .unknown: nil
        }
    }
}

extension Variable {
    /// The same memory, constant: `detach()`.
    public var detached: Variable { untracked(sharingVersion: true) }
    /// The same memory, constant and with changes uncounted: `.data`.
    public var data: Variable { untracked(sharingVersion: false) }
}
