import Autograd

/// Checks of computations in dtypes narrower than float64.
///
/// The same computation is checked in float64, where rounding does not hide errors of a derivative rule.
extension GradientChecker {
    /// The pass recomputed in float64, with a checker for it; nil if it is in float64 already.
    ///
    /// - Throws: Errors thrown by the operations.
    package func widened(
        _ pass: Tape.BackwardPass, leaves: [NodeOutput]
    ) throws(AutogradError) -> (checker: GradientChecker, recomputation: Recomputation)? {
        guard coarsest(pass.roots, leaves) != .float64 else { return nil }
        let recomputation = try Recomputation(of: pass, on: tape, leaves: leaves)
        let checker = GradientChecker(
            recomputation.tape, originals: recomputation.originals, atol: atol, rtol: rtol, workers)
        return (checker, recomputation)
    }

    /// The pass recomputed in float64 for one leaf; nil also if the gradient does not depend on the leaf.
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

    /// Converts evidence from float64 to evidence for the gradient in the narrower dtype.
    ///
    /// If the gradient is exactly the one that the rules return in the narrower dtype, it inherits the outcome in
    /// float64. Otherwise it must also agree with the float64 gradient within the dtype's tolerance. A value that is
    /// not finite because of the dtype is inconclusive.
    /// - Throws: Errors thrown by the derivative rules.
    package func narrowed(
        _ evidence: GradientEvidence, _ pass: Tape.BackwardPass, at places: [NodeOutput], to found: Tensor
    ) throws(AutogradError) -> GradientEvidence {
        let recomputed = try tape.cotangents(from: pass.roots, pass.cotangents, to: places)
        let returned = try places.compactMap { recomputed[$0]?.tensor }.summed?.elements ?? []
        let values = found.elements
        let wide = evidence.elements.map(\.autograd)
        let largest = wide.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
        let tolerance = tolerance(for: coarsest(pass.roots, places), largest: largest)
        let elements = evidence.elements.enumerated().map { i, element in
            let isReturnedByRules = i < returned.count && returned[i] == values[i]
            let isNear = (values[i] - wide[i]).magnitude <= tolerance.allowance(values[i], wide[i])
            var outcome = element.outcome
            if outcome == .agrees, !values[i].isFinite, wide[i].isFinite {
                outcome = .inconclusive
            } else if outcome == .agrees, !isReturnedByRules, !isNear {
                outcome = .differs
            }
            return ElementEvidence(autograd: values[i], numerical: element.numerical, outcome: outcome)
        }
        return GradientEvidence(
            shape: evidence.shape, dtype: found.dtype, elements: elements, tolerance: evidence.tolerance,
            isReproducible: evidence.isReproducible)
    }
}
