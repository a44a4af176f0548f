import Autograd

/// Estimates of the effect of rounding on gradients, by recomputation with random rounding.
extension GradientChecker {
    /// Bounds of the error of each element of a leaf's gradient due to rounding of intermediate values.
    ///
    /// Autograd and the differences use the same rounded values, so their comparison does not reveal this error.
    public func roundingErrors(of pass: Tape.BackwardPass, at leaf: [NodeOutput], count: Int) -> [Double] {
        scatter(of: pass, at: leaf, count: count).map { Self.scatterMargin * $0 }
    }

    /// Standard deviation of each element of a leaf's gradient when every operation of both passes rounds randomly.
    ///
    /// - Parameter roundsInputs: True to round the values of the leaves randomly too.
    func scatter(
        of pass: Tape.BackwardPass, at places: [NodeOutput], count: Int, roundsInputs: Bool = false
    ) -> [Double] {
        let samples = recomputations(of: pass, leaves: places, roundsInputs: roundsInputs).compactMap {
            recomputation in
            try? places.compactMap { recomputation.places[$0] }.compactMap {
                recomputation.pass.gradients[$0]
            }.summed?.elements
        }
        return standardDeviations(samples, count)
    }

    /// Standard deviation of each element of the cotangent from a single node's rule under random rounding.
    func scatter(
        ofNode index: Int, _ operand: Int, _ cotangents: [Tensor], count: Int, roundsInputs: Bool
    ) -> [Double] {
        let samples = Self.seeds.compactMap { seed in
            try? tape.nodes[index].cotangent(
                ofOperand: operand, cotangents, roundedAtRandom: seed, roundsInputs: roundsInputs)?.elements
        }
        return standardDeviations(samples, count)
    }

    /// Standard deviation of each element; 0 if unknown.
    private func standardDeviations(_ samples: [[Double]], _ count: Int) -> [Double] {
        let samples = samples.filter { $0.count == count }
        return (0..<count).map { i in standardDeviation(samples.map { $0[i] }) }
    }

    private func standardDeviation(_ sample: [Double]) -> Double {
        let finite = sample.filter(\.isFinite)
        guard finite.count > 1 else { return 0 }
        let mean = finite.reduce(0, +) / Double(finite.count)
        let squares = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(finite.count - 1)).squareRoot()
    }

    /// Standard deviation of the sum of a pushforward under random rounding.
    func scatter(of pass: Tape.BackwardPass, along tangents: [NodeOutput: Tensor]) -> Double {
        let sums = recomputations(of: pass, leaves: Array(tangents.keys)).compactMap { recomputation in
            var moved: [NodeOutput: Tensor] = [:]
            for (place, t) in tangents { if let own = recomputation.places[place] { moved[own] = t } }
            return try? GradientChecker(recomputation.tape).pushforward(recomputation.pass, moved)?.sum
        }
        return standardDeviation(sums)
    }

    private func recomputations(
        of pass: Tape.BackwardPass, leaves: [NodeOutput], roundsInputs: Bool = false
    ) -> [Recomputation] {
        Self.seeds.compactMap {
            try? Recomputation(of: pass, on: tape, leaves: leaves, seed: $0, roundsInputs: roundsInputs)
        }
    }

    private static let seeds: ClosedRange<UInt64> = 1...4

    /// Number of standard deviations of rounding noise below which two values count as equal.
    static let scatterMargin = 8.0
}
