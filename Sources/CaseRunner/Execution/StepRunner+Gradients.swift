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
        let checker = GradientChecker(
            evaluator.tape, atol: settings.atol, rtol: settings.rtol, workers: workers)
        var leaves: [Leaf] = []
        for (name, variable, places) in leavesReached(by: pass) {
            let gradient = try evaluator.attempt(at: range) { () throws(AutogradError) in
                try sum(places.compactMap { pass.gradients[$0] })
            }
            if let gradient {
                leaves.append(Leaf(name: name, variable: variable, places: places, gradient: gradient))
            }
        }
        for leaf in leaves {
            try evaluator.checkTime(at: range)
            try evaluator.attempt(at: range) { () throws(AutogradError) in
                try check(leaf, pass, checker, at: range)
            }
        }
        try evaluator.attempt(at: range) { () throws(AutogradError) in
            try checkForwardMode(leaves, pass, checker, at: range)
        }
    }

    /// A leaf that a pass has reached.
    private struct Leaf {
        let name: String
        let variable: Variable
        let places: [Place]
        let gradient: Tensor
    }

    private func check(
        _ leaf: Leaf, _ pass: Tape.BackwardPass, _ checker: GradientChecker, at range: SourceRange
    ) throws(AutogradError) {
        if case .fast = settings.numeric {
            let seed = UInt64(bitPattern: Int64(evaluator.seed)) &+ UInt64(checks.count)
            let evidence = try checker.checkAlongDirections(
                pass, at: leaf.places, gradient: leaf.gradient, seed: seed)
            try record(evidence, .directions, "\(leaf.name).grad", leaf, pass, checker, at: range)
        } else {
            let evidence = try checker.check(pass, at: leaf.places, gradient: leaf.gradient)
            try record(evidence, .gradient, "\(leaf.name).grad", leaf, pass, checker, at: range)
            remember(
                evidence, of: leaf.variable, failed: evidence.outcome == .agrees ? nil : checks.count - 1)
        }
        if settings.jacobian {
            for (root, v) in zip(pass.roots, pass.cotangents) where v.count > 1 {
                let evidence = try checker.checkJacobian(of: root, at: leaf.places)
                try record(evidence, .jacobian, "Jacobian by \(leaf.name)", leaf, pass, checker, at: range)
            }
        }
        if settings.order == 2, let evidence = try checker.checkSecondOrder(pass, at: leaf.places) {
            try record(
                evidence, .secondOrder, "second derivative by \(leaf.name)", leaf, pass, checker, at: range)
        }
    }

    private func record(
        _ evidence: GradientEvidence, _ kind: Check.Kind, _ subject: String, _ leaf: Leaf,
        _ pass: Tape.BackwardPass, _ checker: GradientChecker, at range: SourceRange
    ) throws(AutogradError) {
        var check = Check(kind, subject, .passed)
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
            check.culprit = try checker.culprit(pass, at: leaf.places).map { culprit in
                LocatedCulprit(
                    operation: culprit.operation, argument: culprit.argument, index: culprit.index,
                    location: evaluator.range(ofNode: culprit.node).map(source.location))
            }
        }
        checks.append(check)
    }

    private func checkForwardMode(
        _ leaves: [Leaf], _ pass: Tape.BackwardPass, _ checker: GradientChecker, at range: SourceRange
    ) throws(AutogradError) {
        guard settings.forwardMode != false, !leaves.isEmpty else { return }
        let found = try checker.checkForwardMode(pass, leaves.map { ($0.places, $0.gradient) })
        guard found != nil || settings.forwardMode == true else { return }
        var check = Check(.forwardMode, "forward mode", found?.agrees ?? false ? .passed : .failed)
        if check.outcome != .passed {
            check.location = source.location(of: range)
            check.mismatch =
                found.map { .forwardMode(reverse: $0.reverse, forward: $0.forward) } ?? .noForwardMode
        }
        checks.append(check)
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
