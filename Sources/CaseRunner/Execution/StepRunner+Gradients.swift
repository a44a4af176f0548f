import Autograd
import CaseFormat
import GradientCheck

/// What differences say that a variable's `.grad` should be: a sum over the passes since it was last set.
struct NumericalGradient {
    /// The sum before the last pass; empty if `.grad` was none.
    let before: [NumericalSum]
    /// What differences gave for the last pass.
    let last: GradientEvidence
    /// What `.grad` was when this held.
    let grad: [Double]
    /// The check of the last pass that failed, by its place among the checks.
    let failedCheck: Int?
    /// The last pass, and where the leaf stands on its tape.
    let pass: Tape.BackwardPass
    let places: [NodeOutput]

    /// The sum with the last pass.
    var elements: [NumericalSum] {
        var sums = before.isEmpty ? grad.map { _ in NumericalSum(constant: 0) } : before
        for (i, element) in last.elements.enumerated() { sums[i].add(element) }
        return sums
    }
}

/// Checking what a backward pass gave against differences.
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

    /// Every tensor that has a name, once, in the order of the names: of several the one that the case declares, else the first.
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

    /// What is to be judged: the same computation in float64 where it is in a narrower dtype.
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
            // Where a leaf was changed between its uses, its gradient is a sum that has no single place.
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
                    try check(leaf, judge, nil, asked: "gradient by \(name)", at: range)
                }
            }
        }
    }

    /// Checks all leaves of a pass, whose numerical gradients come from one walk back.
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

    /// - Parameters:
    ///   - numerical: the numerical gradients of the pass, if they are known already.
    ///   - asked: what was asked for, where that is not `.grad`.
    private func check(
        _ leaf: LeafGradient, _ checker: GradientChecker, _ numerical: NumericalGradients?,
        asked: String? = nil,
        at range: SourceRange
    ) throws(AutogradError) {
        let pass = leaf.pass
        let subject = asked ?? "\(leaf.name).grad"
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
            // What hooks made of a gradient, differences cannot say.
            if asked == nil, !pass.isHooked {
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

    /// What fast mode finds; nil where it is not wanted, or cannot clear the gradient.
    ///
    /// A direction through several kinks has slopes that say nothing of each by itself, and a difference in a direction does
    /// not say where it is: then every element is checked after all.
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
        // What is linear has a second derivative of 0, and that is worth checking.
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
        // Forward mode carries tangents through the values as they were.
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

    /// Adds what differences gave to what `.grad` held before the pass.
    private func remember(_ evidence: GradientEvidence, of leaf: LeafGradient, failed: Int?) {
        let variable = leaf.variable
        guard let grad = variable.grad?.tensor.elements, grad.count == evidence.elements.count else { return }
        let id = ObjectIdentifier(variable)
        let before = gradsBefore[id] ?? []
        // If .grad is still what the last pass left, the numerical sum goes on too.
        let present = numericalGradients[id].flatMap { $0.grad == before ? $0.elements : nil }
        numericalGradients[id] = NumericalGradient(
            before: present ?? before.map { NumericalSum(constant: $0) }, last: evidence, grad: grad,
            failedCheck: failed, pass: leaf.narrow?.pass ?? leaf.pass,
            places: leaf.narrow?.places ?? leaf.places)
    }

    /// The leaves that a pass reached, by name, with their places on the tape; those without a name last.
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
