import Autograd
import FiniteDifferences

/// Deciding elements of a gradient by numerical reverse accumulation.
extension GradientChecker {
    /// Evidence for a leaf's gradient; inconclusive where the accumulated numerical gradient is unknown or not
    /// accurate enough.
    ///
    /// An element that differs must still be confirmed by differences of the whole computation.
    ///
    /// - Parameter largestResult: The largest result computed from the leaf, which sets the magnitude of slopes; 0 if
    ///   unknown.
    func decided(
        _ subject: GradientUnderTest, _ numerical: NumericalGradients.Values?, largestResult: Double
    ) -> [ElementEvidence] {
        guard let numerical else { return subject.undecided }
        let largest = zip(numerical.values, numerical.errors).reduce(0.0) { largest, element in
            element.1 < .infinity && element.0.isFinite ? max(largest, element.0.magnitude) : largest
        }
        let tolerance = tolerance(for: subject.dtype, largest: largest)
        let scale = max(largest, largestResult / max(subject.leaf.elements.typicalMagnitude, 0x1p-500))
        return subject.gradient.elements.enumerated().map { i, a in
            let (n, error) = (numerical.values[i], numerical.errors[i])
            let allowance = tolerance.allowance(a, n)
            guard a.isFinite, error <= max(allowance, 1e-11 * scale) else { return .undecided(a) }
            let isNear = (a - n).magnitude <= allowance + 3 * error
            guard isNear || (a - n).magnitude > allowance + 10 * error else { return .undecided(a) }
            return ElementEvidence(
                autograd: a, numerical: .smooth(n, error: error, evaluations: 0),
                outcome: isNear ? .agrees : .differs)
        }
    }
}
