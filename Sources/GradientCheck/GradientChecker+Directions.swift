import Autograd
import FiniteDifferences

/// Fast mode: checks random directional derivatives instead of every element.
extension GradientChecker {
    /// Checks a leaf's gradient along random directions of ±1, at a cost independent of the number of elements.
    ///
    /// - Parameter seed: The seed of the random directions.
    /// - Returns: Evidence with one element for each direction u: uᵀg by autograd and by differences.
    /// - Throws: Errors thrown by the operations.
    public func checkAlongDirections(
        _ pass: Tape.BackwardPass, at places: [NodeOutput], gradient: Tensor, seed: UInt64
    ) throws(AutogradError) -> GradientEvidence {
        if let wide = try widened(pass, at: places) {
            return try wide.checker.checkAlongDirections(
                wide.pass, at: wide.places, gradient: wide.gradient, seed: seed)
        }
        let replay = try DirectionalReplay(tape, pass, at: places)
        let g = gradient.elements
        let dtype = coarsest(pass.roots, places)
        let leaf = places.first.map { tape.nodes[$0.node].output($0.output) } ?? gradient
        let (typical, largest) = (leaf.elements.typicalMagnitude, leaf.elements.largestFinite)
        let length = g.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let tolerance = tolerance(for: dtype, largest: length)
        // If the first estimate disagrees, smaller steps are tried, based on the smallest nonzero element.
        let least = leaf.elements.reduce(typical) { $1 != 0 ? min($0, $1.magnitude) : $0 }
        var signs = RandomSigns(seed: seed)
        let elements = (0..<DirectionalReplay.directionCount).map { _ in
            let direction = g.map { _ in signs.next() }
            let a = zip(direction, g).reduce(0) { $0 + $1.0 * $1.1 }
            func evidence(scale step: Double, tolerance wanted: Double) -> ElementEvidence {
                let n = replay.derivative(
                    along: direction, grain: largest > 0 ? largest.ulp : 0, scale: step > 0 ? step : 1,
                    tolerance: wanted)
                let outcome = tolerance.outcome(a, n, scale: max(length, replay.largestResult))
                return ElementEvidence(autograd: a, numerical: n, outcome: outcome)
            }
            let first = evidence(scale: typical, tolerance: 0.5 * tolerance.allowance(length, length))
            guard first.outcome != .agrees else { return first }
            return evidence(scale: (typical * least).squareRoot(), tolerance: 0)
        }
        return GradientEvidence(
            shape: [elements.count], dtype: dtype, elements: elements, tolerance: tolerance)
    }
}
