/// Passes over the tape for checking what other passes found; they change nothing but the length of the tape.
extension Tape {
    /// The sum over roots of vᵀJ at some places, whether or not the graph has been let go of since.
    ///
    /// - Parameters:
    ///   - isRecorded: whether the pass itself is recorded, so that its results can be differentiated.
    ///   - replacing: what stands in for some rules.
    /// - Throws: what the rules throw.
    package func cotangents(
        from roots: [NodeOutput], _ cotangents: [Tensor], to places: [NodeOutput], isRecorded: Bool = false,
        replacing: CotangentReplacement? = nil
    ) throws(AutogradError) -> [NodeOutput: Value] {
        let starts = zip(roots, cotangents).map { (place: $0, cotangent: constant($1)) }
        let options = BackwardOptions(
            retainsGraph: true, createsGraph: isRecorded, checksMemory: false, replacing: replacing)
        return try pullback(from: starts, to: Set(places), options)
    }

    /// A backward pass from one root as a recorded computation, a function of the cotangent that it starts with.
    ///
    /// - Returns: where that cotangent, of zeros, stands, and the cotangents of those of `places` that the root depends on.
    /// - Throws: what the rules throw.
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

    /// The tangents at `results` for tangents at some places; nil where an operation on the way has no forward mode.
    /// - Throws: what the rules throw.
    package func tangents(
        _ tangents: [NodeOutput: Tensor], at results: [NodeOutput]
    ) throws(AutogradError) -> [Tensor?]? {
        let order = nodesBetween(results, Array(tangents.keys))
        guard order.allSatisfy({ nodes[$0].op?.hasForwardMode ?? true }) else { return nil }
        return try withoutRecording { () throws(AutogradError) in
            try pushforward(tangents.mapValues(constant), to: results, through: order).map { $0?.tensor }
        }
    }

    /// Σ u·g over some recorded values, as one recorded value; nil if none is recorded.
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
