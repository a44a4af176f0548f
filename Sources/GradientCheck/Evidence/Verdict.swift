/// The overall result of comparing autograd's, the numerical and the expected gradient.
///
/// - Source: The table follows from the pairwise comparison of three independently obtained values.
public enum Verdict: String, Sendable {
    /// All values agree.
    case agree
    /// Autograd and the numerical gradient agree, the expected value differs.
    case expectedIsWrong = "expected-wrong"
    /// Autograd differs from the numerical gradient and from the expected value, if there is one.
    case backwardIsWrong = "backward-wrong"
    /// Autograd agrees with the expected value, the numerical gradient differs.
    case sharedMistake = "shared-mistake"
    /// All three values differ from each other.
    case allDiffer = "all-differ"
    /// The numerical gradient is not accurate enough to decide.
    case inconclusive

    /// The verdict from the three pairwise comparisons, of which two are nil without an expected value.
    public init(
        autogradIsNumerical: GradientEvidence.Outcome, autogradIsExpected: Bool?, expectedIsNumerical: Bool?
    ) {
        switch (autogradIsNumerical, autogradIsExpected, expectedIsNumerical) {
        // The numerical error estimate covers the expected value too.
        case (.agrees, false, true?): self = .inconclusive
        case (.agrees, false, _): self = .expectedIsWrong
        case (.agrees, _, _): self = .agree
        case (.inconclusive, _, _): self = .inconclusive
        case (.differs, true, _): self = .sharedMistake
        case (.differs, false, false): self = .allDiffer
        case (.differs, _, _): self = .backwardIsWrong
        }
    }
}
