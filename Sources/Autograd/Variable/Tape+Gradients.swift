/// `backward` and `grad`, as PyTorch has them.
extension Tape {
    /// What one backward pass started from and found, for checking it.
    public struct BackwardPass {
        public let roots: [Place]
        public let cotangents: [Tensor]
        /// What this pass by itself gives for each leaf that it reached, whatever hooks made of it.
        public let gradients: [Place: Tensor]
        /// Whether a hook was run, so that `.grad` may hold something else.
        public let isHooked: Bool

        package init(
            roots: [Place], cotangents: [Tensor], gradients: [Place: Tensor], isHooked: Bool = false
        ) {
            self.roots = roots
            self.cotangents = cotangents
            self.gradients = gradients
            self.isHooked = isHooked
        }
    }

    /// Adds the gradients of the roots, each weighted by its `gradients`, to `.grad` of leaves.
    ///
    /// - Parameters:
    ///   - gradients: one for each root, of its shape; nil stands for 1 where the root has one element.
    ///   - retainGraph: by default as `createGraph`.
    ///   - inputs: the variables to accumulate in; nil for every leaf.
    /// - Throws: `noGradRequired`, `nonScalarBackward`, `gradientMismatch`, `graphFreed`, `modifiedInPlace`, ….
    @discardableResult
    public func backward(
        _ roots: [Variable], gradients: [Variable?] = [], retainGraph: Bool? = nil, createGraph: Bool = false,
        inputs: [Variable]? = nil
    ) throws(AutogradError) -> BackwardPass {
        let starts = try starts(roots, gradients)
        let targets = try inputs.map { (inputs) throws(AutogradError) in try places(of: inputs) }
        for input in inputs ?? [] where !input.isLeaf { try input.retainGrad() }
        var collected: [(Variable, Value)] = []
        var options = BackwardOptions(
            retainsGraph: retainGraph ?? createGraph, createsGraph: createGraph, passesTargets: true)
        let unhooked = try gradientsWithoutHooks(starts, targets.map { Set($0.keys) })
        options.runsHooks = true
        let found = try pullback(
            from: starts, to: targets.map { Set($0.keys) }, options,
            onReach: { place, g in
                if nodes[place.node].op != nil, let variable = accumulator(at: place) {
                    collected.append((variable, g))
                }
            })
        for (place, g) in found.sorted(by: { $0.key.node < $1.key.node }) where nodes[place.node].op == nil {
            if let variable = accumulator(at: place) { collected.append((variable, g)) }
        }
        for (variable, g) in collected { try variable.accumulate(g, isRecorded: createGraph) }
        return BackwardPass(
            roots: starts.map(\.place), cotangents: starts.map(\.cotangent.tensor),
            gradients: unhooked ?? found.mapValues(\.tensor), isHooked: unhooked != nil)
    }

    /// What a pass would give if no hook were there; nil where none is.
    private func gradientsWithoutHooks(
        _ starts: [(place: Place, cotangent: Value)], _ targets: Set<Place>?
    ) throws(AutogradError) -> [Place: Tensor]? {
        guard !hooks.isEmpty else { return nil }
        let options = BackwardOptions(retainsGraph: true, passesTargets: true)
        return try pullback(from: starts, to: targets, options).mapValues(\.tensor)
    }

    /// The gradients of weighted roots with respect to `inputs`, leaving `.grad` alone.
    ///
    /// - Throws: as `backward`, and `unusedInput` unless `allowUnused`.
    public func grad(
        _ roots: [Variable], _ inputs: [Variable], gradients: [Variable?] = [], retainGraph: Bool? = nil,
        createGraph: Bool = false, allowUnused: Bool = false
    ) throws(AutogradError) -> [Variable?] {
        let starts = try starts(roots, gradients)
        let targets = try places(of: inputs)
        let options = BackwardOptions(
            retainsGraph: isOnlyLooking || retainGraph ?? createGraph, createsGraph: createGraph,
            runsHooks: !isOnlyLooking)
        var retained: [(Variable, Value)] = []
        let found = try pullback(
            from: starts, to: Set(targets.keys), options,
            onReach: { place, g in
                if nodes[place.node].op != nil, let variable = accumulator(at: place) {
                    retained.append((variable, g))
                }
            })
        for (variable, g) in retained where !isOnlyLooking {
            try variable.accumulate(g, isRecorded: createGraph)
        }
        var results: [Variable?] = []
        for (i, input) in inputs.enumerated() {
            var sum: Value?
            for (place, variable) in targets where variable === input {
                guard let g = found[place] else { continue }
                sum = if let present = sum { try present + g } else { g }
            }
            guard sum != nil || allowUnused else { throw .unusedInput(i) }
            results.append(sum.map { Variable($0) })
        }
        return results
    }

    /// What `grad` started from and found, for checking it.
    ///
    /// - Throws: as `grad`.
    public func pass(
        _ roots: [Variable], _ gradients: [Variable?], to input: Variable, gave result: Variable
    ) throws(AutogradError) -> BackwardPass {
        let starts = try starts(roots, gradients)
        return BackwardPass(
            roots: starts.map(\.place), cotangents: starts.map(\.cotangent.tensor),
            gradients: Dictionary(
                input.gradientPlaces.map { ($0, result.tensor) }, uniquingKeysWith: { a, _ in a }))
    }

    private func starts(
        _ roots: [Variable], _ gradients: [Variable?]
    ) throws(AutogradError) -> [(place: Place, cotangent: Value)] {
        var starts: [(place: Place, cotangent: Value)] = []
        for (i, root) in roots.enumerated() {
            try root.checkReadable()
            let value = root.value
            guard let place = value.place else { throw .noGradRequired(index: i) }
            if i < gradients.count, let gradient = gradients[i] {
                guard gradient.shape == root.shape else {
                    throw .gradientMismatch(index: i, gradient: gradient.shape, output: root.shape)
                }
                starts.append((place, try gradient.value.to(root.dtype)))
            } else {
                guard value.tensor.count == 1 else { throw .nonScalarBackward(shape: root.shape) }
                starts.append((place, constant(try .filled(1, root.shape, dtype: root.dtype))))
            }
            guard !nodes[place.node].isDeadEnd else { throw .noGradRequired(index: i) }
        }
        return starts
    }

    private func places(of variables: [Variable]) throws(AutogradError) -> [Place: Variable] {
        var places: [Place: Variable] = [:]
        for (i, variable) in variables.enumerated() {
            guard let place = variable.value.place, !nodes[place.node].isDeadEnd else {
                throw .noGradRequired(index: i)
            }
            for place in variable.gradientPlaces { places[place] = variable }
        }
        return places
    }
}

extension Variable {
    /// Adds to `.grad`: in the same memory, unless the pass is itself recorded.
    ///
    /// A gradient that was retained is never changed in place, as PyTorch has it.
    fileprivate func accumulate(_ g: Value, isRecorded: Bool) throws(AutogradError) {
        guard requiresGrad else { return }
        guard let grad else {
            self.grad = Variable(isRecorded ? try g.apply(.clone) : g.detached)
            return
        }
        if isRecorded || !isLeaf {
            self.grad = Variable(try grad.value + g)
        } else {
            try tape.withoutRecording { () throws(AutogradError) in
                try grad.replaceContents(with: try grad.value + g)
            }
        }
    }
}
