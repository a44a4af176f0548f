import Autograd
import CaseFormat
import GradientCheck

/// The numerical counterpart of a variable's `.grad`: the sum over the backward passes since `.grad` was last set.
struct NumericalGradient {
    /// The sum before the last pass; empty if `.grad` was None.
    let before: [NumericalSum]
    /// The numerical gradient of the last pass.
    let last: GradientEvidence
    /// The elements of `.grad` after the last pass; used to detect later changes of `.grad`.
    let grad: [Double]
    /// Index of the check of the last pass if it did not pass, nil otherwise.
    let failedCheck: Int?
    /// The last pass, and the leaf's node outputs on the tape.
    let pass: Tape.BackwardPass
    let places: [NodeOutput]

    /// The sum including the last pass.
    var elements: [NumericalSum] {
        var sums = before.isEmpty ? grad.map { _ in NumericalSum(constant: 0) } : before
        for (i, element) in last.elements.enumerated() { sums[i].add(element) }
        return sums
    }
}

/// Comparison of the gradients of backward passes with finite differences.
extension StepRunner: ExecutionObserver {
    func willPassBackward() {
        for (name, variable) in namedVariables where !leaves.contains(where: { $0.variable === variable }) {
            leaves.append((name, variable))
        }
        gradsBefore = [:]
        for (_, variable) in leaves {
            gradsBefore[ObjectIdentifier(variable)] = variable.grad?.tensor.elements
        }
    }

    /// Every named tensor once, sorted by name.
    ///
    /// Of several names for one tensor, a name declared by the case is preferred, then the first in order.
    private var namedVariables: [(name: String, variable: Variable)] {
        var names: [ObjectIdentifier: (name: String, variable: Variable)] = [:]
        for name in evaluator.names.keys.sorted() {
            guard let variable = evaluator.names[name]?.variable else { continue }
            let id = ObjectIdentifier(variable)
            if names[id] == nil || declaredNames.contains(name) { names[id] = (name, variable) }
        }
        return names.values.sorted { $0.name < $1.name }
    }

    func didPassBackward(_ pass: Tape.BackwardPass, at range: SourceRange) throws(ExecutionError) {
        (lastBackward, lastRootNames) = (range, namesIn(range))
        let checker = GradientChecker(
            evaluator.tape, atol: settings.atol, rtol: settings.rtol, workers: workers)
        var leaves: [LeafGradient] = []
        for (name, variable, places) in leavesReached(by: pass) {
            let gradient = try evaluator.attempt(at: range) { () throws(AutogradError) in
                try places.compactMap { pass.gradients[$0] }.summed
            }
            guard let gradient else { continue }
            let leaf = LeafGradient(
                name: name, variable: variable, places: places, gradient: gradient, pass: pass)
            leaves.append(leaf)
            passes[ObjectIdentifier(variable), default: []].append(leaf)
        }
        if case .off = settings.numeric { return }
        let (judged, judge) = widened(leaves, pass, checker)
        try check(judged, judge, at: range)
        try evaluator.attempt(at: range) { () throws(AutogradError) in
            try checkForwardMode(judged, judge, at: range)
        }
    }

    /// The gradients to check and their checker: a recomputation in float64 if the pass has a lower precision.
    private func widened(
        _ leaves: [LeafGradient], _ pass: Tape.BackwardPass, _ checker: GradientChecker
    ) -> ([LeafGradient], GradientChecker) {
        guard let wide = try? checker.widened(pass, leaves: leaves.flatMap(\.places)) else {
            return (leaves, checker)
        }
        let moved = leaves.compactMap { $0.moved(to: wide.recomputation) }
        return moved.count == leaves.count ? (moved, wide.checker) : (leaves, checker)
    }

    func didDifferentiate(
        _ outputs: [Variable], _ inputs: [Variable], _ gradients: [Variable?], _ results: [Variable?],
        at range: SourceRange
    ) throws(ExecutionError) {
        evaluator.differentiated.formUnion(inputs.map(ObjectIdentifier.init))
        if case .off = settings.numeric { return }
        let checker = GradientChecker(evaluator.tape, atol: settings.atol, rtol: settings.rtol)
        let named = namedVariables
        for (k, (input, result)) in zip(inputs, results).enumerated() {
            // The gradient of a leaf that was changed between its uses belongs to several node outputs.
            guard let result, input.gradientPlaces.count == 1, !inputs[..<k].contains(where: { $0 === input })
            else { continue }
            let name = named.first { $0.variable === input }?.name ?? "input"
            try evaluator.checkTime(at: range)
            try evaluator.attempt(at: range) { () throws(AutogradError) in
                let leaf = LeafGradient(
                    name: name, variable: input, places: input.gradientPlaces, gradient: result.tensor,
                    pass: try evaluator.tape.pass(outputs, gradients, to: input, gave: result))
                let (judged, judge) = widened([leaf], leaf.pass, checker)
                for leaf in judged {
                    try check(leaf, judge, nil, subject: "gradient by \(name)", at: range)
                }
            }
        }
    }

    /// Checks the gradients of all leaves of a pass; their numerical gradients are computed together.
    private func check(
        _ leaves: [LeafGradient], _ checker: GradientChecker, at range: SourceRange
    ) throws(ExecutionError) {
        guard let pass = leaves.first?.pass else { return }
        let numerical = try evaluator.attempt(at: range) { () throws(AutogradError) -> NumericalGradients? in
            if case .fast = settings.numeric { return nil }
            return try checker.numericalGradients(of: pass, at: leaves.map(\.places))
        }
        for leaf in leaves {
            try evaluator.checkTime(at: range)
            try evaluator.attempt(at: range) { () throws(AutogradError) in
                try check(leaf, checker, numerical, at: range)
            }
        }
    }

    /// Checks the gradient of one leaf with the methods that the settings select.
    ///
    /// - Parameters:
    ///   - numerical: The numerical gradients of the pass if they were computed before, nil otherwise.
    ///   - subject: The subject of the check; nil for `.grad` of the leaf.
    private func check(
        _ leaf: LeafGradient, _ checker: GradientChecker, _ numerical: NumericalGradients?,
        subject customSubject: String? = nil,
        at range: SourceRange
    ) throws(AutogradError) {
        let pass = leaf.pass
        let subject = customSubject ?? "\(leaf.name).grad"
        if let evidence = try checkAlongDirections(leaf, checker) {
            try record(evidence, .directions, subject, leaf, checker, at: range)
        } else {
            var evidence = try checker.check(
                pass, at: leaf.places, gradient: leaf.gradient, numerical: numerical)
            if let narrow = leaf.narrow {
                let own = GradientChecker(evaluator.tape, atol: settings.atol, rtol: settings.rtol)
                evidence = try own.narrowed(evidence, narrow.pass, at: narrow.places, to: narrow.gradient)
            }
            try record(evidence, .gradient, subject, leaf, checker, at: range)
            // Finite differences do not include the changes that hooks make to gradients.
            if customSubject == nil, !pass.isHooked {
                remember(
                    evidence, of: leaf, failed: evidence.outcome == .agrees ? nil : checks.count - 1)
            }
        }
        if settings.jacobian {
            for (root, v) in zip(pass.roots, pass.cotangents) where v.count > 1 {
                let evidence = try checker.checkJacobian(of: root, at: leaf.places)
                try record(evidence, .jacobian, "Jacobian by \(leaf.name)", leaf, checker, at: range)
            }
        }
        if settings.order == 2, let evidence = try checker.checkSecondOrder(pass, at: leaf.places) {
            try record(
                evidence, .secondOrder, "second derivative by \(leaf.name)", leaf, checker, at: range)
        }
    }

    /// The result of fast mode; nil if fast mode is off or did not confirm the gradient.
    ///
    /// In the second case every element is checked: a directional derivative across several kinks does not determine
    /// the slope at each, and a difference along a direction does not locate the wrong element.
    private func checkAlongDirections(
        _ leaf: LeafGradient, _ checker: GradientChecker
    ) throws(AutogradError) -> GradientEvidence? {
        guard case .fast = settings.numeric else { return nil }
        let seed = UInt64(bitPattern: Int64(evaluator.seed)) &+ UInt64(checks.count)
        let evidence = try checker.checkAlongDirections(
            leaf.pass, at: leaf.places, gradient: leaf.gradient, seed: seed)
        return evidence.outcome == .agrees ? evidence : nil
    }

    private func record(
        _ evidence: GradientEvidence, _ kind: Check.Kind, _ subject: String, _ leaf: LeafGradient,
        _ checker: GradientChecker, at range: SourceRange
    ) throws(AutogradError) {
        var check = Check(kind, subject, .passed)
        check.verdict = Verdict(
            autogradIsNumerical: evidence.outcome, autogradIsExpected: nil, expectedIsNumerical: nil)
        check.kinks = evidence.elements.enumerated().compactMap { i, element in
            element.isAtKink && element.outcome == .agrees ? evidence.shape.index(ofElement: i) : nil
        }
        // A second derivative of 0 is not vacuous: it confirms that the function is linear.
        if kind != .secondOrder {
            check.vacuity = evidence.vacuity(
                isRearranged: kind == .gradient && checker.isRearranged(leaf.pass, at: leaf.places))
        }
        if evidence.outcome != .agrees {
            check.outcome = evidence.outcome == .differs ? .failed : .inconclusive
            check.location = source.location(of: range)
            check.comparison = Comparison(evidence)
            if !evidence.isReproducible { check.mismatch = .nondeterministic }
        }
        if evidence.outcome == .differs, let rule = ruleOfOverwrittenValue {
            check.rule = rule
        } else if evidence.outcome == .differs {
            let culprit =
                kind == .secondOrder
                ? try checker.culpritOfSecondOrder(leaf.pass, at: leaf.places)
                : try checker.culprit(leaf.pass, at: leaf.places)
            if culprit?.isOfOneOperation != true,
                evidence.differsOnlyAtKinks || evidence.differsAtSingularities
            {
                (check.outcome, check.verdict) = (.inconclusive, .inconclusive)
                checks.append(check)
                return
            }
            check.culprit = culprit.map { culprit in
                LocatedCulprit(
                    operation: culprit.operation, kind: culprit.kind, location: location(ofNode: culprit.node)
                )
            }
            if let explanation = checker.explanation(
                of: evidence, leaf.pass, at: leaf.places, culprit: culprit)
            {
                check.hints.append(hint(explanation))
            }
        }
        checks.append(check)
    }

    private func checkForwardMode(
        _ leaves: [LeafGradient], _ checker: GradientChecker, at range: SourceRange
    ) throws(AutogradError) {
        // Forward mode uses the original values, so it cannot be compared after a value was overwritten.
        guard settings.forwardMode != false, evaluator.tape.overwritten == nil, let pass = leaves.first?.pass
        else { return }
        let found = try checker.checkForwardMode(pass, leaves.map { ($0.places, $0.gradient) })
        guard found?.agrees != nil || settings.forwardMode == true else { return }
        var check = Check(.forwardMode, "forward mode", .passed)
        if found?.agrees != true {
            check.outcome = found != nil && found?.agrees == nil ? .inconclusive : .failed
        }
        if check.outcome != .passed {
            check.location = source.location(of: range)
            check.mismatch =
                found.map { .forwardMode(reverse: $0.reverse, forward: $0.forward) } ?? .noForwardMode
        }
        checks.append(check)
    }

    /// Adds the numerical gradient of the pass to the numerical counterpart of `.grad`.
    private func remember(_ evidence: GradientEvidence, of leaf: LeafGradient, failed: Int?) {
        let variable = leaf.variable
        guard let grad = variable.grad?.tensor.elements, grad.count == evidence.elements.count else { return }
        let id = ObjectIdentifier(variable)
        let before = gradsBefore[id] ?? []
        // Continue the numerical sum only if `.grad` was not changed since the last pass.
        let present = numericalGradients[id].flatMap { $0.grad == before ? $0.elements : nil }
        numericalGradients[id] = NumericalGradient(
            before: present ?? before.map { NumericalSum(constant: $0) }, last: evidence, grad: grad,
            failedCheck: failed, pass: leaf.narrow?.pass ?? leaf.pass,
            places: leaf.narrow?.places ?? leaf.places)
    }

    /// The leaves that a pass reached, with their node outputs on the tape.
    private func leavesReached(
        by pass: Tape.BackwardPass
    ) -> [(name: String, variable: Variable, places: [NodeOutput])] {
        var reached: [(name: String, variable: Variable, places: [NodeOutput])] = []
        for (name, variable) in leaves {
            let places = variable.gradientPlaces.filter { pass.gradients[$0] != nil }
            if !places.isEmpty { reached.append((name, variable, places)) }
        }
        return reached
    }
}
