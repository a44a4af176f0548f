/// In-place operations, with PyTorch's rules about what may be changed.
extension Variable {
    /// Applies an operation and puts its result in the place of this variable's value.
    /// - Throws: `inPlaceOnLeaf`, `forbiddenView`, `inPlaceOverlap`, `inPlacePartialOverlap`, `inPlaceShape`, `inPlaceDType`, and what
    ///   the operation throws.
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
        // The present value will be gone from memory, but the tape keeps it, as PyTorch keeps a copy where it needs one.
        let present = value
        let kept = Value(present.tensor, tape: tape, place: present.place)
        let results = try tape.apply(op, [kept] + others, attributes)
        guard results.count == 1, let result = results.first else {
            throw .badArgument(op: op.name + "_", "there is no in-place form of what has several results")
        }
        guard result.shape == shape else { throw .inPlaceShape(shape, result: result.shape) }
        guard Variable.canHold(dtype, result.dtype) else { throw .inPlaceDType(dtype, result: result.dtype) }
        let stored = try result.to(dtype)
        if stored.dtype != result.dtype {
            tape.rename(stored, result.place.map { tape.nodes[$0.node].gradFn })
        }
        try replaceContents(with: stored)
    }

    /// Whether a value is what stands here already, some of it in several places: PyTorch copies nothing then.
    private func isUnchanged(byCopying source: Value) -> Bool {
        source.origin?.memory === memory && source.tensor.hasGeometry(of: tensor)
            && !tensor.isInjective
    }

    /// Checks that this may be changed in place, before anything is read: reading would bring its history up to date.
    ///
    /// - Parameter othersRequireGrad: whether another operand of the operation requires a gradient.
    /// - Throws: `forbiddenView`, `inPlaceOnLeaf`.
    func checkWritable(by op: Op, othersRequireGrad: Bool) throws(AutogradError) {
        try checkReadable()
        // A copy into integers carries no gradient; other operations are recorded even so.
        let isCarried = op.isDifferentiable && (op !== Op.copy || dtype.isFloatingPoint)
        guard tape.isRecording, requiresGrad || (othersRequireGrad && isCarried) else { return }
        if let view {
            if view.origin != .single { throw forbidden(view, isWritten: true) }
            if requiresGrad && view.base.isLeaf { throw .inPlaceOnLeaf(isView: true) }
        }
        // A view whose base has got a history since it was last read has none of its own yet, and is refused by PyTorch too.
        if requiresGrad && !hasHistory { throw .inPlaceOnLeaf(isView: false) }
    }

    /// Checks that no element of memory would be written twice, or read after it was written.
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

    /// Whether a result may be stored under another dtype: never to a lower category.
    private static func canHold(_ dtype: DType, _ result: DType) -> Bool {
        switch dtype {
        case .bool: result == .bool
        case .int64: !result.isFloatingPoint
        default: true
        }
    }

    /// Makes the gradient zeros, as the tutorials' `x.grad.data.zero_()`.
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

    /// Sets the gradient, or takes it away.
    /// - Throws: `ownGradient`, `gradientShape`, `gradientDType`.
    public func setGrad(_ new: Variable?) throws(AutogradError) {
        if let new {
            guard new !== self else { throw .ownGradient }
            guard new.dtype == dtype else { throw .gradientDType(expected: dtype, found: new.dtype) }
            guard new.shape == shape else { throw .gradientShape(expected: shape, found: new.shape) }
        }
        grad = new
    }

    /// Lets this be the elements of another, in the memory of that, as `x.data = y` does.
    ///
    /// Views keep the memory that they were made of.
    /// - Throws: `sizesDiffer` and `dtypesDiffer` where something recorded depends on shape and dtype.
    public func setData(_ new: Variable) throws(AutogradError) {
        guard new.shape == shape || isUnrecorded else { throw .sizesDiffer(op: ".data", shape, new.shape) }
        guard new.dtype == dtype || isUnrecorded else { throw .dtypesDiffer(op: ".data", dtype, new.dtype) }
        takeMemory(of: new)
    }
}

extension Tape {
    /// The way to a recorded view from the last value before it that is none; nil for what is no view.
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

    /// A view of a base's new value, for a view that was made of an earlier one.
    ///
    /// It is recorded even if the base no longer requires a gradient.
    func regenerated(_ steps: [ViewStep], of base: Value) -> NodeOutput? {
        let wasRecording = isRecording
        isRecording = true
        defer { isRecording = wasRecording }
        var value = base
        if !base.requiresGrad, let origin = base.origin {
            value = Value(base.tensor, tape: self, place: deadEnd(base.tensor, origin), origin: origin)
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

    /// A place for contents that memory got behind the tape's back, under `no_grad` or through `.data`.
    ///
    /// Autograd takes the new contents for the old value, so what was added to it is a constant.
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
