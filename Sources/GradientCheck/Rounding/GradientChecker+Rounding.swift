import Autograd

/// How far rounding explains that autograd and the numbers differ.
extension GradientChecker {
    /// By how much each element of a leaf's gradient may be off because values on the way are rounded.
    ///
    /// Autograd and the differences begin with the same rounded values, so that neither sees this of the other.
    public func roundingErrors(of pass: Tape.BackwardPass, at leaf: [NodeOutput], count: Int) -> [Double] {
        scatter(of: pass, at: leaf, count: count).map { Self.scatterMargin * $0 }
    }

    /// How a leaf's gradient scatters, element by element, when every operation of both passes rounds at random; if wanted,
    /// what they begin with too.
    func scatter(
        of pass: Tape.BackwardPass, at places: [NodeOutput], count: Int, movesInputs: Bool = false
    ) -> [Double] {
        let samples = recomputations(of: pass, leaves: places, movesInputs: movesInputs).compactMap {
            recomputation in
            try? places.compactMap { recomputation.places[$0] }.compactMap {
                recomputation.pass.gradients[$0]
            }.summed?.elements
        }
        return standardDeviations(samples, count)
    }

    /// How what a node's rule by itself gives scatters likewise.
    func scatter(
        ofNode index: Int, _ operand: Int, _ cotangents: [Tensor], count: Int, movesInputs: Bool
    ) -> [Double] {
        let samples = Self.seeds.compactMap { seed in
            try? tape.nodes[index].cotangent(
                ofOperand: operand, cotangents, roundedAtRandom: seed, movesInputs: movesInputs)?.elements
        }
        return standardDeviations(samples, count)
    }

    /// Of each element; 0 where it is not known.
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

    /// How the sum of a pushforward scatters likewise.
    func scatter(of pass: Tape.BackwardPass, along tangents: [NodeOutput: Tensor]) -> Double {
        let sums = recomputations(of: pass, leaves: Array(tangents.keys)).compactMap { recomputation in
            var moved: [NodeOutput: Tensor] = [:]
            for (place, t) in tangents { if let own = recomputation.places[place] { moved[own] = t } }
            return try? GradientChecker(recomputation.tape).pushforward(recomputation.pass, moved)?.sum
        }
        return standardDeviation(sums)
    }

    private func recomputations(
        of pass: Tape.BackwardPass, leaves: [NodeOutput], movesInputs: Bool = false
    ) -> [Recomputation] {
        Self.seeds.compactMap {
            try? Recomputation(of: pass, on: tape, leaves: leaves, seed: $0, movesInputs: movesInputs)
        }
    }

    private static let seeds: ClosedRange<UInt64> = 1...4

    /// By how much more than it scatters rounding may move a number.
    static let scatterMargin = 8.0
}
