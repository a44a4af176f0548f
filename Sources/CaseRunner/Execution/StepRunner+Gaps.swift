import Autograd
import CaseFormat

/// Detection of values that a case sets up but does not check.
extension StepRunner {
    /// The unchecked values of the finished case.
    ///
    /// - Parameter declarations: The tensors that the case declares.
    func gaps(_ declarations: [TensorDeclaration]) -> [CaseResult.Gap] {
        guard !checks.isEmpty else { return [.nothingIsChecked] }
        // An error, expected or not, ends the steps, so values may legitimately remain unchecked.
        guard !checks.indices.contains(where: { checks[$0].kind == .error || checks[$0].kind == .raises })
        else { return [] }
        return declarations.compactMap { declaration in
            let name = declaration.name.text
            guard declaration.requiresGrad, !namedInExpectations.contains(name),
                case .tensor(let x)? = evaluator.names[name], passes[ObjectIdentifier(x)] == nil,
                !evaluator.differentiated.contains(ObjectIdentifier(x))
            else { return nil }
            return isUsed(x) ? .unreachedLeaf(name) : .unusedLeaf(name)
        }
    }

    private func isUsed(_ x: Variable) -> Bool {
        let places = Set(x.gradientPlaces)
        return evaluator.tape.nodes.contains { node in
            node.operands.contains { $0.place.map(places.contains) ?? false }
        }
    }

    /// True if the expected value is nonzero, but 0 would also be within the tolerance.
    func isVacuous(_ expectation: Expectation) -> Bool {
        guard case .tensor(let literal) = expectation.value,
            let expected = try? Tensor(literal.values, shape: literal.shape),
            let zero = try? Tensor(repeating: 0, shape: literal.shape, dtype: expected.dtype),
            literal.values.contains(where: { $0 != 0 })
        else { return false }
        let comparison = ValueComparison(expected: expected, found: zero, tolerance: expectation.tolerance)
        return !comparison.agreement.contains(false)
    }
}
