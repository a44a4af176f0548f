import Autograd
import FiniteDifferences

/// Deciding elements by numerical reverse accumulation.
extension GradientChecker {
    /// Evidence for a leaf's gradient; undecided where the accumulated numerical gradient is unknown or not exact enough.
    ///
    /// An element is decided only if the bound of the error is within the tolerance, and if differences of the whole computation
    /// along random directions confirm the numerical gradient. One that differs is still to be confirmed by itself.
    func decided(
        _ subject: Subject, _ numerical: NumericalGradients.Values?, _ replay: DirectionalReplay
    ) -> [ElementEvidence] {
        let decided = decided(subject, numerical, largestResult: replay.largestResult)
        return isConfirmed(decided, at: subject.leaf.elements, replay) ? decided : subject.undecided
    }

    /// The same without differences of the whole computation.
    func decided(
        _ subject: Subject, _ numerical: NumericalGradients.Values?, largestResult: Double
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

    /// Whether differences along random directions agree with the numerical gradient.
    ///
    /// Elements are moved in proportion to their own size, and not at all where nothing is known of them.
    func isConfirmed(
        _ elements: [ElementEvidence], at values: [Double], _ replay: DirectionalReplay
    ) -> Bool {
        let typical = values.typicalMagnitude
        let least = typical > 0 ? 0x1p-20 * typical : 1
        var signs = Signs(seed: 1)
        return (0..<Self.directionCount).allSatisfy { _ in
            var (sum, error, squares) = (0.0, 0.0, 0.0)
            let direction = zip(elements, values).map { element, x -> Double in
                let n = element.numerical
                guard n.isEstablished else { return 0 }
                let u = signs.next() * max(x.magnitude, least)
                sum += u * n.value
                error += u.magnitude * n.error
                squares += u * n.value * u * n.value
                return u
            }
            let size = squares.squareRoot()
            // What is small beside rounding of the results need not be known any better than that.
            let tolerance = max(5e-7 * size, 0x1p-36 * replay.largestResult)
            let found = replay.derivative(along: direction, tolerance: tolerance)
            return found.confirms(sum, within: error + 1e-6 * size)
        }
    }
}

extension DerivativeEstimate {
    /// Whether a slope found otherwise may be this one: either of the two sides at a kink, as there may be one nearby.
    ///
    /// Where rounding hides every digit, nothing is said against it.
    fileprivate func confirms(_ slope: Double, within margin: Double) -> Bool {
        switch kind {
        case .smooth, .kink, .domainEdge:
            let (left, right) = slopes
            return [left, right].contains { ($0.value - slope).magnitude <= margin + 3 * $0.error }
        case .noisy: return true
        case .jump, .vertical, .notFinite: return false
        }
    }
}
