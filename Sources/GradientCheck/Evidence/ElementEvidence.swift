import FiniteDifferences

/// One element of a gradient: autograd's value, the numerical estimate and the outcome of the comparison.
public struct ElementEvidence: Sendable {
    public let autograd: Double
    public let numerical: DerivativeEstimate
    public let outcome: GradientEvidence.Outcome

    /// Inconclusive evidence for autograd's value, without a numerical estimate.
    static func undecided(_ autograd: Double) -> ElementEvidence {
        ElementEvidence(
            autograd: autograd, numerical: .unestablished(.noisy, evaluations: 0), outcome: .inconclusive)
    }

    /// True if the function has a kink here, so that every value between the one-sided slopes is correct.
    public var isAtKink: Bool {
        if case .kink = numerical.kind { true } else { false }
    }
}
