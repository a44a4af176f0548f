import CaseRunner
import GradientCheck

extension CaseRecord {
    /// Sentences that name the checks and tensors that a passing case does not verify.
    var notes: [String] {
        (checks.compactMap { check in check.vacuity.map { "\(check.tensor) \($0.text)" } } + gaps).map(
            \.escapedForTerminal)
    }
}

extension Vacuity {
    /// The end of a sentence that begins with the name of the gradient.
    var words: String {
        switch self {
        case .zero: "is 0 everywhere, so this check would also pass if the backward rule returned nothing"
        case .belowTolerance:
            "is below the tolerance everywhere, so this check would also pass if the gradient were 0"
        case .symmetric(let a, let b):
            "is symmetric in dimensions \(a) and \(b), so this check would also pass if the gradient were transposed"
        }
    }

    /// Identifier in JSON reports.
    var name: String {
        switch self {
        case .zero: "zero"
        case .belowTolerance: "below-tolerance"
        case .symmetric: "symmetric"
        }
    }
}

extension CaseResult.Gap {
    /// The gap in one sentence.
    var words: String {
        switch self {
        case .nothingIsChecked: "the case checks nothing"
        case .unusedLeaf(let name): "\(name) requires grad, but no operation uses it"
        case .unreachedLeaf(let name): "\(name) requires grad, but no backward pass reaches it"
        }
    }
}
