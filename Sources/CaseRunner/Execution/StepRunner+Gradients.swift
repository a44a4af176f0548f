import Autograd
import CaseFormat
import GradientCheck

/// What differences say that a variable's `.grad` should be: a sum over the passes since it was last set.
struct NumericalGradient {
    var elements: [NumericalSum]
    /// What `.grad` was when this held.
    var grad: [Double]
    /// The check of the last pass that failed, by its place among the checks.
    var failedCheck: Int?
}

/// Checking what a backward pass gave against differences.
extension StepRunner: BackwardObserver {
    func willPassBackward() {
        for (name, value) in evaluator.names.sorted(by: { $0.key < $1.key }) {
            if case .tensor(let x) = value, !leaves.contains(where: { $0.variable === x }) {
                leaves.append((name, x))
            }
        }
        gradsBefore = [:]
        for (_, variable) in leaves {
            gradsBefore[ObjectIdentifier(variable)] = variable.grad?.tensor.elements
        }
    }

    func didPassBackward(_ pass: Tape.BackwardPass, at range: SourceRange) throws(ExecutionError) {
        if case .off = settings.numeric { return }
        let checker = GradientChecker(evaluator.tape, atol: settings.atol, rtol: settings.rtol)
        for (name, variable, places) in leavesReached(by: pass) {
            try evaluator.checkTime(at: range)
            let gradient = try evaluator.attempt(at: range) { () throws(AutogradError) in
                try sum(places.compactMap { pass.gradients[$0] })
            }
            guard let gradient else { continue }
            let evidence = try evaluator.attempt(at: range) { () throws(AutogradError) in
                try checker.check(pass, at: places, gradient: gradient)
            }
            try record(evidence, name, variable, places, pass, checker, at: range)
        }
    }

    private func record(
        _ evidence: GradientEvidence, _ name: String, _ variable: Variable, _ places: [Place],
        _ pass: Tape.BackwardPass, _ checker: GradientChecker, at range: SourceRange
    ) throws(ExecutionError) {
        var check = Check(.gradient, "\(name).grad", .passed)
        check.verdict = Verdict(
            autogradIsNumerical: evidence.outcome, autogradIsExpected: nil, expectedIsNumerical: nil)
        check.kinks = evidence.elements.enumerated().compactMap { i, element in
            element.isAtKink && element.outcome == .agrees ? evidence.shape.index(ofElement: i) : nil
        }
        if evidence.outcome != .agrees {
            check.outcome = evidence.outcome == .differs ? .failed : .inconclusive
            check.location = source.location(of: range)
            check.comparison = Comparison(evidence)
            if !evidence.isReproducible { check.mismatch = .nondeterministic }
        }
        if evidence.outcome == .differs {
            let culprit = try evaluator.attempt(at: range) { () throws(AutogradError) in
                try checker.culprit(pass, at: places)
            }
            check.culprit = culprit.map { culprit in
                LocatedCulprit(
                    operation: culprit.operation, argument: culprit.argument, index: culprit.index,
                    location: evaluator.range(ofNode: culprit.node).map(source.location))
            }
        }
        checks.append(check)
        remember(evidence, of: variable, failed: evidence.outcome == .agrees ? nil : checks.count - 1)
    }

    /// Adds what differences gave to what `.grad` held before the pass.
    private func remember(_ evidence: GradientEvidence, of variable: Variable, failed: Int?) {
        guard let grad = variable.grad?.tensor.elements, grad.count == evidence.elements.count else { return }
        let id = ObjectIdentifier(variable)
        let before = gradsBefore[id] ?? [Double](repeating: 0, count: grad.count)
        var sums = before.map { NumericalSum(constant: $0) }
        // If .grad is still what the last pass left, the numerical sum goes on too.
        if let present = numericalGradients[id], present.grad == before { sums = present.elements }
        for (i, element) in evidence.elements.enumerated() { sums[i].add(element) }
        numericalGradients[id] = NumericalGradient(elements: sums, grad: grad, failedCheck: failed)
    }

    /// The leaves that a pass reached, by name, with their places on the tape; those without a name last.
    private func leavesReached(
        by pass: Tape.BackwardPass
    ) -> [(name: String, variable: Variable, places: [Place])] {
        var reached: [(name: String, variable: Variable, places: [Place])] = []
        for (name, variable) in leaves {
            let places = variable.gradientPlaces.filter { pass.gradients[$0] != nil }
            if !places.isEmpty { reached.append((name, variable, places)) }
        }
        return reached
    }

    private func sum(_ tensors: [Tensor]) throws(AutogradError) -> Tensor? {
        guard let first = tensors.first, tensors.count > 1 else { return tensors.first }
        var elements = first.elements
        for tensor in tensors.dropFirst() {
            for (i, x) in tensor.elements.enumerated() { elements[i] += x }
        }
        return try Tensor(elements, shape: first.shape, dtype: first.dtype)
    }
}
