/// Passes over the tape that check other passes. They may append nodes but do not change existing ones.
extension Tape {
    /// The vector-Jacobian product vᵀJ, summed over the roots, at some node outputs, even if the graph has been freed.
    ///
    /// - Parameters:
    ///   - isRecorded: record the pass itself, so that its results can be differentiated.
    ///   - replacing: a replacement for some of the rules.
    /// - Throws: the errors of the rules.
    package func cotangents(
        from roots: [NodeOutput], _ cotangents: [Tensor], to places: [NodeOutput], isRecorded: Bool = false,
        replacing: CotangentReplacement? = nil
    ) throws(AutogradError) -> [NodeOutput: Value] {
        let starts = zip(roots, cotangents).map { (place: $0, cotangent: constant($1)) }
        let options = BackwardOptions(
            retainsGraph: true, createsGraph: isRecorded, checksMemory: false, replacing: replacing)
        return try pullback(from: starts, to: Set(places), options)
    }

    /// Records a backward pass from one root as a function of the root's cotangent.
    ///
    /// - Returns: the node output of the root's cotangent, which is zero, and the cotangents of those of `places` that
    ///   the root depends on.
    /// - Throws: the errors of the rules.
    package func recordedPass(
        from root: NodeOutput, to places: [NodeOutput]
    ) throws(AutogradError) -> (start: NodeOutput, found: [Value]) {
        let y = nodes[root.node].output(root.output)
        let start = input(try .filled(0, y.shape, dtype: y.dtype))
        let options = BackwardOptions(retainsGraph: true, createsGraph: true, checksMemory: false)
        let place = NodeOutput(node: nodes.count - 1)
        let found = try recordingEverything { () throws(AutogradError) in
            try pullback(from: [(root, start)], to: Set(places), options)
        }
        return (place, places.compactMap { found[$0] })
    }

    /// The tangents at `results` for tangents at some node outputs; nil if an operation in between has no pushforward.
    /// - Throws: the errors of the rules.
    package func tangents(
        _ tangents: [NodeOutput: Tensor], at results: [NodeOutput]
    ) throws(AutogradError) -> [Tensor?]? {
        let order = nodesBetween(results, Array(tangents.keys))
        guard order.allSatisfy({ nodes[$0].op?.hasForwardMode ?? true }) else { return nil }
        return try withoutRecording { () throws(AutogradError) in
            try pushforward(tangents.mapValues(constant), to: results, through: order).map { $0?.tensor }
        }
    }

    /// Σ u·g over the recorded values g and their weights u, as one recorded value; nil if no value is recorded.
    package func contraction(_ values: [(value: Value, weights: Tensor)]) throws(AutogradError) -> Value? {
        let wasRecording = isRecording
        isRecording = true
        defer { isRecording = wasRecording }
        var sum: Value?
        for (value, weights) in values where value.requiresGrad {
            let term = try (value * constant(weights)).sum()
            sum = if let present = sum { try present + term } else { term }
        }
        return sum
    }
}
