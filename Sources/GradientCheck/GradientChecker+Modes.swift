import Autograd

/// Checks of forward mode and of second derivatives.
extension GradientChecker {
    /// Compares forward with reverse mode: Σ v·(Ju) and Σ (vᵀJ)·u for fixed quasirandom tangents u of all leaves.
    ///
    /// - Parameter leaves: The positions of each leaf on the tape, and its gradient from the pass. A leaf with two names is
    ///   counted once.
    /// - Returns: Both sums and whether they agree, which is nil if one is not finite; nil if an operation between
    ///   roots and leaves has no forward mode.
    /// - Throws: Errors thrown by the derivative rules.
    public func checkForwardMode(
        _ pass: Tape.BackwardPass, _ leaves: [(places: [NodeOutput], gradient: Tensor)]
    ) throws(AutogradError) -> (reverse: Double, forward: Double, agrees: Bool?)? {
        var tangents: [NodeOutput: Tensor] = [:]
        var (reverse, size) = (0.0, 0.0)
        for (k, leaf) in leaves.enumerated() where leaf.places.allSatisfy({ tangents[$0] == nil }) {
            let u = try quasirandom(like: leaf.gradient, seed: k)
            for place in leaf.places { tangents[place] = u }
            for (g, t) in zip(leaf.gradient.elements, u.elements) {
                reverse += g * t
                size += (g * t).magnitude
            }
        }
        guard let (forward, forwardSize) = try pushforward(pass, tangents) else { return nil }
        // Near the largest finite number the two modes overflow at different points.
        guard forward.isFinite, reverse.isFinite else { return (reverse, forward, nil) }
        size += forwardSize
        let dtype = coarsest(pass.roots, Array(tangents.keys))
        var slack = tolerance(for: dtype, largest: size).rtol * size
        if (forward - reverse).magnitude > slack {
            slack += Self.scatterMargin * scatter(of: pass, along: tangents)
            for leaf in leaves {
                guard let u = leaf.places.first.flatMap({ tangents[$0] })?.elements else { continue }
                let scatter = scatter(of: pass, at: leaf.places, count: u.count)
                slack += Self.scatterMargin * zip(scatter, u).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        // Subnormal numbers have fewer digits.
        return (reverse, forward, (forward - reverse).magnitude <= slack + .leastNormalMagnitude)
    }

    /// Σ v·(Ju) and the sum of the terms' magnitudes; nil if an operation between roots and leaves has no forward
    /// mode.
    func pushforward(
        _ pass: Tape.BackwardPass, _ tangents: [NodeOutput: Tensor]
    ) throws(AutogradError) -> (sum: Double, size: Double)? {
        guard let results = try tape.tangents(tangents, at: pass.roots) else { return nil }
        var (sum, size) = (0.0, 0.0)
        for (result, v) in zip(results, pass.cotangents) {
            guard let result else { continue }
            for (t, weight) in zip(result.elements, v.elements) {
                sum += weight * t
                size += (weight * t).magnitude
            }
        }
        return (sum, size)
    }

    /// Checks the second derivative: the gradient of Σ u·g, where g is the gradient and u a fixed quasirandom tensor.
    ///
    /// The pass is repeated and recorded, and the record is checked like any computation. Values that a hand-written
    /// rule detaches are constant for autograd but not for the differences.
    /// - Returns: The evidence; nil if the gradient does not depend on the leaf.
    /// - Throws: Errors thrown by the operations and derivative rules.
    public func checkSecondOrder(
        _ pass: Tape.BackwardPass, at places: [NodeOutput]
    ) throws(AutogradError) -> GradientEvidence? {
        guard let leaf = places.first.map({ tape.nodes[$0.node].output($0.output) }) else { return nil }
        let root = try contraction(of: pass, at: places)
        tape.ignoresDetach = true
        defer { tape.ignoresDetach = false }
        guard let whole = try contraction(of: pass, at: places) else { return nil }
        let one = try Tensor(repeating: 1, shape: [], dtype: leaf.dtype)
        let found = try root.map { (root) throws(AutogradError) in
            try tape.cotangents(from: [root], [one], to: places)
        }
        var elements = [Double](repeating: 0, count: leaf.count)
        for (_, g) in found ?? [:] {
            for (i, value) in g.tensor.elements.enumerated() { elements[i] += value }
        }
        let gradient = try Tensor(elements, shape: leaf.shape, dtype: leaf.dtype)
        let second = Tape.BackwardPass(
            roots: [whole], cotangents: [one],
            gradients: Dictionary(uniqueKeysWithValues: places.map { ($0, gradient) }))
        return try check(second, at: places, gradient: gradient)
    }

    /// Σ u·g for the gradient g of a recorded pass; nil if g does not depend on any recorded value.
    private func contraction(
        of pass: Tape.BackwardPass, at places: [NodeOutput]
    ) throws(AutogradError) -> NodeOutput? {
        let recorded = try tape.cotangents(from: pass.roots, pass.cotangents, to: places, isRecorded: true)
        var terms: [(value: Value, weights: Tensor)] = []
        for (k, place) in places.enumerated() {
            if let g = recorded[place] { terms.append((g, try quasirandom(like: g.tensor, seed: k))) }
        }
        return try tape.contraction(terms)?.recordedPlace
    }

    /// Reproducible quasirandom numbers between 0.5 and 1.5 in the shape of a tensor: the fractional parts of
    /// multiples of the golden ratio.
    func quasirandom(like tensor: Tensor, seed: Int) throws(AutogradError) -> Tensor {
        let elements = (0..<tensor.count).map { i -> Double in
            let u = Double(i + 1) * 0.6180339887498949 + Double(seed) * 0.2360679774997898
            return 0.5 + u - u.rounded(.down)
        }
        return try Tensor(elements, shape: tensor.shape, dtype: tensor.dtype)
    }
}
