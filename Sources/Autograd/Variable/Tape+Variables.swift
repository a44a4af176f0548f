/// Applies operations to variables, including views and in-place operations.
extension Tape {
    /// Executes a bound call; results that share the memory of the first operand become views of it.
    /// - Throws: the errors of the operation, `forbiddenView`.
    public func call(_ call: BoundCall) throws(AutogradError) -> [Variable] {
        if call.op === Op.ravel, case .variable(let x)? = call.operands.first { return [try raveled(x)] }
        if call.op.isPredicate, !recordsEverything {
            let operands = try call.operands.map { (operand) throws(AutogradError) in
                try valueWithoutHistory(operand)
            }
            return try apply(call.op, operands, call.attributes).map { Variable($0) }
        }
        if let result = try conversionWithoutHistory(call) { return [result] }
        try checkBeforeReading(call)
        let operands = try values(of: call)
        guard call.op.isView, case .variable(let source)? = call.operands.first else {
            let version = call.op === Op.matmul ? Op.matmulVersion(operands) : 0
            let results = try apply(call.op, operands, call.attributes)
            try update(call, operands)
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
        // Either the steps form a chain, or each of several results was made by a step of its own, as by
        // `tensor_split`.
        let isChain = results.count == 1 || steps.count != results.count
        let start =
            isChain ? steps.dropLast().reduce(source.view?.path) { ViewPath($0, $1) } : source.view?.path
        return results.enumerated().map { k, result in
            // A tensor without elements has no memory to compare, and no operation needs to copy it.
            let isView = result.tensor.count == 0 || source.memory.holds(result.tensor)
            guard isView, var last = isChain ? steps.last : steps[k] else { return Variable(result) }
            if isChain { last.output = k }
            return Variable(result, in: source, view: ViewRelation(of: source, ViewPath(start, last), origin))
        }
    }

    /// The result of converting an outdated view, if PyTorch does not access its history: when the conversion changes
    /// nothing or returns integers or booleans. Otherwise nil.
    private func conversionWithoutHistory(_ call: BoundCall) throws(AutogradError) -> Variable? {
        guard call.op.sharing == .viewOrOperand, case .variable(let x)? = call.operands.first, x.isOutOfDate
        else { return nil }
        let present = constant(x.tensor)
        let results = try apply(call.op, [present], call.attributes)
        guard results.count == 1, let result = results.first else { return nil }
        if result.isSame(as: present) { return x }
        return result.dtype.isFloatingPoint ? nil : Variable(result)
    }

    /// Checks the operands of `matmul` (zero-dimensional tensors) and `narrow` (ranges) before reading their histories,
    /// as PyTorch does.
    /// - Throws: the errors of the operation.
    private func checkBeforeReading(_ call: BoundCall) throws(AutogradError) {
        let hasNumber = call.operands.contains {
            if case .variable(let x) = $0 { x.shape.isEmpty } else { false }
        }
        guard call.op === Op.narrow || (call.op === Op.matmul && hasNumber) else { return }
        let constants = try call.operands.map { (operand) throws(AutogradError) in
            try valueWithoutHistory(operand)
        }
        _ = try apply(call.op, constants, call.attributes)
    }

    /// All elements as a vector: a view of `x` if possible, otherwise a view of a temporary contiguous copy.
    private func raveled(_ x: Variable) throws(AutogradError) -> Variable {
        let copied = BoundCall(op: .contiguous, operands: [.variable(x)], attributes: Op.contiguous.defaults)
        let rows = try self.call(copied)[0]
        let size = Op.view.attributes([.set(.size, [x.tensor.count])])
        return try self.call(BoundCall(op: .view, operands: [.variable(rows)], attributes: size))[0]
    }

    /// Executes a bound call and stores the result in its first operand; returns nil if that is not a variable.
    /// - Throws: the errors of `Variable.apply(inPlace:_:_:)`.
    public func call(inPlace call: BoundCall) throws(AutogradError) -> Variable? {
        guard case .variable(let target)? = call.operands.first else { return nil }
        let othersRequireGrad = call.operands.dropFirst().contains {
            if case .variable(let x) = $0 { x.requiresGrad } else { false }
        }
        try target.checkWritable(by: call.op, othersRequireGrad: othersRequireGrad)
        try target.apply(inPlace: call.op, values(of: call.operands.dropFirst()), call.attributes)
        return target
    }

    /// The value of an operand as a constant, without reading its history.
    private func valueWithoutHistory(_ operand: BoundOperand) throws(AutogradError) -> Value? {
        if case .variable(let x) = operand { return constant(x.tensor) }
        return try value(operand)
    }

    /// The values of the operands; a view operation such as `expand_as` needs only the shapes of those after the first.
    private func values(of call: BoundCall) throws(AutogradError) -> [Value?] {
        guard call.op.isView else { return try values(of: call.operands) }
        return try values(of: call.operands.prefix(1))
            + call.operands.dropFirst().map { (operand) throws(AutogradError) in
                try valueWithoutHistory(operand)
            }
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
    /// True if the result of an operation is its operand itself and not a view of it.
    fileprivate func isSame(as operand: Value?) -> Bool {
        guard let operand, place == operand.place, dtype == operand.dtype else { return false }
        let (a, b) = (tensor, operand.tensor)
        return a.hasGeometry(of: b) && (a.count == 0 || a.hasBuffer(of: b))
    }
}

extension Variable {
    /// A view of the whole variable, as `x[...]` returns.
    public func aliased() throws(AutogradError) -> Variable {
        let call = BoundCall(op: .alias, operands: [.variable(self)], attributes: Op.alias.defaults)
        return try tape.call(call)[0]
    }

    /// A variable over the same memory that does not require a gradient: `detach()`.
    public var detached: Variable { tape.ignoresDetach ? Variable(value) : untracked(sharingVersion: true) }
    /// The whole memory of the variable, as a vector without history.
    public var storage: Variable { untracked(sharingVersion: true, whole: true) }
    /// As `detached`, but in-place changes do not increment the version: `.data`.
    public var data: Variable { tape.ignoresDetach ? Variable(value) : untracked(sharingVersion: false) }
}
