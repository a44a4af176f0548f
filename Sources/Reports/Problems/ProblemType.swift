import CaseRunner
import GradientCheck

/// What can be wrong with a case, by the names that reports give it.
enum ProblemType: Hashable, Sendable, CaseIterable {
    case malformed
    case verdict(Verdict)
    /// Where there is no verdict.
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

    var name: String {
        switch self {
        case .malformed: "malformed"
        case .verdict(let verdict): verdict.rawValue
        case .check(let kind): kind.rawValue
        }
    }

    /// What is wrong, in a sentence without a full stop.
    var summary: String {
        switch self {
        case .malformed: "The case cannot be read"
        case .verdict(.backwardIsWrong): "A backward rule is wrong"
        case .verdict(.expectedIsWrong): "The expected value is wrong"
        case .verdict(.sharedMistake): "Autograd and the expected value share a mistake"
        case .verdict(.allDiffer): "Autograd, the expected value and the numerical derivative all differ"
        case .verdict(.inconclusive): "The gradient cannot be decided"
        case .verdict(.agree): "All agree"
        case .check(.gradient): "A gradient is not its numerical derivative"
        case .check(.directions): "A gradient is not its numerical derivative along a direction"
        case .check(.jacobian): "A Jacobian is not its numerical derivative"
        case .check(.secondOrder): "The gradient's own gradient is not its numerical derivative"
        case .check(.forwardMode): "Forward and reverse mode disagree"
        case .check(.expectation): "A value is not the expected one"
        case .check(.raises): "The expected error is not raised"
        case .check(.error): "A step cannot be run"
        }
    }

    /// What to make of it.
    var advice: String {
        switch self {
        case .malformed: "Correct the case at the place given; nothing of it was run."
        case .verdict(.backwardIsWrong):
            "Finite differences of the forward computation, and the expected value where there is one, disagree with "
                + "autograd. Correct the derivative of the operation that is named."
        case .verdict(.expectedIsWrong):
            "Autograd and finite differences agree with each other and not with the value written in the case. "
                + "Correct that value."
        case .verdict(.sharedMistake):
            "Finite differences disagree with both. Most often the expected value was derived, or copied, with the same "
                + "mistake as the backward rule."
        case .verdict(.allDiffer):
            "No two of the three agree, so the backward rule and the expected value are both to be doubted. Derive the "
                + "gradient again by hand."
        case .verdict(.inconclusive):
            "The function jumps, is not finite or is too noisy here for finite differences. Move the inputs, or use a "
                + "wider dtype."
        case .verdict(.agree), .check(.gradient), .check(.directions), .check(.jacobian),
            .check(.secondOrder):
            "Correct the derivative of the operation that is named."
        case .check(.forwardMode): "One of the two derivatives of an operation on the way is wrong."
        case .check(.expectation): "Correct the expected value, its shape or its dtype, or what computes it."
        case .check(.raises): "The step was expected to fail with a certain error, and did not."
        case .check(.error): "The message says which step failed and why."
        }
    }
}
