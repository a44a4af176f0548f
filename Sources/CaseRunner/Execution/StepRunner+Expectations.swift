import Autograd
import CaseFormat
import GradientCheck

/// Comparison of computed values with the expected values of the case.
extension StepRunner {
    func check(_ expectation: Expectation) throws(ExecutionError) {
        try evaluator.tape.withoutRecording { () throws(ExecutionError) in
            for node in expectation.subject.nodes {
                if case .name(let name) = node.kind { namedInExpectations.insert(name) }
            }
            let found = try evaluator.inspect(expectation.subject)
            let blanks = expectation.blanks
            let expectation = expectation.completed(with: found.tensor(evaluator.tape))
            var check = Check(.expectation, expectation.subjectText, .passed)
            try compare(found, expectation, &check)
            if check.mismatch != nil || check.comparison != nil {
                check.outcome = .failed
                check.verdict = .expectedIsWrong
                check.rule = rule(brokenBy: check, expectation, found)
            } else if !blanks.isEmpty {
                complete(blanks, with: found, of: expectation, &check)
            }
            if check.outcome == .passed, isVacuous(expectation) { check.vacuity = .belowTolerance }
            let number = observed.count
            observed.append(found.tensor(evaluator.tape))
            let place: Int
            switch merging(check, found, expectation) {
            case .separate(var check):
                if check.outcome != .passed {
                    check.location =
                        check.verdict == nil && !blanks.isEmpty
                        ? source.location(of: blanks[0]) : location(of: expectation, check.comparison)
                }
                checks.append(check)
                place = checks.count - 1
            case .merged(let failed): place = failed
            }
            explain(checkAt: place, expectation, number: number, found)
        }
    }

    /// The location of an expected value; in a literal, that of the element that differs most.
    private func location(of expectation: Expectation, _ comparison: Comparison?) -> SourceLocation {
        var range = expectation.valueRange
        if case .tensor = expectation.value, let comparison, let worst = comparison.rows.first {
            let element = zip(comparison.shape, worst.index).reduce(0) { $0 * $1.0 + $1.1 }
            range = source.range(ofElement: element, ofLiteralAt: range)
        }
        return source.location(of: range)
    }

    /// The result of combining an expectation on `.grad` with the numerical gradient.
    private enum Merging {
        /// The expectation has its own check.
        case separate(Check)
        /// The expectation was merged into the existing check with this index.
        case merged(into: Int)
    }

    private func compare(
        _ found: RuntimeValue, _ expectation: Expectation, _ check: inout Check
    ) throws(ExecutionError) {
        if let dtype = expectation.dtype {
            guard let own = found.dtype(default: evaluator.tape.defaultDType), own == dtype else {
                check.mismatch = .text(
                    expected: dtype.rawValue,
                    found: found.dtype(default: .float64)?.rawValue ?? found.kindName)
                return
            }
        }
        if let shape = expectation.shape, let own = found.tensor(evaluator.tape)?.shape, own != shape {
            check.mismatch = .shape(expected: shape, found: own)
            return
        }
        switch expectation.value {
        case .anything: break
        case .placeholder: break
        case .none:
            if case .none = found { break }
            check.mismatch = .text(expected: "null", found: found.description)
        case .text(let text): compare(found, text: text, &check)
        case .tensor(let literal): try compare(found, literal, expectation, &check)
        case .expression(let expression):
            let expected = try evaluator.evaluate(expression)
            if let a = found.tensor(evaluator.tape), let b = expected.tensor(evaluator.tape) {
                compare(a, to: b, expectation, &check)
            } else if found.isEqual(to: expected) != true {
                check.mismatch = .text(expected: expected.description, found: found.description)
            }
        }
    }

    /// Compares text, ignoring trailing digits as in `AddBackward0`.
    private func compare(_ found: RuntimeValue, text: String, _ check: inout Check) {
        func trimmed(_ s: String) -> Substring {
            var rest = s[...]
            while let last = rest.last, last.isNumber { rest = rest.dropLast() }
            return rest
        }
        switch found {
        case .text(let own) where trimmed(own) == trimmed(text): break
        case .device where text == found.description: break
        case .dtype(let own) where own == DType(named: text) || "torch.\(own.rawValue)" == text: break
        default: check.mismatch = .text(expected: text, found: found.description)
        }
    }

    private func compare(
        _ found: RuntimeValue, _ literal: LiteralTensor, _ expectation: Expectation, _ check: inout Check
    ) throws(ExecutionError) {
        guard let own = found.tensor(evaluator.tape) else {
            check.mismatch = .elements(expected: literal, found: found.description)
            return
        }
        guard (own.dtype == .bool) == (literal.kind == .bool) || literal.values.isEmpty else {
            check.mismatch = .elements(expected: literal, found: found.description)
            return
        }
        let expected = try evaluator.attempt(at: expectation.valueRange) { () throws(AutogradError) in
            // The shape of an empty array is not determined by its brackets alone.
            let shape = literal.values.isEmpty ? expectation.shape ?? literal.shape : literal.shape
            return try Tensor(literal.values, shape: shape, dtype: .float64)
        }
        compare(own, to: expected, expectation, &check)
    }

    private func compare(
        _ found: Tensor, to expected: Tensor, _ expectation: Expectation, _ check: inout Check
    ) {
        guard found.shape == expected.shape else {
            check.mismatch = .shape(expected: expected.shape, found: found.shape)
            return
        }
        let comparison = ValueComparison(expected: expected, found: found, tolerance: expectation.tolerance)
        let agreement = comparison.agreement
        guard agreement.contains(false) else { return }
        let (e, a) = (expected.elements, found.elements)
        let rows = agreement.indices.filter { !agreement[$0] }.map { i in
            Comparison.Row(
                index: found.shape.index(ofElement: i), expected: e[i], found: a[i], numerical: nil,
                error: nil,
                remark: nil)
        }
        check.comparison = Comparison(found.dtype, found.shape, rows)
    }

    // MARK: Expected, autograd and numerical value

    /// Combines an expectation on `x.grad` with the numerical gradient into a three-way verdict.
    ///
    /// If the gradient check of the backward pass has failed, the expected values are added to that check instead,
    /// so that one mistake is reported once.
    private func merging(_ check: Check, _ found: RuntimeValue, _ expectation: Expectation) -> Merging {
        guard let variable = gradientOwner(expectation.subject), let grad = found.variable,
            let numerical = numericalGradients[ObjectIdentifier(variable)],
            numerical.grad == grad.tensor.elements, check.mismatch == nil
        else { return .separate(check) }
        guard let expected = expectedElements(expectation) else { return .separate(check) }
        let comparison = ValueComparison(
            expected: expected, found: grad.tensor, tolerance: expectation.tolerance)
        let agreement = comparison.agreement
        var sums = numerical.elements
        let outcome = sums.reduce(GradientEvidence.Outcome.agrees) { max($0, $1.outcome) }
        let isUndecided = numerical.failedCheck.map { checks[$0].verdict == .inconclusive } ?? false
        let worst = isUndecided ? min(outcome, .inconclusive) : outcome
        // Blank elements have no expected value that could disagree.
        let blanks = expectation.blankElements
        func verdict() -> Verdict {
            let agrees = comparison.agrees(with: sums)
            return Verdict(
                autogradIsNumerical: worst, autogradIsExpected: !agreement.contains(false),
                expectedIsNumerical: agrees.indices.allSatisfy { agrees[$0] || blanks.contains($0) })
        }
        var merged = check
        merged.verdict = verdict()
        if merged.verdict == .expectedIsWrong, grad.dtype == .float64 {
            // The expected values may come from exact arithmetic, so allow for rounding errors in the computed ones.
            let errors = GradientChecker(evaluator.tape).roundingErrors(
                of: numerical.pass, at: numerical.places, count: sums.count)
            for (i, error) in errors.enumerated() { sums[i].error += error }
            merged.verdict = verdict()
        }
        guard merged.verdict != .agree else { return .separate(merged) }
        if worst == .agrees, merged.verdict == .inconclusive { merged.outcome = .inconclusive }
        merged.comparison = threeWay(
            expected, grad, sums, agreement, blanks: blanks)
        guard let failed = numerical.failedCheck else { return .separate(merged) }
        checks[failed].comparison = merged.comparison
        checks[failed].verdict = merged.verdict
        if merged.outcome == .failed { checks[failed].outcome = .failed }
        return .merged(into: failed)
    }

    private func threeWay(
        _ expected: Tensor, _ grad: Variable, _ numerical: [NumericalSum], _ agrees: [Bool],
        blanks: Set<Int>
    ) -> Comparison {
        let (e, a) = (expected.elements, grad.tensor.elements)
        let rows = a.indices.compactMap { i -> Comparison.Row? in
            let n = numerical[i]
            guard !agrees[i] || n.outcome != .agrees else { return nil }
            let isKnown = n.value.isFinite
            return Comparison.Row(
                index: grad.shape.index(ofElement: i), expected: blanks.contains(i) ? nil : e[i],
                found: a[i], numerical: isKnown ? n.value : nil,
                error: isKnown ? n.error : nil, remark: n.remark)
        }
        return Comparison(grad.dtype, grad.shape, rows)
    }

    /// The variable x if the expression is `x.grad`, nil otherwise.
    func gradientOwner(_ subject: Expression) -> Variable? {
        guard subject.nodes.count == 2, case .name(let name) = subject.nodes[0].kind,
            case .attribute(_, .grad) = subject.nodes[1].kind, let x = evaluator.names[name]?.variable
        else { return nil }
        return x
    }

    func expectedElements(_ expectation: Expectation) -> Tensor? {
        switch expectation.value {
        case .tensor(let literal): return try? Tensor(literal.values, shape: literal.shape)
        case .expression(let expression):
            guard let value = try? evaluator.evaluate(expression) else { return nil }
            return value.tensor(evaluator.tape)
        default: return nil
        }
    }
}

extension RuntimeValue {
    func isVariable(_ x: Variable) -> Bool { variable === x }

    /// The value as a tensor of numbers; nil if it is not numeric.
    func tensor(_ tape: Tape) -> Tensor? {
        if let x = variable { return x.tensor }
        switch self {
        case .number(let x, let isInteger): return Tensor(x, dtype: isInteger ? .int64 : tape.defaultDType)
        case .bool(let x): return Tensor(x ? 1 : 0, dtype: .bool)
        case .list(let items):
            let numbers = items.compactMap(\.asNumber)
            guard numbers.count == items.count else { return nil }
            let dtype: DType = numbers.allSatisfy(\.isInteger) ? .int64 : tape.defaultDType
            return try? Tensor(numbers.map(\.value), shape: [numbers.count], dtype: dtype)
        default: return nil
        }
    }

    func dtype(default floating: DType) -> DType? {
        if let x = variable { return x.dtype }
        return switch self {
        case .number(_, let isInteger): isInteger ? .int64 : floating
        case .bool: .bool
        case .dtype(let x): x
        default: nil
        }
    }

    var description: String {
        switch self {
        case .tensor(let x), .array(let x): "a \(x.dtype.rawValue) tensor of shape \(x.shape)"
        case .number(let x, let isInteger):
            isInteger ? "\(Int(exactly: x).map(String.init) ?? "\(x)")" : "\(x)"
        case .bool(let x): x ? "true" : "false"
        case .none: "null"
        case .text(let x): x
        case .dtype(let x): x.rawValue
        case .list(let items): "[" + items.prefix(8).map(\.kindName).joined(separator: ", ") + "]"
        case .slice: "a slice"
        case .ellipsis: "..."
        case .device: "cpu"
        case .function, .hook, .generator, .spread: kindName
        }
    }
}
