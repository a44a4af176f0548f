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
    /// - Throws: as `carry`.
    func pullback(
        from roots: [(place: NodeOutput, cotangent: Value)], to targets: Set<NodeOutput>? = nil,
        _ options: BackwardOptions
    ) throws(AutogradError) -> [NodeOutput: Value] {
        var found: [NodeOutput: Cotangent] = [:]
        try carry(roots.map { ($0, Cotangent($1)) }, to: targets, options, &found)
        return found.mapValues(\.value)
    }

    /// Carries cotangents from roots to each of `targets` that a root depends on.
    ///
    /// - Parameters:
    ///   - roots: places and the cotangents that start there.
    ///   - targets: where cotangents are asked for; nil for every leaf.
    ///   - found: the sum over roots of vᵀJ at each target; if a rule throws, at those that were complete by then.
    ///   - onReach: called with the whole cotangent of each node output on the way, roots included.
    /// - Throws: `graphFreed`, `modifiedInPlace`, `notDifferentiable`, and what the rules throw.
    /// - Complexity: one visit of each node between roots and targets.
    func carry(
        _ roots: [(place: NodeOutput, cotangent: Cotangent)], to targets: Set<NodeOutput>? = nil,
        _ options: BackwardOptions, _ found: inout [NodeOutput: Cotangent],
        onReach: (NodeOutput, Value) -> Void = { _, _ in }
    ) throws(AutogradError) {
        let route = VisitedNodes(self, from: roots.lazy.map(\.place), to: targets, reusing: takeMarks())
        defer { returnMarks(route.recycled()) }
        let wasRecording = isRecording
        isRecording = options.createsGraph
        defer { isRecording = wasRecording }
        if !options.retainsGraph { beginFreeing() }
        if options.checksMemory { overwritten = nil }

        var pending = Cotangents(route)
        for (place, g) in roots {
            if let position = route.position(of: place.node) {
                try pending.add(g, at: place, position: position)
            } else {
                // PyTorch begins at a root even if it leads to no target.
                let place = beforeOverwriting(place)
                onReach(place, options.runsHooks ? try hooked(g.value, at: place) : g.value)
            }
        }
        for (position, index) in route.nodes.enumerated().reversed() {
            do {
                try visit(index, position, route, targets, options, &pending, &found, onReach)
            } catch {
                if targets == nil { collectCompleteLeaves(below: position, route, &pending, &found) }
                keepCopySlices(of: index, above: position, route)
                throw error
            }
        }
    }

    /// Carries the cotangents of a node's outputs on to its operands.
    private func visit(
        _ index: Int, _ position: Int, _ route: VisitedNodes, _ targets: Set<NodeOutput>?,
        _ options: BackwardOptions, _ pending: inout Cotangents, _ found: inout [NodeOutput: Cotangent],
        _ onReach: (NodeOutput, Value) -> Void
    ) throws(AutogradError) {
        var cotangents: [Cotangent?] = []
        for k in 0..<nodes[index].outputCount {
            let place = NodeOutput(node: index, output: k)
            var g = pending.take(place, position: position)
            if options.runsHooks, let present = g, hooks[place] != nil {
                g = Cotangent(try hooked(present.value, at: place))
            }
            cotangents.append(g)
            guard let g else { continue }
            onReach(place, g.value)
            if targets?.contains(place) ?? (nodes[index].op == nil && !nodes[index].isDeadEnd) {
                found[place] = g
            }
        }
        let isReached = cotangents.contains { $0 != nil }
        let isPassed = options.passesTargets && found[NodeOutput(node: index)] != nil
        // PyTorch saves the operand of an operation on one tensor even if no gradient is wanted for it, and looks at it again.
        let isOnly = targets == nil && nodes[index].operands.count { $0.tensor?.isNumber == false } == 1
        var leads: [Bool] = []
        for operand in nodes[index].operands {
            leads.append(
                operand.place.map { route.contains($0.node) && (isOnly || !nodes[$0.node].isDeadEnd) }
                    ?? false)
        }
        guard isReached, isPassed || leads.contains(true) else { return }
        let passed = try pullback(
            through: index, cotangents.map { $0?.value }, checksMemory: options.checksMemory,
            options.replacing, where: { i, _ in isPassed || leads[i] })
        var results = passed.map { operand, _, g in passedOn(g, to: operand, of: index, cotangents) }
        // Let go before the results are added, so that memory has no more references than it will have.
        cotangents = []
        results.reverse()
        for (operand, place, _) in passed {
            guard let g = results.popLast(), let position = route.position(of: place.node) else { continue }
            if let faults, let op = nodes[index].op,
                faults.overwrites(
                    op, operand: operand, pending.present(place, position: position)?.value)
            {
                _ = pending.take(place, position: position)
            }
            try pending.add(g, at: place, position: position)
        }
        if !options.retainsGraph { free(index) }
    }

    /// The place that has stood for a variable since before its memory was changed without being recorded.
    private func beforeOverwriting(_ place: NodeOutput) -> NodeOutput {
        var place = place
        while nodes[place.node].op === Op.overwrite, let before = nodes[place.node].operands[0].place {
            place = before
        }
        return place
    }

    /// Leaves to which nothing could be added any more when the node at a position of the route failed.
    ///
    /// PyTorch's engine accumulates in a leaf as soon as that is so.
    private func collectCompleteLeaves(
        below position: Int, _ route: VisitedNodes, _ pending: inout Cotangents,
        _ found: inout [NodeOutput: Cotangent]
    ) {
        var awaited: Set<Int> = []
        var awaitedVariables: Set<ObjectIdentifier> = []
        for index in route.nodes[...position] {
            for operand in nodes[index].operands {
                guard let place = operand.place, awaited.insert(place.node).inserted else { continue }
                if let variable = accumulator(at: place) {
                    awaitedVariables.insert(ObjectIdentifier(variable))
                }
            }
        }
        for (position, index) in route.nodes[..<position].enumerated()
        where nodes[index].op == nil && !nodes[index].isDeadEnd && !awaited.contains(index) {
            let place = NodeOutput(node: index)
            if let g = pending.take(place, position: position) { found[place] = g }
        }
        // A leaf that was changed without recording has several places, but PyTorch's one sum.
        found = found.filter { place, _ in
            accumulator(at: place).map { !awaitedVariables.contains(ObjectIdentifier($0)) } ?? true
        }
    }

    /// Takes back that the graph has let go of what replaced elements of a base, where the node that made them has failed: for
    /// PyTorch both are one node.
    private func keepCopySlices(of failed: Int, above position: Int, _ route: VisitedNodes) {
        for index in route.nodes[(position + 1)...]
        where nodes[index].op === Op.copySlices && nodes[index].operands[1].place?.node == failed {
            setFreed(index, by: 0)
        }
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
    ) throws(AutogradError) -> [(operand: Int, place: NodeOutput, cotangent: Value)] {
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
        var result: [(operand: Int, place: NodeOutput, cotangent: Value)] = []
        for (i, operand) in node.operands.enumerated() {
            guard let place = operand.place else { continue }
            guard isWanted(i, operand) else {
                // PyTorch looks at all that was saved, whichever gradients are wanted.
                if context.hasChanged, op.derivative.rule(i) != nil, !nodes[place.node].isDeadEnd {
                    _ = try cotangent(of: i, g, op, context)
                }
                continue
            }
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
        let start = nodes.count
        let found = try typed { try rule(g, context) }
        if let fault = context.fault { throw fault }
        guard var cotangent = found else { return nil }
        if let name = op.gradientGradFn, let place = cotangent.place, place.node >= start {
            rename(place.node, name)
        }
        if case .elementwise = op.derivative { cotangent = try cotangent.summed(to: context.shape) }
        guard cotangent.shape == context.shape else {
            throw .pullbackShapeMismatch(
                op: op.name, operand: operand, expected: context.shape, found: cotangent.shape)
        }
        if cotangent.dtype != context.dtype(operand) {
            guard context.dtype(operand).isFloatingPoint else {
                throw .recordedIntegers(context.dtype(operand))
            }
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
            recomputation: others.first {
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
