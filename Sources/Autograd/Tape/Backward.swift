/// Reverse mode: the backward pass, which propagates cotangents from roots to leaves.
extension Tape {
    /// Options of a backward pass.
    struct BackwardOptions {
        /// Keep the saved values, so that another backward pass can visit the same nodes.
        var retainsGraph = false
        /// Record the pass itself, so that the gradients can be differentiated in turn.
        var createsGraph = false
        /// Report an error if a saved value was freed or has been changed in place.
        var checksMemory = true
        /// Run the pullbacks of the targets as well, although their results are not needed.
        var runsPullbacksOfTargets = false
        /// Run the hooks registered at the visited node outputs.
        var runsHooks = false
        /// Called before each derivative rule; a tensor that it returns replaces the result of the rule.
        var replacing: CotangentReplacement?
    }

    /// A replacement for derivative rules: computes the cotangent of an operand of a node from the cotangents of the
    /// node's outputs, or returns nil to run the rule.
    package typealias CotangentReplacement = (
        _ node: Int, _ operand: Int, _ cotangents: [Tensor]
    ) throws(AutogradError) -> Tensor?

    /// The vector-Jacobian product vᵀJ, summed over the roots, at each of `targets` that a root depends on.
    ///
    /// - Throws: the errors of `propagate`.
    func pullback(
        from roots: [(place: NodeOutput, cotangent: Value)], to targets: Set<NodeOutput>? = nil,
        _ options: BackwardOptions
    ) throws(AutogradError) -> [NodeOutput: Value] {
        var found: [NodeOutput: Cotangent] = [:]
        try propagate(roots.map { ($0, Cotangent($1)) }, to: targets, options, &found)
        return found.mapValues(\.value)
    }

    /// Propagates cotangents from the roots to each of `targets` that a root depends on.
    ///
    /// - Parameters:
    ///   - roots: the node outputs that the pass starts from, each with its cotangent.
    ///   - targets: the node outputs whose cotangents are returned; nil for every leaf.
    ///   - found: receives vᵀJ, summed over the roots, at each target. If a rule throws, it contains only the leaves
    ///     whose sums were complete.
    ///   - onReach: called with the accumulated cotangent of each visited node output, including the roots.
    /// - Throws: `graphFreed`, `modifiedInPlace`, `notDifferentiable`, and the errors of the rules.
    /// - Complexity: O(n) for n nodes between roots and targets; each is visited once.
    func propagate(
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
                // PyTorch visits a root even if it does not depend on any target.
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

    /// Computes the cotangents of a node's operands and adds them to the pending sums.
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
            if targets?.contains(place) ?? (nodes[index].op == nil && !nodes[index].isUnaccumulatedLeaf) {
                found[place] = g
            }
        }
        let isReached = cotangents.contains { $0 != nil }
        let runsAllPullbacks = options.runsPullbacksOfTargets && found[NodeOutput(node: index)] != nil
        // PyTorch saves and checks the operand of a unary operation even if its gradient is not needed.
        let isUnary = targets == nil && nodes[index].operands.count { $0.tensor?.isNumber == false } == 1
        var isNeeded: [Bool] = []
        for operand in nodes[index].operands {
            isNeeded.append(
                operand.place.map {
                    route.contains($0.node) && (isUnary || !nodes[$0.node].isUnaccumulatedLeaf)
                }
                    ?? false)
        }
        guard isReached, runsAllPullbacks || isNeeded.contains(true) else { return }
        let passed = try pullback(
            through: index, cotangents.map { $0?.value }, checksMemory: options.checksMemory,
            options.replacing, where: { i, _ in runsAllPullbacks || isNeeded[i] })
        var results = passed.map { operand, _, g in passedOn(g, to: operand, of: index, cotangents) }
        // Release these references first: `Cotangent.add` adds in place only if the memory has a single reference.
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

    /// The node output of a variable before any unrecorded changes of its memory.
    private func beforeOverwriting(_ place: NodeOutput) -> NodeOutput {
        var place = place
        while nodes[place.node].op === Op.overwrite, let before = nodes[place.node].operands[0].place {
            place = before
        }
        return place
    }

    /// Adds to `found` the leaves whose cotangents were complete when the node at `position` failed.
    ///
    /// PyTorch's engine accumulates into a leaf as soon as no unvisited node can contribute to it.
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
        where nodes[index].op == nil && !nodes[index].isUnaccumulatedLeaf && !awaited.contains(index) {
            let place = NodeOutput(node: index)
            if let g = pending.take(place, position: position) { found[place] = g }
        }
        // A leaf that was changed without recording has several nodes here, but a single gradient in PyTorch.
        found = found.filter { place, _ in
            accumulator(at: place).map { !awaitedVariables.contains(ObjectIdentifier($0)) } ?? true
        }
    }

    /// Restores the saved values of `copySlices` nodes whose second operand comes from the failed node.
    ///
    /// PyTorch represents both by a single node, which is not freed if it fails.
    private func keepCopySlices(of failed: Int, above position: Int, _ route: VisitedNodes) {
        for index in route.nodes[(position + 1)...]
        where nodes[index].op === Op.copySlices && nodes[index].operands[1].place?.node == failed {
            setFreed(index, by: 0)
        }
    }

    /// The cotangents of one node's recorded operands, computed from the cotangents of its outputs.
    ///
    /// - Parameters:
    ///   - checksMemory: report an error if a saved value was freed or has been changed in place.
    ///   - isWanted: true for the operands whose cotangents are needed.
    /// - Returns: an entry for each needed operand, except where the rule returns nil (a derivative of zero).
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
                // PyTorch checks all saved values for changes, even those whose gradients are not needed.
                if context.hasChanged, op.derivative.rule(i) != nil, !nodes[place.node].isUnaccumulatedLeaf {
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

    /// The result of the rule for one operand, converted to the operand's shape and dtype; nil stands for zero.
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

    /// Describes the evaluation of a rule to the fault injector.
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
            operandOfSameShape: others.first {
                node.operands[$0].tensor?.shape == context.shape && op.derivative.rule($0) != nil
            })
    }
}

extension Tape {
    /// The cotangents of all outputs of a node, with explicit zeros for missing ones.
    private func tensors(_ cotangents: [Value?], of node: Node) throws(AutogradError) -> [Tensor] {
        var tensors: [Tensor] = []
        for (k, g) in cotangents.enumerated() {
            let output = node.output(k)
            let zero = try Tensor.filled(0, output.shape, dtype: output.dtype)
            tensors.append(g?.tensor ?? zero)
        }
        return tensors
    }

    /// The cotangent of one operand of a node, computed from the cotangents of the node's outputs; nil stands for zero.
    /// - Throws: the errors of the rule.
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
    /// The name of the parameter that an operand was passed for, with an index for an element of a list (`tensors[1]`).
    public func parameterName(ofOperand operand: Int) -> String {
        let tensors = parameters.filter(\.isTensor)
        guard let list = tensors.firstIndex(where: { $0.kind != .tensor }), operand >= list else {
            return operand < tensors.count ? tensors[operand].name : "\(operand)"
        }
        return "\(tensors[list].name)[\(operand - list)]"
    }
}
