/// A change that a call makes to one of its operands, such as the running mean of a batch normalisation.
package struct OperandUpdate {
    /// The index of the operand.
    let operand: Int
    let value: Value
    /// True if PyTorch counts the change in the operand's `_version`.
    let isCounted: Bool
}

extension Op {
    /// The changes that a call makes to its operands. They are not recorded.
    package typealias Updates = @Sendable (Operands) throws -> [OperandUpdate]
}

extension Tape {
    /// Makes the changes of a call to its operands. A result that is only looked at changes nothing.
    func update(_ call: BoundCall, _ operands: [Value?]) throws(AutogradError) {
        guard let updates = call.op.updates, !isTemporary else { return }
        let held = operands.map { $0?.detached }
        try withoutRecording { () throws(AutogradError) in
            let changes = try typed { try updates(Operands(values: held, a: call.attributes, tape: self)) }
            for change in changes where change.operand < call.operands.count {
                guard case .variable(let x) = call.operands[change.operand] else { continue }
                try x.untracked(sharingVersion: change.isCounted).apply(inPlace: .copy, [change.value])
            }
        }
    }
}
