import CaseRunner
import GradientCheck

/// The sentences that state verdicts.
extension Check {
    /// The verdict in one sentence; nil if there is no disagreement to state.
    var verdictWords: String? {
        if let words = nonFiniteGradientWords { return words }
        switch verdict {
        case nil, .agree: return nil
        case .expectedIsWrong:
            return kind.isGradient(comparison)
                ? "the expected value is wrong; autograd and the numerical gradient agree"
                : "the expected value is wrong: the statements compute a different value"
        case .backwardIsWrong:
            let hasExpected = comparison?.rows.contains { $0.expected != nil } ?? false
            return "\(rule) is wrong; "
                + (hasExpected
                    ? "the expected value and the numerical gradient agree"
                    : "the numerical gradient disagrees with it")
        case .sharedMistake:
            return
                "autograd and the expected value share a mistake (the numerical gradient differs from both): check "
                + rule
        case .allDiffer: return "all three values differ: check both \(rule) and the expected value"
        case .inconclusive: return "undecided: \(reason)"
        }
    }

    /// The verdict on a gradient that is not finite because the derivative of one operation is not.
    private var nonFiniteGradientWords: String? {
        guard let culprit, case .infiniteDerivative(_, let index, let isNaN) = culprit.kind,
            let row = comparison?.rows.first(where: { !$0.found.isFinite })
        else { return nil }
        let line = culprit.location.map { " (line \($0.line))" } ?? ""
        let element = index.isEmpty ? "" : " at \(index)"
        let derivative = "the derivative of `\(culprit.operation)`\(line)"
        guard !isNaN else {
            return "the gradient is nan, but \(row.slopeWords): \(derivative) is nan\(element)"
        }
        let cause = "\(derivative) is infinite\(element)"
        guard row.found.isNaN else { return "the gradient is infinite, but \(row.slopeWords): \(cause)" }
        return "the gradient is nan, but \(row.slopeWords): \(cause) and was multiplied by 0"
    }

    /// The derivative that is wrong, with its operation, argument, line and worst element.
    private var rule: String {
        guard let culprit = culprit else {
            return "the backward pass (no single rule explains the difference)"
        }
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
            return "the sum of the gradients from the \(uses) uses of the result of \(operation)"
                + (line.map { " (\($0))" } ?? "")
        }
    }

    /// The reason why finite differences do not decide the check.
    private var reason: String {
        if mismatch == .nondeterministic {
            return "replaying the computation does not reproduce the recorded value"
        }
        if let comparison = comparison, let row = comparison.rows.first, !row.found.isFinite,
            row.numerical != nil
        {
            if row.found.isNaN {
                return
                    "the gradient is nan, but \(row.slopeWords): the backward pass multiplied infinity by 0 or "
                    + "subtracted infinity from infinity"
            }
            guard comparison.dtype != .float64 else { return "the slope is unbounded here" }
            return
                "the range of \(comparison.dtype.rawValue) is too small: the numerical gradient is finite, but "
                + "autograd's is not"
        }
        if let row = comparison?.rows.first, let n = row.numerical, let error = row.error, row.remark == nil {
            if let expected = row.expected, (n - expected).magnitude <= error,
                (n - row.found).magnitude <= error
            {
                return
                    "the error estimate of the numerical gradient covers both autograd and the expected value"
            }
            if (n - row.found).magnitude > 3 * error {
                return
                    "several operations have a kink, tie or jump here, and each allows a range of slopes"
            }
        }
        switch comparison?.rows.first?.remark {
        case .jump(let left, let right):
            return "the function jumps here (by \(DecimalText.rough(left, digits: 2)) to the left and "
                + "\(DecimalText.rough(right, digits: 2)) to the right), so it has no derivative"
        case .verticalTangent: return "the slope is unbounded here"
        case .notFinite: return "the function is not finite here"
        case .kink:
            return
                "several kinks meet here: the slope of each operation is valid by itself, but their combination is "
                + "not a slope of the whole function"
        case .noisy, .domainEdge, nil:
            return "rounding error hides the derivative: the error estimate is as large as the value"
        }
    }
}

extension Check.Kind {
    /// True if a check of this kind compares gradients, false if it compares plain values.
    func isGradient(_ comparison: Comparison?) -> Bool {
        self == .gradient
            || (comparison?.rows.contains { $0.numerical != nil || $0.remark != nil } ?? false)
    }
}

extension Comparison.Row {
    /// Statement of the slope that finite differences found, as in "the function's slope here is 0".
    fileprivate var slopeWords: String {
        guard let numerical, numerical.isFinite else { return "the function has a finite slope here" }
        let isZero = numerical.magnitude <= error ?? 0
        return "the function's slope here is \(isZero ? "0" : DecimalText(numerical).shortText(digits: 4))"
    }
}

extension [String?] {
    /// The elements that are not nil, joined into one text.
    fileprivate func compacted(by separator: String) -> String {
        compactMap { $0 }.joined(separator: separator)
    }
}
