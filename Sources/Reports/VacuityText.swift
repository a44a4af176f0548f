import CaseRunner
import GradientCheck

extension CaseRecord {
    /// What a case that passes does not show, in words.
    var notes: [String] {
        (checks.compactMap { check in check.vacuity.map { "\(check.tensor) \($0.text)" } } + gaps).map(
            \.escapedForTerminal)
    }
}

extension Vacuity {
    var words: String {
        switch self {
        case .zero: "is 0 everywhere: a rule that gives nothing would pass"
        case .belowTolerance: "is below the tolerance everywhere: 0 would pass"
        case .symmetric(let a, let b):
            "is the same with dimensions \(a) and \(b) exchanged: a transposed gradient would pass"
        }
    }

    var name: String {
        switch self {
        case .zero: "zero"
        case .belowTolerance: "below-tolerance"
        case .symmetric: "symmetric"
        }
    }
}

extension CaseResult.Gap {
    var words: String {
        switch self {
        case .nothingIsChecked: "the case checks nothing"
        case .unusedLeaf(let name): "\(name) requires grad and nothing uses it"
        case .unreachedLeaf(let name): "\(name) requires grad and no backward reaches it"
        }
    }
}
