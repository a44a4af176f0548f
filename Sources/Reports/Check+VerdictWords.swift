import CaseRunner
import GradientCheck

/// The wording of verdicts.
extension Check {
    /// The verdict in a sentence.
    var verdictWords: String? {
        if let words = infinityWords { return words }
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

    /// Where an infinite derivative made a gradient that is not finite.
    private var infinityWords: String? {
        guard let culprit, case .infiniteDerivative(_, let index, let isNaN) = culprit.kind,
            let row = comparison?.rows.first(where: { !$0.found.isFinite })
        else { return nil }
        let line = culprit.location.map { " (line \($0.line))" } ?? ""
        let element = index.isEmpty ? "" : " at \(index)"
        let derivative = "the derivative of `\(culprit.operation)`\(line)"
        guard !isNaN else {
            return "the gradient is nan, but there is a slope: \(derivative) is nan\(element)"
        }
        let cause = "\(derivative) is infinite\(element)"
        guard row.found.isNaN else { return "the gradient is infinite, but the slope is not: \(cause)" }
        return "the gradient is nan, but there is a slope: \(cause) and was multiplied by 0"
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
        case .infiniteDerivative: return "the derivative of \(operation)" + (line.map { " (\($0))" } ?? "")
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
            guard comparison.dtype != .float64 else { return "the slope grows without bound here" }
            return "\(comparison.dtype.rawValue) is too narrow: the gradient is finite, autograd's is not"
        }
        if let row = comparison?.rows.first, let n = row.numerical, let error = row.error, row.remark == nil {
            if let expected = row.expected, (n - expected).magnitude <= error,
                (n - row.found).magnitude <= error
            {
                return "the error estimate of the numerical value covers both autograd's and the expected one"
            }
            if (n - row.found).magnitude > 3 * error {
                return
                    "kinks, ties or jumps of several operations meet here, where each allows a range of slopes"
            }
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
