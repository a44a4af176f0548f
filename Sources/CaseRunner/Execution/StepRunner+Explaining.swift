import Autograd
import CaseFormat
import GradientCheck

/// A wrong expected value, to be explained after the last step.
struct WrongExpectation {
    let discrepancy: Discrepancy
    /// The explanation to use unless a detached gradient path explains the value.
    let explanation: Explanation?
    /// Index of its check.
    let check: Int
    /// Index among all expectations of the case.
    let number: Int
}

/// Search for the mistake that explains a wrong expected value.
extension StepRunner {
    func hint(_ explanation: Explanation) -> Hint {
        let rule = explanation.node.flatMap { node in
            evaluator.tape.nodes[node].op.map {
                Hint.Step(operation: $0.name, argument: nil, location: location(ofNode: node))
            }
        }
        let through = explanation.through.map {
            Hint.Step(
                operation: $0.operation, argument: $0.argument,
                location: $0.node.flatMap(location(ofNode:)))
        }
        return Hint(side: explanation.side, mistake: explanation.mistake, rule: rule, through: through)
    }

    func location(ofNode node: Int) -> SourceLocation? {
        evaluator.range(ofNode: node).map(source.location)
    }

    /// Searches for an explanation if the expected value of a check is wrong.
    func explain(checkAt place: Int, _ expectation: Expectation, number: Int, _ found: RuntimeValue) {
        guard checks[place].rule == nil, let verdict = checks[place].verdict,
            verdict == .expectedIsWrong || verdict == .allDiffer,
            let found = found.tensor(evaluator.tape), let expected = expectedElements(expectation)
        else { return }
        let comparison = ValueComparison(
            expected: expected, found: found, tolerance: expectation.tolerance)
        guard expected.shape == found.shape else {
            let mistake = Mistake(ofShape: expected, besides: found, comparison.bounds)
            if let mistake { add(Explanation(.expected, mistake), to: place) }
            return
        }
        let owner = gradientOwner(expectation.subject)
        let numerical =
            verdict == .allDiffer
            ? owner.flatMap { numericalGradients[ObjectIdentifier($0)]?.elements } : nil
        let discrepancy = Discrepancy(
            shape: found.shape, wrong: expected.elements,
            right: numerical?.map(\.value) ?? found.elements,
            errors: numerical?.map(\.error), tolerance: comparison.bounds, unit: comparison.unit ?? 0
        )
        wrongExpectations.append(
            WrongExpectation(
                discrepancy: discrepancy,
                explanation: explanation(
                    of: discrepancy, owner, isDerivative: provenance.isDerivative(expectation.subject)),
                check: place, number: number))
    }

    /// Adds a hint to the check of every explained wrong expectation.
    ///
    /// - Parameter whole: The value of each expectation if no gradient path is detached; empty if none is.
    func explainExpectations(_ whole: [Tensor?]) {
        for wrong in wrongExpectations {
            let discrepancy = wrong.discrepancy
            if wrong.number < whole.count, let whole = whole[wrong.number], whole.shape == discrepancy.shape,
                discrepancy.isExplained(by: whole.elements)
            {
                add(Explanation(.expected, .throughDetach), to: wrong.check)
            } else if let explanation = wrong.explanation {
                add(explanation, to: wrong.check)
            }
        }
    }

    /// The mistake that explains a wrong expected value; nil if none does.
    ///
    /// - Parameter isDerivative: True if the value is a gradient or is computed from one.
    private func explanation(
        of discrepancy: Discrepancy, _ owner: Variable?, isDerivative: Bool
    ) -> Explanation? {
        guard let owner, let passes = passes[ObjectIdentifier(owner)], let last = passes.last else {
            return discrepancy.mistake(counts: isDerivative ? [] : nil, isWritten: true).map {
                Explanation(.expected, $0)
            }
        }
        if let wrongPasses = discrepancy.wrongPasses(passes.map(\.gradient.elements)) {
            return Explanation(.expected, .wrongPasses(wrongPasses))
        }
        return GradientChecker(evaluator.tape).explanation(of: discrepancy, last.pass, at: last.places)
    }

    private func add(_ explanation: Explanation, to place: Int) {
        checks[place].hints.append(hint(explanation))
    }
}
