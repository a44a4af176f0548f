/// Reverse mode: cotangents carried from roots to leaves.
extension Tape {
    /// What a backward pass does besides carrying cotangents.
    struct BackwardOptions {
        /// Keep what the pullbacks need, so that the same nodes can be passed again.
        var retainsGraph = false
        /// Record the pass itself, so that gradients can be differentiated in turn.
        var createsGraph = false
    }

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
        let order = nodesBetween(roots.map(\.place), targets)
        let wasRecording = isRecording
        isRecording = options.createsGraph
        defer { isRecording = wasRecording }

        var pending: [Place: Value] = [:]
        for (place, cotangent) in roots {
            try add(cotangent, at: place, to: &pending)
        }
        var result: [Place: Value] = [:]
        for index in order.reversed() {
            let outputCount = nodes[index].outputCount
            var cotangents = [Value?](repeating: nil, count: outputCount)
            var isReached = false
            for k in 0..<outputCount {
                let place = Place(node: index, output: k)
                guard let g = pending.removeValue(forKey: place) else { continue }
                cotangents[k] = g
                isReached = true
                onReach(place, g)
                if targets?.contains(place) ?? (nodes[index].op == nil) { result[place] = g }
            }
            guard isReached, nodes[index].op != nil else { continue }
            try pullback(through: index, cotangents, wanted: nil) {
                (place, g) throws(AutogradError) in try add(g, at: place, to: &pending)
            }
            if !options.retainsGraph { free(index) }
        }
        return result
    }

    /// Cotangents of one node's recorded operands from those of its outputs.
    func pullback(
        through index: Int, _ cotangents: [Value?], wanted: Set<Int>?, checksMemory: Bool = true,
        _ receive: (Place, Value) throws(AutogradError) -> Void
    ) throws(AutogradError) {
        guard let op = nodes[index].op else { return }
        let context = Context(self, node: index, isPullback: checksMemory)
        context.incoming = cotangents
        let g: Value
        if let first = cotangents[0] {
            g = first
        } else {
            g = constant(try .filled(0, nodes[index].value.shape, dtype: nodes[index].value.dtype))
        }
        for i in nodes[index].operands.indices {
            guard let place = nodes[index].operands[i].place, wanted?.contains(i) ?? true else { continue }
            guard let rule = op.derivative.rule(i) else { throw .notDifferentiable(op: op.name, operand: i) }
            context.operand = i
            var cotangent = try typed { try rule(g, context) }
            if let fault = context.fault { throw fault }
            if case .elementwise = op.derivative { cotangent = try cotangent.summed(to: context.shape) }
            guard cotangent.shape == context.shape else {
                throw .pullbackShapeMismatch(
                    op: op.name, operand: i, expected: context.shape, found: cotangent.shape)
            }
            if cotangent.dtype != context.dtype(i) { cotangent = try cotangent.to(context.dtype(i)) }
            try receive(place, cotangent)
        }
    }

    private func add(
        _ g: Value, at place: Place, to pending: inout [Place: Value]
    ) throws(AutogradError) {
        if let present = pending[place] {
            pending[place] = try present + g
        } else {
            pending[place] = g
        }
    }

    /// The nodes that lie between roots and targets (nil: leaves), in ascending order.
    ///
    /// A node on a way that reaches no target is not visited: its pullback may well not exist.
    public func nodesBetween(_ roots: [Place], _ targets: Set<Place>?) -> [Int] {
        var reached = Set<Int>()
        var stack = roots.map(\.node)
        while let index = stack.popLast() {
            guard reached.insert(index).inserted else { continue }
            for operand in nodes[index].operands {
                if let place = operand.place, !reached.contains(place.node) { stack.append(place.node) }
            }
        }
        let ascending = reached.sorted()
        guard let targets else { return ascending }
        let targetNodes = Set(targets.map(\.node))
        var leading = Set<Int>()
        return ascending.filter { index in
            let leads =
                targetNodes.contains(index)
                || nodes[index].operands.contains { $0.place.map { leading.contains($0.node) } ?? false }
            if leads { leading.insert(index) }
            return leads
        }
    }
}

extension Node {
    var outputCount: Int { 1 + furtherValues.count }
}

extension Tape {
    /// What a node's rule by itself makes of cotangents of its outputs, for one operand.
    /// - Throws: what the rule throws.
    public func cotangent(
        ofOperand operand: Int, of index: Int, _ cotangents: [Tensor]
    ) throws(AutogradError) -> Tensor? {
        var result: Tensor?
        let wasFreed = nodes[index].isFreed
        setFreed(index, false)
        defer { setFreed(index, wasFreed) }
        try withoutRecording { () throws(AutogradError) in
            try pullback(through: index, cotangents.map(constant), wanted: [operand], checksMemory: false) {
                _, g in
                result = g.tensor
            }
        }
        return result
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
