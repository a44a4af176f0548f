import CaseRunner
import GradientCheck

/// The wording of verdicts.
extension Check {
    /// The verdict in a sentence.
    var verdictWords: String? {
        switch verdict {
        case nil, .agree: return nil
        case .expectedIsWrong:
            return kind.isGradient(comparison)
                ? "the expected value is wrong; autograd and numerical agree"
                : "the expected value is wrong: it is not what the statements compute"
        case .backwardIsWrong:
            let hasExpected = comparison?.rows.contains { $0.expected != nil } ?? false
            return "\(rule) is wrong; "
                + (hasExpected ? "expected and numerical agree" : "the numbers disagree with it")
        case .sharedMistake:
            return
                "autograd and the expected value agree against the numbers: a mistake that both share, in \(rule)"
        case .allDiffer: return "all three differ: \(rule) and the expected value are both suspect"
        case .inconclusive: return "undecided: \(reason)"
        }
    }

    private var rule: String {
        guard let culprit = culprit else { return "the backward pass (no single rule by itself)" }
        let line = culprit.location.map { "line \($0.line)" }
        let operation = "`\(culprit.operation)`"
        let worst = culprit.operand.flatMap { $0.index.isEmpty ? nil : "worst at \($0.index)" }
        func place(_ argument: String) -> String {
            ["argument \(argument)", line, worst].compacted(by: ", ")
        }
        switch culprit.kind {
        case .rule(let argument, _): return "the backward rule of \(operation) (\(place(argument)))"
        case .derivativeOfRule(let argument, _):
            return "the derivative of the backward rule of \(operation) (\(place(argument)))"
        case .accumulation(let uses):
            return "the sum over the \(uses) uses of the result of \(operation)"
                + (line.map { " (\($0))" } ?? "")
        }
    }

    /// Why differences give no derivative.
    private var reason: String {
        if mismatch == .nondeterministic {
            return "replaying the computation does not give the recorded value"
        }
        if let comparison = comparison, let row = comparison.rows.first, !row.found.isFinite,
            row.numerical != nil
        {
            if row.found.isNaN {
                return
                    "there is a slope here, but autograd's is nan: on the way back infinity met 0, or infinity"
            }
            return "\(comparison.dtype.rawValue) is too narrow: the gradient is finite, autograd's is not"
        }
        switch comparison?.rows.first?.remark {
        case .jump(let left, let right):
            return "the function jumps here (by \(DecimalText.rough(left, digits: 2)) to the left and "
                + "\(DecimalText.rough(right, digits: 2)) to the right), so it has no derivative"
        case .verticalTangent: return "the slope grows without bound here"
        case .notFinite: return "the function is not finite here"
        case .kink:
            return
                "several kinks meet here: each operation's slope is allowed by itself, their sum is no slope of the whole"
        case .noisy, .domainEdge, nil:
            return "rounding hides the derivative: the error estimate is as large as the value"
        }
    }
}

extension Check.Kind {
    /// Whether the numbers of such a check are a gradient's, and not just values.
    func isGradient(_ comparison: Comparison?) -> Bool {
        self == .gradient
            || (comparison?.rows.contains { $0.numerical != nil || $0.remark != nil } ?? false)
    }
}

extension [String?] {
    /// What there is of them, in one text.
    fileprivate func compacted(by separator: String) -> String {
        compactMap { $0 }.joined(separator: separator)
    }
}
