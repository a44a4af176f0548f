import Autograd
import CaseFormat

/// Printed text and `assert` statements.
extension StepRunner {
    func didPrint(_ text: String, at range: SourceRange) {
        guard printedBytes < Self.printLimit else { return }
        printedBytes += text.utf8.count
        printed.append(Printout(text: text, location: source.location(of: range)))
    }

    /// Number of printed bytes after which further output is discarded.
    static let printLimit = 1 << 20

    /// Adds an expectation check for an assertion; a failed one shows the two sides of its comparison.
    func didAssert(_ assertion: Assertion) throws(ExecutionError) {
        if isExpectingError {
            if assertion.holds { return }
            throw ExecutionError(.assertion(assertion.message), at: assertion.range)
        }
        var check = Check(.expectation, source.text(of: assertion.test.range), .passed)
        if !assertion.holds {
            check.outcome = .failed
            check.verdict = .expectedIsWrong
            check.location = source.location(of: assertion.test.range)
            check.mismatch = .assertion(message: assertion.message)
            check.rule = ruleOfMissingGradient(in: assertion.test)
            if let (found, expected) = assertion.operands {
                compare(found, expected, &check)
            }
        }
        checks.append(check)
    }

    private func compare(_ found: RuntimeValue, _ expected: RuntimeValue, _ check: inout Check) {
        guard let a = found.tensor(evaluator.tape), let b = expected.tensor(evaluator.tape) else {
            check.mismatch = .text(expected: expected.description, found: found.description)
            return
        }
        guard a.shape == b.shape else {
            check.mismatch = .shape(expected: b.shape, found: a.shape)
            return
        }
        let rows = zip(a.elements, b.elements).enumerated().compactMap { i, pair -> Comparison.Row? in
            guard pair.0 != pair.1 else { return nil }
            return Comparison.Row(
                index: a.shape.index(ofElement: i), expected: pair.1, found: pair.0, numerical: nil,
                error: nil,
                remark: nil)
        }
        if !rows.isEmpty { check.comparison = Comparison(a.dtype, a.shape, rows) }
    }
}
