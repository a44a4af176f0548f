import Autograd

/// Computations in dtypes narrower than float64.
///
/// They are judged by the same computation in float64, where a rule is as right or wrong and rounding does not hide it.
extension GradientChecker {
    /// The same computation in float64 throughout, with what is needed to check it; nil if it is that already.
    ///
    /// - Throws: what the operations throw.
    package func widened(
        _ pass: Tape.BackwardPass, leaves: [NodeOutput]
    ) throws(AutogradError) -> (checker: GradientChecker, recomputation: Recomputation)? {
        guard coarsest(pass.roots, leaves) != .float64 else { return nil }
        let recomputation = try Recomputation(of: pass, on: tape, leaves: leaves)
        let checker = GradientChecker(
            recomputation.tape, originals: recomputation.originals, atol: atol, rtol: rtol, workers)
        return (checker, recomputation)
    }

    /// The same for one leaf; nil also where its gradient does not depend on it there.
    func widened(
        _ pass: Tape.BackwardPass, at places: [NodeOutput]
    ) throws(AutogradError) -> (
        checker: GradientChecker, pass: Tape.BackwardPass, places: [NodeOutput], gradient: Tensor
    )? {
        guard let (checker, recomputation) = try widened(pass, leaves: places) else { return nil }
        let moved = places.compactMap { recomputation.places[$0] }
        guard moved.count == places.count,
            let gradient = try moved.compactMap({ recomputation.pass.gradients[$0] }).summed
        else { return nil }
        return (checker, recomputation.pass, moved, gradient)
    }

    /// Evidence in float64, as evidence of what autograd found in the narrower dtype.
    ///
    /// What rules that are right in float64 give in the narrower dtype differs by rounding. Anything else has to be within
    /// the dtype's tolerance. A value that is not finite is lost to the dtype, and nothing is concluded from it.
    /// - Throws: what the rules throw.
    package func narrowed(
        _ evidence: GradientEvidence, _ pass: Tape.BackwardPass, at places: [NodeOutput], to found: Tensor
    ) throws(AutogradError) -> GradientEvidence {
        let again = try tape.cotangents(from: pass.roots, pass.cotangents, to: places)
        let given = try places.compactMap { again[$0]?.tensor }.summed?.elements ?? []
        let values = found.elements
        let wide = evidence.elements.map(\.autograd)
        let largest = wide.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
        let tolerance = tolerance(for: coarsest(pass.roots, places), largest: largest)
        let elements = evidence.elements.enumerated().map { i, element in
            let isGiven = i < given.count && given[i] == values[i]
            let isNear = (values[i] - wide[i]).magnitude <= tolerance.allowance(values[i], wide[i])
            var outcome = element.outcome
            if outcome == .agrees, !values[i].isFinite, wide[i].isFinite {
                outcome = .inconclusive
            } else if outcome == .agrees, !isGiven, !isNear {
                outcome = .differs
            }
            return ElementEvidence(autograd: values[i], numerical: element.numerical, outcome: outcome)
        }
        return GradientEvidence(
            shape: evidence.shape, dtype: found.dtype, elements: elements, tolerance: evidence.tolerance,
            isReproducible: evidence.isReproducible)
    }
}
