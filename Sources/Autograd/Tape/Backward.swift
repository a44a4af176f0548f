/// Reverse mode: cotangents carried from roots to leaves.
extension Tape {
    /// What a backward pass does besides carrying cotangents.
    struct BackwardOptions {
        /// Keep what the pullbacks need, so that the same nodes can be passed again.
        var retainsGraph = false
        /// Record the pass itself, so that gradients can be differentiated in turn.
        var createsGraph = false
        /// Report values that the graph has let go of, or that were changed in place since.
        var checksMemory = true
        /// Carry out targets' own pullbacks too, though nothing is asked for beyond them.
        var passesTargets = false
        /// Run the hooks of places on the way.
        var runsHooks = false
        /// Asked for the cotangent of an operand before its rule is.
        var replacing: CotangentReplacement?
    }

    /// What stands in for a rule's result: the cotangent of an operand of a node, from those of the node's outputs; nil to
    /// leave it to the rule.
    package typealias CotangentReplacement = (
        _ node: Int, _ operand: Int, _ cotangents: [Tensor]
    ) throws(AutogradError) -> Tensor?

    /// The sum over roots of vᵀJ, at each of `targets` that a root depends on.
    ///
    /// - Parameters:
    ///   - roots: places and the cotangents that start there.
    ///   - targets: where cotangents are asked for; nil for every leaf.
    ///   - onReach: called with the whole cotangent of each node output on the way, roots included.
    /// - Throws: `graphFreed`, `modifiedInPlace`, `notDifferentiable`, and what the rules throw.
    /// - Complexity: one visit of each node between roots and targets.
    func pullback(
        from roots: [(place: Place, cotangent: Value)], to targets: Set<Place>? = nil,
        _ options: BackwardOptions, onReach: (Place, Value) -> Void = { _, _ in }
    ) throws(AutogradError) -> [Place: Value] {
        let route = Route(self, from: roots.lazy.map(\.place), to: targets, reusing: takeMarks())
        defer { returnMarks(route.recycled()) }
        let wasRecording = isRecording
        isRecording = options.createsGraph
        defer { isRecording = wasRecording }
        if !options.retainsGraph { beginFreeing() }

        var pending = Cotangents(route)
        for (place, g) in roots {
            if let position = route.position(of: place.node) {
                try pending.add(g, at: place, position: position)
            }
        }
        var result: [Place: Value] = [:]
        for (position, index) in route.nodes.enumerated().reversed() {
            var cotangents: [Value?] = []
            var isReached = false
            for k in 0..<nodes[index].outputCount {
                let place = Place(node: index, output: k)
                var g = pending.take(place, position: position)
                if options.runsHooks, let present = g { g = try hooked(present, at: place) }
                cotangents.append(g)
                guard let g else { continue }
                isReached = true
                onReach(place, g)
                if targets?.contains(place) ?? (nodes[index].op == nil && !nodes[index].isDeadEnd) {
                    result[place] = g
                }
            }
            let isPassed = options.passesTargets && result[Place(node: index)] != nil
            let leads = { (operand: Operand) in operand.place.map { route.contains($0.node) } ?? false }
            guard isReached, isPassed || nodes[index].operands.contains(where: leads) else { continue }
            let passed = try pullback(
                through: index, cotangents, checksMemory: options.checksMemory, options.replacing,
                where: { isPassed || leads($1) })
            for (operand, place, g) in passed {
                guard let position = route.position(of: place.node) else { continue }
                if let faults, let op = nodes[index].op,
                    faults.overwrites(op, operand: operand, pending.present(place, position: position))
                {
                    _ = pending.take(place, position: position)
                }
                try pending.add(g, at: place, position: position)
            }
            if !options.retainsGraph { free(index) }
        }
        return result
    }

    /// Cotangents of one node's recorded operands from those of its outputs.
    ///
    /// - Parameters:
    ///   - isWanted: which operands' cotangents are asked for.
    ///   - checksMemory: whether what the graph has let go of, or has changed since, is reported.
    /// - Returns: none where the derivative is nothing at all.
    func pullback(
        through index: Int, _ cotangents: [Value?], checksMemory: Bool = true,
        _ replacing: CotangentReplacement? = nil,
        where isWanted: (Int, Operand) -> Bool
    ) throws(AutogradError) -> [(operand: Int, place: Place, cotangent: Value)] {
        let node = nodes[index]
        guard let op = node.op else { return [] }
        let context = Context(self, index, node, isPullback: checksMemory)
        context.incoming = cotangents
        let g: Value
        if let first = cotangents[0] {
            g = first
        } else {
            g = constant(try .filled(0, node.value.shape, dtype: node.value.dtype))
        }
        var result: [(operand: Int, place: Place, cotangent: Value)] = []
        for (i, operand) in node.operands.enumerated() {
            guard let place = operand.place, isWanted(i, operand) else { continue }
            if let replacement = try replacing?(index, i, tensors(cotangents, of: node)) {
                result.append((i, place, constant(replacement)))
                continue
            }
            guard var cotangent = try cotangent(of: i, g, op, context) else { continue }
            if let faults { cotangent = faults.cotangent(application(of: i, cotangent, g, op, context)) }
            result.append((i, place, cotangent))
        }
        return result
    }

    /// What the rule for one operand gives, of that operand's shape and dtype; nil where it is nothing at all.
    private func cotangent(
        of operand: Int, _ g: Value, _ op: Op, _ context: Context
    ) throws(AutogradError) -> Value? {
        guard let rule = op.derivative.rule(operand) else {
            throw .notDifferentiable(op: op.name, operand: operand)
        }
        context.operand = operand
        let found = try typed { try rule(g, context) }
        if let fault = context.fault { throw fault }
        guard var cotangent = found else { return nil }
        if case .elementwise = op.derivative { cotangent = try cotangent.summed(to: context.shape) }
        guard cotangent.shape == context.shape else {
            throw .pullbackShapeMismatch(
                op: op.name, operand: operand, expected: context.shape, found: cotangent.shape)
        }
        if cotangent.dtype != context.dtype(operand) {
            cotangent = try cotangent.to(context.dtype(operand))
        }
        return cotangent
    }

    /// A rule that has been carried out, for making a fault in it.
    private func application(
        of operand: Int, _ cotangent: Value, _ g: Value, _ op: Op, _ context: Context
    ) -> FaultInjector.Application {
        let index = context.index
        let node = nodes[index]
        let again = Context(self, index, node, isPullback: false)
        again.incoming = context.incoming
        let others = (operand + 1..<operand + node.operands.count).map { $0 % node.operands.count }
        return FaultInjector.Application(
            op: op, node: index, operand: operand, cotangent: cotangent,
            rule: { [self] (i) throws(AutogradError) in try self.cotangent(of: i, g, op, again) },
            twin: others.first {
                node.operands[$0].tensor?.shape == context.shape && op.derivative.rule($0) != nil
            })
    }
}

extension Tape {
    /// The cotangents of all outputs of a node, zeros written out.
    private func tensors(_ cotangents: [Value?], of node: Node) throws(AutogradError) -> [Tensor] {
        var tensors: [Tensor] = []
        for (k, g) in cotangents.enumerated() {
            let output = node.output(k)
            let zero = try Tensor.filled(0, output.shape, dtype: output.dtype)
            tensors.append(g?.tensor ?? zero)
        }
        return tensors
    }

    /// What a node's rule by itself makes of cotangents of its outputs, for one operand.
    /// - Throws: what the rule throws.
    public func cotangent(
        ofOperand operand: Int, of index: Int, _ cotangents: [Tensor]
    ) throws(AutogradError) -> Tensor? {
        let freedBy = nodes[index].freedBy
        setFreed(index, by: 0)
        defer { setFreed(index, by: freedBy) }
        return try withoutRecording { () throws(AutogradError) in
            try pullback(
                through: index, cotangents.map(constant), checksMemory: false, where: { i, _ in i == operand }
            ).first?.cotangent.tensor
        }
    }
}

extension Op {
    /// The name of the parameter that an operand was passed for; a list's elements are numbered.
    public func parameterName(ofOperand operand: Int) -> String {
        let tensors = parameters.filter(\.isTensor)
        guard let list = tensors.firstIndex(where: { $0.kind != .tensor }), operand >= list else {
            return operand < tensors.count ? tensors[operand].name : "\(operand)"
        }
        return "\(tensors[list].name)[\(operand - list)]"
    }
}
