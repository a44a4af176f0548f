/// `backward` and `grad`, with the semantics of PyTorch.
extension Tape {
    /// The roots and results of one backward pass, kept for checking them.
    public struct BackwardPass {
        /// The node outputs that the pass started from.
        public let roots: [NodeOutput]
        /// The cotangent of each root.
        public let cotangents: [Tensor]
        /// The gradient of each leaf from this pass alone, without the effect of hooks.
        public let gradients: [NodeOutput: Tensor]
        /// True if a hook was run, so that `.grad` may differ from `gradients`.
        public let isHooked: Bool

        package init(
            roots: [NodeOutput], cotangents: [Tensor], gradients: [NodeOutput: Tensor], isHooked: Bool = false
        ) {
            self.roots = roots
            self.cotangents = cotangents
            self.gradients = gradients
            self.isHooked = isHooked
        }
    }

    /// Computes the gradients of the roots and adds them to `.grad` of the leaves.
    ///
    /// - Parameters:
    ///   - gradients: the cotangent of each root, of the root's shape; nil stands for 1, for a root of one element.
    ///   - retainGraph: keep the saved values; defaults to `createGraph`.
    ///   - inputs: the variables to accumulate into; nil for every leaf.
    /// - Throws: `noGradRequired`, `nonScalarBackward`, `gradientMismatch`, `graphFreed`, `modifiedInPlace`, and the
    ///   errors of the rules and hooks.
    @discardableResult
    public func backward(
        _ roots: [Variable], gradients: [Variable?] = [], retainGraph: Bool? = nil, createGraph: Bool = false,
        inputs: [Variable]? = nil
    ) throws(AutogradError) -> BackwardPass {
        let starts = try starts(roots, gradients, isRecorded: createGraph)
        let targets = try inputs.map { (inputs) throws(AutogradError) in try places(of: inputs) }
        for input in inputs ?? [] where !input.isLeaf { try input.retainGrad() }
        let options = BackwardOptions(
            retainsGraph: retainGraph ?? createGraph, createsGraph: createGraph, runsPullbacksOfTargets: true,
            runsHooks: true)
        let unhooked = try gradientsWithoutHooks(starts, targets.map { Set($0.keys) })
        var found: [NodeOutput: Cotangent] = [:]
        var retained: [(Variable, Value)] = []
        do {
            try propagate(
                starts, to: targets.map { Set($0.keys) }, options, &found,
                onReach: { place, g in
                    if let variable = retainer(at: place) { retained.append((variable, g)) }
                })
        } catch {
            // As in PyTorch, gradients that were complete before the error are kept.
            try accumulate(retained, &found, isRecorded: createGraph)
            throw error
        }
        let pass = BackwardPass(
            roots: starts.map(\.place), cotangents: starts.map(\.cotangent.value.tensor),
            gradients: unhooked ?? found.mapValues(\.value.tensor), isHooked: unhooked != nil)
        try accumulate(retained, &found, isRecorded: createGraph)
        return pass
    }

    /// The gradients of a pass without hooks; nil if there are no hooks.
    private func gradientsWithoutHooks(
        _ starts: [(place: NodeOutput, cotangent: Cotangent)], _ targets: Set<NodeOutput>?
    ) throws(AutogradError) -> [NodeOutput: Tensor]? {
        guard !hooks.isEmpty else { return nil }
        let options = BackwardOptions(retainsGraph: true, runsPullbacksOfTargets: true)
        let roots = starts.map { (place: $0.place, cotangent: $0.cotangent.value) }
        return try pullback(from: roots, to: targets, options).mapValues(\.tensor)
    }

    /// The non-leaf variable that retains the gradient of a node output.
    private func retainer(at place: NodeOutput) -> Variable? {
        nodes[place.node].op == nil ? nil : accumulator(at: place)
    }

    private func accumulate(
        _ retained: [(Variable, Value)], isRecorded: Bool
    ) throws(AutogradError) {
        for (variable, g) in retained {
            var g = Cotangent(g)
            try variable.accumulate(&g, isRecorded: isRecorded)
        }
    }

    private func accumulate(
        _ retained: [(Variable, Value)], _ found: inout [NodeOutput: Cotangent], isRecorded: Bool
    ) throws(AutogradError) {
        try accumulate(retained, isRecorded: isRecorded)
        // A leaf that was changed without recording has several nodes.
        var leaves: [Variable] = []
        var sums: [Cotangent] = []
        for place in found.keys.sorted(by: { $0.node < $1.node }) where nodes[place.node].op == nil {
            guard let leaf = accumulator(at: place), let g = found.removeValue(forKey: place) else {
                continue
            }
            if leaf.leafPlaces.count > 1, let k = leaves.firstIndex(where: { $0 === leaf }) {
                try sums[k].add(g.value)
            } else {
                leaves.append(leaf)
                sums.append(g)
            }
        }
        for (k, leaf) in leaves.enumerated() { try leaf.accumulate(&sums[k], isRecorded: isRecorded) }
    }

    /// Computes and returns the gradients of the roots with respect to `inputs`, without changing `.grad` of leaves.
    ///
    /// - Parameters:
    ///   - gradients: the cotangent of each root, of the root's shape; nil stands for 1, for a root of one element.
    ///   - retainGraph: keep the saved values; defaults to `createGraph`.
    /// - Returns: the gradient for each input; with `allowUnused`, nil if no root depends on it.
    /// - Throws: the errors of `backward`, and `unusedInput` unless `allowUnused` is true.
    public func grad(
        _ roots: [Variable], _ inputs: [Variable], gradients: [Variable?] = [], retainGraph: Bool? = nil,
        createGraph: Bool = false, allowUnused: Bool = false
    ) throws(AutogradError) -> [Variable?] {
        let starts = try starts(roots, gradients, isRecorded: createGraph)
        let targets = try places(of: inputs)
        let options = BackwardOptions(
            retainsGraph: isTemporary || retainGraph ?? createGraph, createsGraph: createGraph,
            runsHooks: !isTemporary)
        var found: [NodeOutput: Cotangent] = [:]
        var retained: [(Variable, Value)] = []
        let onReach = { (place: NodeOutput, g: Value) in
            if !self.isTemporary, let variable = self.retainer(at: place) { retained.append((variable, g)) }
        }
        do {
            try propagate(starts, to: Set(targets.keys), options, &found, onReach: onReach)
        } catch {
            try accumulate(retained, isRecorded: createGraph)
            throw error
        }
        try accumulate(retained, isRecorded: createGraph)
        var sums: [Cotangent?] = []
        for (i, input) in inputs.enumerated() {
            var sum: Cotangent?
            for (place, variable) in targets where variable === input {
                guard let g = found[place] else { continue }
                if sum == nil { sum = g } else { try sum?.add(g.value) }
            }
            guard sum != nil || allowUnused else { throw .unusedInput(i) }
            sums.append(sum)
        }
        // Views last: their base may be among the results and must be created first.
        var results = sums.map { sum in
            sum.flatMap { $0.isView ? nil : Variable.gradient($0, isRecorded: createGraph) }
        }
        for (i, sum) in sums.enumerated() where results[i] == nil {
            results[i] = sum.map { Variable.gradient($0, isRecorded: createGraph) }
        }
        return results
    }

    /// Describes a call of `grad` as a backward pass, for checking it.
    ///
    /// - Throws: the errors of `grad`.
    public func pass(
        _ roots: [Variable], _ gradients: [Variable?], to input: Variable, gave result: Variable
    ) throws(AutogradError) -> BackwardPass {
        let starts = try starts(roots, gradients)
        return BackwardPass(
            roots: starts.map(\.place), cotangents: starts.map(\.cotangent.value.tensor),
            gradients: Dictionary(
                input.gradientPlaces.map { ($0, result.tensor) }, uniquingKeysWith: { a, _ in a }))
    }

    private func starts(
        _ roots: [Variable], _ gradients: [Variable?], isRecorded: Bool = false
    ) throws(AutogradError) -> [(place: NodeOutput, cotangent: Cotangent)] {
        for (i, root) in roots.enumerated() {
            guard i < gradients.count, let gradient = gradients[i], gradient.shape != root.shape else {
                continue
            }
            throw .gradientMismatch(index: i, gradient: gradient.shape, output: root.shape)
        }
        var starts: [(place: NodeOutput, cotangent: Cotangent)] = []
        for (i, root) in roots.enumerated() {
            let isGiven = i < gradients.count && gradients[i] != nil
            guard isGiven || !root.requiresGrad || root.tensor.count == 1 else {
                throw .nonScalarBackward(shape: root.shape)
            }
            try root.checkReadable()
            let value = root.value
            guard let place = value.place else { throw .noGradRequired(index: i) }
            if i < gradients.count, let gradient = gradients[i] {
                if isRecorded { try gradient.checkReadable() }
                let g = try gradient.value.to(root.dtype)
                let isSame = gradient.dtype == root.dtype
                let memory = CotangentMemory(isHeld: isSame, variable: isSame ? gradient : nil)
                starts.append((place, Cotangent(g, in: memory)))
            } else {
                let one = constant(try .filled(1, root.shape, dtype: root.dtype))
                starts.append((place, Cotangent(one, in: CotangentMemory(isHeld: true))))
            }
            guard !nodes[place.node].isUnaccumulatedLeaf else { throw .noGradRequired(index: i) }
        }
        return starts
    }

    private func places(of variables: [Variable]) throws(AutogradError) -> [NodeOutput: Variable] {
        var places: [NodeOutput: Variable] = [:]
        for (i, variable) in variables.enumerated() {
            try variable.checkReadable()
            guard variable.value.place != nil else { throw .noGradRequired(index: i) }
            for place in variable.gradientPlaces { places[place] = variable }
        }
        return places
    }
}

extension Variable {
    /// Adds a cotangent to `.grad`, in place unless the pass is recorded.
    ///
    /// As in PyTorch, a retained gradient of a non-leaf is never changed in place.
    fileprivate func accumulate(_ g: inout Cotangent, isRecorded: Bool) throws(AutogradError) {
        guard requiresGrad || retainsGrad else { return }
        guard let grad else {
            if isRecorded {
                // PyTorch copies the gradient into new memory by a recorded in-place change, so its version is 1.
                let memory = tape.constant(try .filled(0, shape, dtype: dtype))
                self.grad = Variable(try memory.apply(.copy, g.value), version: 1)
            } else {
                self.grad = Variable(accumulating: &g, in: self)
            }
            return
        }
        if isRecorded || retainsGrad || !isLeaf {
            self.grad = Variable(try grad.value + g.value)
        } else {
            try tape.withoutRecording { () throws(AutogradError) in
                try grad.replaceContents(with: try grad.value + g.value)
            }
        }
    }
}
