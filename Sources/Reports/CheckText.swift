import CaseFormat
import CaseRunner
import GradientCheck

/// One failing check, as lines of text.
struct CheckText {
    private let check: Check
    private let style: Style

    init(_ check: Check, _ style: Style) {
        self.check = check
        self.style = style
    }

    var lines: [String] {
        var lines = check.location?.rendered ?? []
        if let comparison = check.comparison {
            lines.append(heading(comparison))
            lines += ComparisonTable(comparison, isGradient: isGradient, verdict: check.verdict).lines.map {
                "  " + $0
            }
            let hidden = comparison.differing - comparison.rows.count
            if hidden > 0 { lines.append("  … and \(hidden) more") }
        } else {
            lines.append(style.bold(check.subject.escapedForTerminal))
        }
        if let mismatch = check.mismatch { lines += mismatch.words.map(\.escapedForTerminal) }
        if let verdict { lines.append("\(style.cyan("verdict:")) \(verdict)") }
        if let location = check.culprit?.location { lines += location.rendered }
        for hint in check.hints { lines.append("\(style.cyan("help:")) \(hint.words.escapedForTerminal)") }
        return lines
    }

    /// Whether the numbers are a gradient's, and not just values.
    private var isGradient: Bool {
        check.kind == .gradient
            || (check.comparison?.rows.contains { $0.numerical != nil || $0.remark != nil } ?? false)
    }

    private func heading(_ comparison: Comparison) -> String {
        let subject = style.bold(check.subject.escapedForTerminal)
        let type = "\(comparison.dtype.rawValue) \(comparison.shape)"
        guard comparison.total > 1 else { return "\(subject)  \(type)" }
        let verb = check.verdict == .inconclusive ? "cannot be decided" : "differ"
        let order = comparison.rows.count > 1 ? ", worst first" : ""
        return "\(subject)  \(type)   \(comparison.differing) of \(comparison.total) elements \(verb)\(order)"
    }

    private var verdict: String? {
        switch check.verdict {
        case nil, .agree: return nil
        case .expectedIsWrong:
            return isGradient
                ? "the expected value is wrong; autograd and numerical agree"
                : "the expected value is wrong: it is not what the statements compute"
        case .backwardIsWrong:
            let hasExpected = check.comparison?.rows.contains { $0.expected != nil } ?? false
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
        guard let culprit = check.culprit else { return "the backward pass (no single rule by itself)" }
        let line = culprit.location.map { "line \($0.line)" }
        let operation = "`\(culprit.operation.escapedForTerminal)`"
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
        if check.mismatch == .nondeterministic {
            return "replaying the computation does not give the recorded value"
        }
        if let comparison = check.comparison, let row = comparison.rows.first, !row.found.isFinite,
            row.numerical != nil
        {
            return "\(comparison.dtype.rawValue) is too narrow: the gradient is finite, autograd's is not"
        }
        switch check.comparison?.rows.first?.remark {
        case .jump(let left, let right):
            return "the function jumps here (by \(DecimalText.rough(left, digits: 2)) to the left and "
                + "\(DecimalText.rough(right, digits: 2)) to the right), so it has no derivative"
        case .verticalTangent: return "the slope grows without bound here"
        case .notFinite: return "the function is not finite here"
        case .noisy, .kink, .domainEdge, nil:
            return "rounding hides the derivative: the error estimate is as large as the value"
        }
    }
}

extension [String?] {
    /// What there is of them, in one text.
    fileprivate func compacted(by separator: String) -> String {
        compactMap { $0 }.joined(separator: separator)
    }
}
