/// Operations on variables: what a statement does.
extension Tape {
    /// A bound call, carried out; results that share the first operand's memory are views of it.
    /// - Throws: what the operation throws, `forbiddenView`.
    public func call(_ call: BoundCall) throws(AutogradError) -> [Variable] {
        if call.op === Op.ravel, case .variable(let x)? = call.operands.first { return [try raveled(x)] }
        if call.op.isPredicate, !recordsEverything {
            let operands = try call.operands.map { (operand) throws(AutogradError) in try unread(operand) }
            return try apply(call.op, operands, call.attributes).map { Variable($0) }
        }
        if let result = try unreadConversion(call) { return [result] }
        try checkBeforeReading(call)
        let operands = try values(of: call)
        guard call.op.isView, case .variable(let source)? = call.operands.first else {
            let version = call.op === Op.matmul ? Op.matmulVersion(operands) : 0
            let results = try apply(call.op, operands, call.attributes)
            if call.op.sharing == .operand, case .variable(let x)? = call.operands.first,
                results[0].isSame(as: operands[0])
            {
                return [x]
            }
            return results.map { Variable($0, version: version) }
        }
        let (results, steps) = try tracingViews { () throws(AutogradError) in
            let results = try apply(call.op, operands, call.attributes)
            let isUnchanged = results.count == 1 && results[0].isSame(as: operands[0])
            return isUnchanged && call.op.sharing == .view ? try apply(.alias, results) : results
        }
        if steps.isEmpty, results.count == 1, results[0].isSame(as: operands[0]) { return [source] }
        let origin: ViewRelation.Origin =
            !isRecording ? .unrecorded : call.op.sharing == .views ? .multiple : .single
        let start = steps.dropLast().reduce(source.view?.path) { ViewPath($0, $1) }
        return results.enumerated().map { k, result in
            // A tensor without elements stands nowhere; operations that may copy have no need to then.
            let isView = result.tensor.count == 0 || source.memory.holds(result.tensor)
            guard isView, var last = steps.last else { return Variable(result) }
            last.output = k
            return Variable(result, in: source, view: ViewRelation(of: source, ViewPath(start, last), origin))
        }
    }

    /// What a conversion gives of a view that is out of date where PyTorch does not ask for its history: where there is nothing to do,
    /// or integers or booleans result; else nil.
    private func unreadConversion(_ call: BoundCall) throws(AutogradError) -> Variable? {
        guard call.op.sharing == .viewOrOperand, case .variable(let x)? = call.operands.first, x.isOutOfDate
        else { return nil }
        let present = constant(x.tensor)
        let results = try apply(call.op, [present], call.attributes)
        guard results.count == 1, let result = results.first else { return nil }
        if result.isSame(as: present) { return x }
        return result.dtype.isFloatingPoint ? nil : Variable(result)
    }

    /// Has `matmul` refuse a number, and `narrow` a range, before the operands are asked for their histories, as PyTorch does.
    private func checkBeforeReading(_ call: BoundCall) throws(AutogradError) {
        let hasNumber = call.operands.contains {
            if case .variable(let x) = $0 { x.shape.isEmpty } else { false }
        }
        guard call.op === Op.narrow || (call.op === Op.matmul && hasNumber) else { return }
        let constants = try call.operands.map { (operand) throws(AutogradError) in try unread(operand) }
        _ = try apply(call.op, constants, call.attributes)
    }

    /// All elements as a vector: a view, if not of `x` then of a copy that has no name.
    private func raveled(_ x: Variable) throws(AutogradError) -> Variable {
        let copied = BoundCall(op: .contiguous, operands: [.variable(x)], attributes: Op.contiguous.defaults)
        let rows = try self.call(copied)[0]
        let size = Op.view.attributes([.set(.size, [x.tensor.count])])
        return try self.call(BoundCall(op: .view, operands: [.variable(rows)], attributes: size))[0]
    }

    /// A bound call whose result takes the place of its first operand's value.
    public func call(inPlace call: BoundCall) throws(AutogradError) -> Variable? {
        guard case .variable(let target)? = call.operands.first else { return nil }
        let othersRequireGrad = call.operands.dropFirst().contains {
            if case .variable(let x) = $0 { x.requiresGrad } else { false }
        }
        try target.checkWritable(by: call.op, othersRequireGrad: othersRequireGrad)
        try target.apply(inPlace: call.op, values(of: call.operands.dropFirst()), call.attributes)
        return target
    }

    /// An operand of an operation that is not differentiable, which does not ask for its history.
    private func unread(_ operand: BoundOperand) throws(AutogradError) -> Value? {
        if case .variable(let x) = operand { return constant(x.tensor) }
        return try value(operand)
    }

    /// A view, such as `expand_as`, needs no more of its other operands than the shape.
    private func values(of call: BoundCall) throws(AutogradError) -> [Value?] {
        guard call.op.isView else { return try values(of: call.operands) }
        return try values(of: call.operands.prefix(1))
            + call.operands.dropFirst().map { (operand) throws(AutogradError) in try unread(operand) }
    }

    private func values(of operands: some Sequence<BoundOperand>) throws(AutogradError) -> [Value?] {
        var values: [Value?] = []
        for operand in operands { values.append(try value(operand)) }
        return values
    }

    private func value(_ operand: BoundOperand) throws(AutogradError) -> Value? {
        switch operand {
        case .variable(let x):
            try x.checkReadable()
            return x.value
        case .number(let x, let isInteger):
            return constant(.number(x, dtype: isInteger ? .int64 : defaultDType))
        case .bool(let x): return constant(.number(x ? 1 : 0, dtype: .bool))
        case .none, .unknown: return nil
        }
    }
}

extension Value {
    /// Whether this is the very value that an operation was given, and not a view of it.
    fileprivate func isSame(as operand: Value?) -> Bool {
        guard let operand, place == operand.place, dtype == operand.dtype else { return false }
        let (a, b) = (tensor, operand.tensor)
        return a.hasGeometry(of: b) && (a.count == 0 || a.hasBuffer(of: b))
    }
}

extension Variable {
    /// A view of all of it, as `x[...]` gives.
    public func aliased() throws(AutogradError) -> Variable {
        let call = BoundCall(op: .alias, operands: [.variable(self)], attributes: Op.alias.defaults)
        return try tape.call(call)[0]
    }

    /// The same memory, constant: `detach()`.
    public var detached: Variable { tape.ignoresCuts ? Variable(value) : untracked(sharingVersion: true) }
    /// All of the memory, whatever part of it this sees, as a vector without history.
    public var storage: Variable { untracked(sharingVersion: true, whole: true) }
    /// The same memory, constant and with changes uncounted: `.data`.
    public var data: Variable { tape.ignoresCuts ? Variable(value) : untracked(sharingVersion: false) }
}
