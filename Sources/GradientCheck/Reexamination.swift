import Autograd
import FiniteDifferences

/// The re-examination of an element at which autograd and the differences do not agree.
///
/// After cancellation of large values, a result and its gradient are less accurate than their last place suggests. A
/// fine sawtooth can look linear at the few steps of the first estimate. The re-examination measures the rounding
/// noise and uses smaller steps.
struct Reexamination {
    private let element: ElementEvidence
    private let index: Int
    /// The value of the leaf's element.
    private let x: Double
    /// The typical magnitude of the leaf's elements.
    private let typical: Double
    /// The tolerance, extended by the rounding error of the gradient.
    private let tolerance: Tolerance
    /// The magnitude of slopes in this computation.
    private let scale: Double
    /// The standard deviation of rounding noise in the differenced values.
    private let noise: Double

    /// - Parameters:
    ///   - x: The value of the leaf's element.
    ///   - typical: The typical magnitude of the leaf's elements.
    ///   - scale: The magnitude of slopes, estimated from those of the tensor; too small at a minimum, where all of
    ///     them vanish.
    ///   - scatter: The standard deviation of autograd's value due to rounding.
    init(
        _ element: ElementEvidence, _ index: Int, at x: Double, typical: Double, _ tolerance: Tolerance,
        scale: Double, scatter: Double, _ replay: inout Replay
    ) {
        (self.element, self.index, self.x, self.typical) = (element, index, x, typical)
        let rounding = replay.rounding(of: index)
        noise = rounding.isFinite ? rounding : 0
        let margin = scatter.isFinite ? GradientChecker.scatterMargin * scatter : 0
        self.tolerance = Tolerance(atol: tolerance.atol + margin, rtol: tolerance.rtol)
        // A gradient that consists of rounding errors counts as 0 compared with the rounding noise over the magnitude
        // of the argument.
        let size = x == 0 && typical == 0 ? 1 : max(x.magnitude, typical)
        let isNothing = element.autograd.magnitude <= margin
        let steepness = replay.steepness(of: index, over: 0x1p-3 * size)
        let rounded = isNothing ? noise * 0x1p52 / size : 0
        self.scale = max(scale, steepness, rounded)
    }

    /// The evidence from differences that include the measured noise, with steps based on the element instead of the
    /// tensor.
    ///
    /// Agreement with the tensor's steps is sufficient too.
    func result(_ replay: inout Replay) -> ElementEvidence {
        let withOwnSteps = evidence(at: own, &replay)
        if withOwnSteps.outcome == .agrees { return withOwnSteps }
        let withTensorSteps = evidence(at: typical, &replay)
        if withTensorSteps.outcome == .agrees { return withTensorSteps }
        if withOwnSteps.numerical.kind == .notFinite { return withOwnSteps }
        return evidenceFromSmallerSteps(than: withOwnSteps, &replay)
    }

    /// The evidence from smaller steps, if these contradict the larger ones or decide an inconclusive element.
    private func evidenceFromSmallerSteps(than withOwnSteps: ElementEvidence, _ replay: inout Replay)
        -> ElementEvidence
    {
        var contradiction: ElementEvidence?
        // An element that is 0 has no magnitude of its own; try steps relative to 1 too.
        for (unit, levels) in Self.finerLevels.map({ (own, $0) }) + (x == 0 ? [(1, 0)] : []) {
            let withSmallSteps = evidence(at: unit, finer: levels, &replay)
            let isContradiction = withSmallSteps.numerical.contradicts(withOwnSteps.numerical)
            let isInformative = isContradiction || withOwnSteps.outcome == .inconclusive
            if isInformative, withSmallSteps.outcome == .agrees, withSmallSteps.isSharp(scale: scale) {
                return withSmallSteps
            }
            if isContradiction { contradiction = withSmallSteps }
        }
        if let contradiction, withOwnSteps.outcome == .differs || contradiction.isAtJump {
            return contradiction.undecided
        }
        if element.isAtJump { return element }
        return withOwnSteps.outcome == .inconclusive && element.outcome == .inconclusive
            ? element : withOwnSteps
    }

    private func evidence(at unit: Double, finer: Int = 0, _ replay: inout Replay) -> ElementEvidence {
        let n = replay.derivative(index, typical: unit, tolerance: 0, noise: noise, finer: finer)
        let a = element.autograd
        return ElementEvidence(autograd: a, numerical: n, outcome: tolerance.outcome(a, n, scale: scale))
    }

    /// The scale argument that bases steps on the element itself.
    private var own: Double { x == 0 ? typical : 0 }

    /// Numbers of extra halvings of the steps, at which the teeth of a fine sawtooth become long.
    private static let finerLevels = [10, 20, 30, 36]
}

extension ElementEvidence {
    /// True if a re-examination can change the outcome.
    var needsReexamination: Bool { outcome != .agrees && autograd.isFinite }

    /// Evidence at a kink if autograd's value agrees with the numerical gradient for the slopes that the rules choose
    /// at kinks and ties; otherwise unchanged.
    ///
    /// Differences of the whole computation only show the one-sided slopes at such points.
    func atSingularities(_ n: Double, _ error: Double, _ tolerance: Tolerance) -> ElementEvidence {
        let allowance = tolerance.allowance(autograd, n)
        guard error <= allowance, (autograd - n).magnitude <= allowance + 3 * error else { return self }
        let slope = DerivativeEstimate.Slope(value: n, error: error)
        return ElementEvidence(
            autograd: autograd, numerical: .kink(left: slope, right: slope, evaluations: 0), outcome: .agrees)
    }

    /// True if the numerical gradient with the slopes chosen by the rules is accurate and differs from autograd's
    /// value.
    func isRefuted(by n: Double, _ error: Double, _ tolerance: Tolerance) -> Bool {
        let allowance = tolerance.allowance(autograd, n)
        return error <= allowance && (autograd - n).magnitude > allowance + 10 * error
    }

    /// True if the accumulated local derivatives agree with autograd's value and contradict the differences.
    func isContradicted(by n: Double, _ error: Double) -> Bool {
        (autograd - n).magnitude <= 3 * error
            && (numerical.value - n).magnitude > 3 * (error + numerical.error)
    }

    /// True if the difference is within the variation of the gradient under rounding.
    func isExplained(byScatter scatter: Double) -> Bool {
        !isAtKink && (autograd - numerical.value).magnitude <= GradientChecker.scatterMargin * scatter
    }

    fileprivate var isAtJump: Bool {
        if case .jump = numerical.kind { true } else { false }
    }

    /// True if an estimate from small steps, at which rounding has more effect, still has most of its digits.
    func isSharp(scale: Double) -> Bool {
        let (left, right) = numerical.slopes
        return max(left.error, right.error)
            <= 1e-8 * max(autograd.magnitude, left.value.magnitude, right.value.magnitude, scale)
    }

    /// A copy with an inconclusive outcome.
    var undecided: ElementEvidence {
        let isReason = !numerical.isEstablished
        let numerical =
            isReason ? numerical : .unestablished(.noisy, evaluations: numerical.evaluations)
        return ElementEvidence(autograd: autograd, numerical: numerical, outcome: .inconclusive)
    }
}

extension DerivativeEstimate {
    /// True if this estimate excludes an estimate from other steps.
    fileprivate func contradicts(_ other: DerivativeEstimate) -> Bool {
        switch kind {
        case .noisy, .jump: return true
        case .notFinite, .vertical: return false
        case .smooth, .kink, .domainEdge:
            func differ(_ a: Slope, _ b: Slope) -> Bool {
                (a.value - b.value).magnitude > 3 * (a.error + b.error)
            }
            let (mine, others) = (slopes, other.slopes)
            return other.isEstablished && (differ(mine.left, others.left) || differ(mine.right, others.right))
        }
    }
}
