import Autograd
import CaseFormat

/// Filling in of expected values that are written `"?"`.
extension StepRunner {
    /// Adds the edits for the blanks of an expectation whose known elements agree.
    ///
    /// The check fails if the case is not being filled in, or if a value is unconfirmed or has no JSON form.
    func complete(
        _ blanks: [SourceRange], with found: RuntimeValue, of expectation: Expectation, _ check: inout Check
    ) {
        guard isFilling else {
            check.mismatch = .incomplete
            check.outcome = .failed
            return
        }
        if let name = unconfirmedGradient(in: expectation.subject) {
            check.mismatch = .unconfirmed(name)
        } else if let edits = edits(blanks, found, expectation) {
            self.edits += edits
            return
        } else {
            check.mismatch = .unwritable(found.kindName)
        }
        check.outcome = .failed
    }

    /// The edits that fill in the blanks; nil if JSON cannot represent the value.
    private func edits(
        _ blanks: [SourceRange], _ found: RuntimeValue, _ expectation: Expectation
    ) -> [SourceEdit]? {
        var texts: [String?]
        if case .tensor(let literal) = expectation.value {
            guard let tensor = found.tensor(evaluator.tape) else { return nil }
            let elements = tensor.elements
            texts = literal.blanks.map { JSONLiteral.text(elements[$0.element], tensor.dtype) }
        } else {
            texts = [JSONLiteral.text(found, for: expectation.subject, evaluator.tape)]
        }
        var edits: [SourceEdit] = []
        for (range, text) in zip(blanks, texts) {
            guard let text, let edit = source.edit(range, to: text, isLine: isLine) else { return nil }
            edits.append(edit)
        }
        return edits
    }

    /// The first tensor in an expression whose `.grad` is not None but was not checked numerically.
    private func unconfirmedGradient(in subject: Expression) -> String? {
        for node in subject.nodes {
            guard case .attribute(let base, .grad) = node.kind,
                case .name(let name) = subject.nodes[base].kind,
                let x = evaluator.names[name]?.variable, x.grad != nil
            else { continue }
            if numericalGradients[ObjectIdentifier(x)] == nil { return name }
        }
        return nil
    }
}

extension Expectation {
    /// The expectation with its blank elements replaced by computed ones, if the shapes are equal.
    func completed(with found: Tensor?) -> Expectation {
        guard case .tensor(var literal) = value, !literal.blanks.isEmpty, let found,
            found.shape == literal.shape
        else { return self }
        let elements = found.elements
        if literal.blanks.count == literal.values.count {
            literal.kind = found.dtype == .bool ? .bool : .floating
        }
        for blank in literal.blanks { literal.values[blank.element] = elements[blank.element] }
        var completed = self
        completed.value = .tensor(literal)
        return completed
    }

    /// Indices of the blank elements.
    var blankElements: Set<Int> {
        guard case .tensor(let literal) = value else { return [] }
        return Set(literal.blanks.map(\.element))
    }
}
