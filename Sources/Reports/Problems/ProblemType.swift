import CaseRunner
import GradientCheck

/// The type of a problem; its name is the identifier of the problem in reports.
enum ProblemType: Hashable, Sendable, CaseIterable {
    case malformed
    case verdict(Verdict)
    /// A check that did not pass and has no verdict.
    case check(Check.Kind)

    static let allCases: [ProblemType] =
        [.malformed]
        + [Verdict.backwardIsWrong, .expectedIsWrong, .sharedMistake, .allDiffer, .inconclusive].map(
            ProblemType.verdict)
        + Check.Kind.allCases.map(ProblemType.check)

    init(_ check: CheckRecord) {
        if let verdict = check.verdict, verdict != .agree {
            self = .verdict(verdict)
        } else {
            self = .check(check.kind)
        }
    }

    /// Identifier in reports.
    var name: String {
        switch self {
        case .malformed: "malformed"
        case .verdict(let verdict): verdict.rawValue
        case .check(let kind): kind.rawValue
        }
    }

    /// Description of the problem, as a sentence without a full stop.
    var summary: String {
        switch self {
        case .malformed: "The case cannot be read"
        case .verdict(.backwardIsWrong): "A backward rule is wrong"
        case .verdict(.expectedIsWrong): "The expected value is wrong"
        case .verdict(.sharedMistake): "Autograd and the expected value share a mistake"
        case .verdict(.allDiffer): "Autograd, the expected value and the numerical derivative all differ"
        case .verdict(.inconclusive): "The check of a gradient is inconclusive"
        case .verdict(.agree): "All agree"
        case .check(.gradient): "A gradient differs from its numerical derivative"
        case .check(.directions): "A gradient differs from its numerical derivative along a direction"
        case .check(.jacobian): "A Jacobian differs from its numerical derivative"
        case .check(.secondOrder): "The gradient of a gradient differs from its numerical derivative"
        case .check(.forwardMode): "Forward mode and reverse mode disagree"
        case .check(.expectation): "A value differs from the expected value"
        case .check(.raises): "The expected error is not raised"
        case .check(.error): "A step raises an unexpected error"
        }
    }

    /// Instructions for correcting the problem, in full sentences.
    var advice: String {
        switch self {
        case .malformed: "Correct the case at the location shown. No step of the case was run."
        case .verdict(.backwardIsWrong):
            "Finite differences of the forward computation, and the expected value if there is one, disagree with "
                + "autograd. Correct the derivative of the operation that is named."
        case .verdict(.expectedIsWrong):
            "Autograd and finite differences agree with each other, but not with the expected value. Correct the "
                + "expected value."
        case .verdict(.sharedMistake):
            "Finite differences disagree with both. Usually the expected value was derived or copied with the same "
                + "mistake as the backward rule. Correct both."
        case .verdict(.allDiffer):
            "No two of the three values agree, so both the backward rule and the expected value may be wrong. Derive "
                + "the gradient again by hand."
        case .verdict(.inconclusive):
            "The function is discontinuous, not finite or too noisy here for finite differences. Change the inputs, or "
                + "use a wider dtype."
        case .verdict(.agree), .check(.gradient), .check(.directions), .check(.jacobian),
            .check(.secondOrder):
            "Correct the derivative of the operation that is named."
        case .check(.forwardMode):
            "One of the two derivatives of an operation in the computation is wrong. Correct it."
        case .check(.expectation):
            "Correct the expected value, its shape or dtype, or the statements that compute the value."
        case .check(.raises):
            "The step does not raise the expected error. Correct the step or the expected error."
        case .check(.error): "The message states the failed step and the reason. Correct the step."
        }
    }
}
