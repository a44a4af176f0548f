/// Which of autograd, the numbers and the author is wrong.
///
/// - Source: the table follows from comparing three values, each obtained independently of the others, pair by pair.
public enum Verdict: String, Sendable {
    /// All agree.
    case agree
    /// Autograd and the numbers agree against the author.
    case expectedIsWrong = "expected-wrong"
    /// The numbers, and the author where there is one, disagree with autograd.
    case backwardIsWrong = "backward-wrong"
    /// Autograd and the author agree against the numbers.
    case sharedMistake = "shared-mistake"
    case allDiffer = "all-differ"
    /// The numbers could not decide.
    case inconclusive

    /// The verdict on three values, from what each pair of them says; nil where there is no expected value.
    public init(
        autogradIsNumerical: GradientEvidence.Outcome, autogradIsExpected: Bool?, expectedIsNumerical: Bool?
    ) {
        switch (autogradIsNumerical, autogradIsExpected, expectedIsNumerical) {
        // Where the estimate covers the expected value too, nothing is decided against it.
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
