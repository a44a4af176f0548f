/// In-place operations and assignments, with PyTorch's restrictions.
extension Variable {
    /// Applies an operation and stores its result in this variable.
    /// - Throws: `inPlaceOnLeaf`, `forbiddenView`, `inPlaceOverlap`, `inPlacePartialOverlap`, `inPlaceShape`,
    ///   `inPlaceDType`, and the errors of the operation.
    public func apply(
        inPlace op: Op, _ others: [Value?], _ attributes: Attributes? = nil
    ) throws(AutogradError) {
        try checkWritable(by: op, othersRequireGrad: others.contains { $0?.requiresGrad ?? false })
        if op.accepts == .noBools || op.accepts == .numbers {
            try op.checkDTypes([tensor] + others.map { $0?.tensor })
        }
        if op === Op.copy, let source = others.first ?? nil, isUnchanged(byCopying: source) {
            counter.version += 1
            return
        }
        try checkOverlap(op, others)
        guard !dtype.isFloatingPoint, op !== Op.copy else { return try change(op, others, attributes) }
        try tape.recordingIntegers { () throws(AutogradError) in try change(op, others, attributes) }
    }

    private func change(_ op: Op, _ others: [Value?], _ attributes: Attributes?) throws(AutogradError) {
        // The memory is overwritten, but the tape keeps the old value, as PyTorch keeps a copy where it needs one.
        let present = value
        let kept = Value(present.tensor, tape: tape, place: present.place)
        let results = try tape.apply(op, [kept] + others, attributes)
        guard results.count == 1, let result = results.first else {
            throw .badArgument(op: op.name + "_", "an operation with several results has no in-place form")
        }
        guard result.shape == shape else { throw .inPlaceShape(shape, result: result.shape) }
        guard Variable.canHold(dtype, result.dtype) else { throw .inPlaceDType(dtype, result: result.dtype) }
        let stored = try result.to(dtype)
        if stored.dtype != result.dtype {
            tape.rename(stored, result.place.map { tape.nodes[$0.node].gradFn })
        }
        try replaceContents(with: stored)
    }

    /// True if PyTorch skips a copy: the value is this variable itself, and several of its elements share memory.
    private func isUnchanged(byCopying source: Value) -> Bool {
        source.origin?.memory === memory && source.tensor.hasGeometry(of: tensor)
            && !tensor.isInjective
    }

    /// Checks that this variable may be changed in place.
    ///
    /// Must be called before the operands are read, as reading updates the history.
    /// - Parameter othersRequireGrad: true if another operand of the operation requires a gradient.
    /// - Throws: `forbiddenView`, `inPlaceOnLeaf`.
    func checkWritable(by op: Op, othersRequireGrad: Bool) throws(AutogradError) {
        try checkReadable()
        // A copy into integers has no gradient; other operations on integers are recorded nevertheless.
        let isCarried = op.isDifferentiable && (op !== Op.copy || dtype.isFloatingPoint)
        guard tape.isRecording, requiresGrad || (othersRequireGrad && isCarried) else { return }
        if let view {
            if view.origin != .single { throw forbidden(view, isWritten: true) }
            if requiresGrad && view.base.isLeaf { throw .inPlaceOnLeaf(isView: true) }
        }
        // This also applies to a view whose base received a history after the view was last read, as in PyTorch.
        if requiresGrad && !hasHistory { throw .inPlaceOnLeaf(isView: false) }
    }

    /// Checks that no element of the memory is written twice, or read after it was written.
    /// - Throws: `inPlaceOverlap`, `inPlacePartialOverlap`.
    private func checkOverlap(_ op: Op, _ others: [Value?]) throws(AutogradError) {
        let present = tensor
        guard op.mayWriteTwice(others) || present.isInjective else { throw .inPlaceOverlap }
        let isExclusive = op === Op.indexPut && !Op.fillsByMask(others)
        guard op.kernel.isElementwise || op === Op.copy || isExclusive else { return }
        for other in others {
            guard let other, other.origin?.memory === memory else { continue }
            let isSame = other.origin?.variable == identity
            switch isSame ? .whole : present.overlap(with: other.tensor) {
            case .none: break
            case .whole where !isExclusive: break
            case .whole, .partial: throw .inPlacePartialOverlap
            }
        }
    }

    /// True if a result can be converted to `dtype`: not to a lower category (floating point, integer, bool).
    private static func canHold(_ dtype: DType, _ result: DType) -> Bool {
        switch dtype {
        case .bool: result == .bool
        case .int64: !result.isFloatingPoint
        default: true
        }
    }

    /// Sets the gradient to zeros, as `x.grad.data.zero_()` does.
    public func zeroGrad() throws(AutogradError) {
        let zeros = try Tensor.filled(0, shape, dtype: dtype)
        if let grad {
            try tape.withoutRecording { () throws(AutogradError) in
                try grad.replaceContents(with: tape.constant(zeros))
            }
        } else {
            grad = Variable(zeros, tape: tape)
        }
    }

    /// Sets or removes the gradient.
    /// - Throws: `ownGradient`, `gradientShape`, `gradientDType`.
    public func setGrad(_ new: Variable?) throws(AutogradError) {
        if let new {
            guard new !== self else { throw .ownGradient }
            guard new.dtype == dtype else { throw .gradientDType(expected: dtype, found: new.dtype) }
            guard new.shape == shape else { throw .gradientShape(expected: shape, found: new.shape) }
        }
        grad = new
    }

    /// Switches this variable to the memory of another, as `x.data = y` does.
    ///
    /// Views of this variable keep the old memory.
    /// - Throws: `sizesDiffer` and `dtypesDiffer` if the shape or dtype of a recorded variable would change.
    public func setData(_ new: Variable) throws(AutogradError) {
        guard new.shape == shape || isUnrecorded else { throw .sizesDiffer(op: ".data", shape, new.shape) }
        guard new.dtype == dtype || isUnrecorded else { throw .dtypesDiffer(op: ".data", dtype, new.dtype) }
        takeMemory(of: new)
    }
}

extension Tape {
    /// The base of a recorded view and the path from the base to the view; nil for a value that is not a view.
    func viewPath(to place: NodeOutput) -> (base: NodeOutput, path: ViewPath)? {
        var steps: [ViewStep] = []
        var base = place
        while let op = nodes[base.node].op, op.isView, let source = nodes[base.node].operands.first?.place {
            steps.append(ViewStep(op: op, attributes: nodes[base.node].attributes, output: base.output))
            base = source
        }
        guard let first = steps.popLast() else { return nil }
        return (base, steps.reversed().reduce(ViewPath(nil, first)) { ViewPath($0, $1) })
    }

    /// Recreates a view from the new value of its base.
    ///
    /// The view is recorded even if the base no longer requires a gradient.
    func regenerated(_ steps: [ViewStep], of base: Value) -> NodeOutput? {
        let wasRecording = isRecording
        isRecording = true
        defer { isRecording = wasRecording }
        var value = base
        if !base.requiresGrad, let origin = base.origin {
            value = Value(
                base.tensor, tape: self, place: unaccumulatedLeaf(base.tensor, origin), origin: origin)
        }
        for step in steps {
            let results = try? recordingIntegers { () throws(AutogradError) in
                try apply(step.op, [value], step.attributes)
            }
            guard let results, step.output < results.count else { return nil }
            value = results[step.output]
        }
        if let place = value.place, place.node == nodes.count - 1 { rename(place.node, Node.newViewName) }
        return value.place
    }

    /// A node output for contents that were changed without recording, under `no_grad` or through `.data`.
    ///
    /// As in PyTorch, such a change is not differentiated: it counts as adding a constant to the old value.
    func overwritten(_ stale: NodeOutput, by contents: Tensor) -> NodeOutput? {
        let wasRecording = isRecording
        isRecording = true
        defer { isRecording = wasRecording }
        let old = value(at: stale)
        let name = nodes[stale.node].gradFn
        let new = try? recordingIntegers { () throws(AutogradError) in
            try apply(.overwrite, [old, constant(old.tensor), constant(contents)])[0]
        }
        if let place = new?.place { rename(place.node, name) }
        return new?.place
    }
}
