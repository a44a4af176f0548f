import Autograd
import CaseFormat

/// Search for the violated PyTorch rule that explains an error or a wrong value.
extension StepRunner {
    func rule(brokenBy error: ExecutionError) -> RuleViolation? {
        let operands = error.operands ?? []
        if let name = operands.lazy.compactMap(\.missingGradientOf).first,
            let x = evaluator.names[name]?.variable
        {
            return ruleOfMissingGradient(of: x, name)
        }
        switch error.fault {
        case .autograd(let fault): return rule(brokenBy: fault, operands, at: error.range)
        case .expected, .binding: return ruleOfOperandKinds(operands)
        default: return nil
        }
    }

    private func rule(
        brokenBy fault: AutogradError, _ operands: [FailedOperand], at range: SourceRange
    ) -> RuleViolation? {
        switch fault {
        case .noGradRequired: return ruleOfRecording(operands)
        case .unusedInput(let i):
            guard operands.count > 1 else { return nil }
            let names = namesIn(operands[1].range)
            return i < names.count ? .unusedInput(tensor: names[i], root: text(operands[0])) : nil
        case .nonScalarBackward(let shape):
            return .nonScalarRoot(RuleViolation.Operand(text: text(operands.first), shape: shape))
        case .gradientMismatch(_, let gradient, let output):
            let root = operands.first { $0.shape == output }
            return .gradientShape(
                of: RuleViolation.Operand(text: text(root), shape: output), gradient: gradient)
        case .gradientShape(let expected, let found):
            let owner = RuleViolation.Operand(text: owner(operands.first), shape: expected)
            return .gradientShape(of: owner, gradient: found)
        case .graphFreed: return .graphFreed(by: placeOfFreeing.map(source.location))
        case .modifiedInPlace: return ruleOfSavedValue
        case .inPlaceOnLeaf(let isView):
            return .inPlaceOnLeaf(tensor: text(operands.first), isView: isView, statement: text(range))
        case .cannotRequireGrad(let dtype):
            return .integersHaveNoGradient(tensor: owner(operands.first), dtype: dtype)
        case .notOneElement:
            return operands.first.flatMap(named).map { .severalElements($0) }
        case .matrixShapes(_, let a, let b): return pair(a, b, operands).map { .productShapes($0, $1) }
        case .sizesDiffer(let op, let a, let b) where op == "mv" || op == "dot":
            return pair(a, b, operands).map { .productShapes($0, $1) }
        case .doNotBroadcast(let a, let b): return pair(a, b, operands).map { .broadcastShapes($0, $1) }
        case .unsupportedDType(_, let dtype) where dtype.isFloatingPoint && text(range).contains("^"):
            return .powerMeant(expression: text(range), dtype: dtype)
        default: return nil
        }
    }

    // MARK: Gradients that are None

    /// The rule that explains why the gradient of a tensor is None.
    func ruleOfMissingGradient(of x: Variable, _ name: String) -> RuleViolation {
        guard x.requiresGrad else {
            let sources = provenance.sources(of: name).filter { $0 != name }
            return .requiresNoGrad(tensor: name, dtype: x.dtype, sources: sources)
        }
        if !x.isLeaf, !x.retainsGrad {
            let made = provenance.assignment(of: name)
            return .gradientNotKept(
                tensor: name, gradFn: x.gradFn ?? "", isUpdate: made?.value.names.contains(name) ?? false,
                made: location(of: made))
        }
        guard let last = lastBackward else {
            return evaluator.differentiated.isEmpty
                ? .noBackward(tensor: name, root: lastResult(from: name)) : .onlyGradCalled(tensor: name)
        }
        if passes[ObjectIdentifier(x)] != nil { return .gradientCleared(tensor: name) }
        let connected = lastRootNames.filter { provenance.sources(of: $0).contains(name) }
        let cut = connected.compactMap { provenance.cut(before: $0) }.first
        return .notReached(
            tensor: name, isCut: !connected.isEmpty, cut: location(of: cut), by: source.location(of: last))
    }

    private func location(of statement: Provenance.Change?) -> SourceLocation? {
        statement.map { source.location(of: $0.range) }
    }

    /// The rule for the first `.grad` in an expression that is None; nil if there is none.
    func ruleOfMissingGradient(in expression: Expression) -> RuleViolation? {
        for node in expression.nodes {
            guard case .attribute(let base, .grad) = node.kind,
                case .name(let name) = expression.nodes[base].kind,
                let x = evaluator.names[name]?.variable, x.grad == nil
            else { continue }
            return ruleOfMissingGradient(of: x, name)
        }
        return nil
    }

    /// The last assigned tensor that was computed from a name and requires grad.
    private func lastResult(from name: String) -> RuleViolation.Operand? {
        for candidate in provenance.assigned(among: 100) {
            guard let y = evaluator.names[candidate]?.variable, y.requiresGrad, !y.isLeaf else {
                continue
            }
            if provenance.sources(of: candidate).contains(name) {
                return RuleViolation.Operand(text: candidate, shape: y.shape)
            }
        }
        return nil
    }

    // MARK: Roots that do not require grad

    private func ruleOfRecording(_ operands: [FailedOperand]) -> RuleViolation? {
        let unrecorded = operands.first { operand in
            if case .tensor(_, _, false) = operand.value { true } else { false }
        }
        guard let root = unrecorded else { return nil }
        let names = root.name.map { [$0] } ?? namesIn(root.range)
        var seen: Set<String> = []
        let leaves = names.flatMap { provenance.sources(of: $0) }.filter { source in
            guard let x = evaluator.names[source]?.variable else { return false }
            return x.dtype.isFloatingPoint && seen.insert(source).inserted
        }
        let recorded = leaves.filter { source in
            if let x = evaluator.names[source]?.variable { x.requiresGrad } else { false }
        }
        let isInput = operands.first?.range != root.range
        if isInput || leaves == names {
            // The operand is an input of `grad(y, x)`, or a root that is itself a leaf.
            return .requiresNoGrad(
                tensor: text(root), dtype: dtype(root) ?? .float64,
                sources: isInput ? leaves.filter { $0 != root.name } : [])
        }
        if text(root).contains(".grad") || names.contains(where: { provenance.isDerivative($0) }) {
            return .gradientNotRecorded(root: text(root))
        }
        if !recorded.isEmpty {
            let cut = names.compactMap { provenance.cut(before: $0) }.first
            return .cutOff(root: text(root), leaves: recorded, cut: location(of: cut))
        }
        return .nothingRequiresGrad(root: text(root), sources: leaves)
    }

    /// The defined names that occur in a source range.
    func namesIn(_ range: SourceRange) -> [String] {
        let words = text(range, limit: 1000).split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return words.map(String.init).filter { evaluator.names[$0] != nil }
    }

    // MARK: Saved values

    /// Source range of the backward pass that freed the value that the current pass needs.
    private var placeOfFreeing: SourceRange? {
        guard let node = evaluator.tape.unavailable?.node,
            let pass = evaluator.tape.passThatFreed(node)
        else { return nil }
        return evaluator.freeingRanges[pass]
    }

    private var ruleOfSavedValue: RuleViolation? {
        guard let value = evaluator.tape.unavailable, let memory = value.memory else { return nil }
        let change = evaluator.changes.first { $0.memory == memory && $0.version > value.version }
        return .savedValueChanged(
            tensors: names { $0.memoryID == memory }, operation: operation(ofNode: value.node),
            saved: location(ofNode: value.node), changed: change.map { source.location(of: $0.range) })
    }

    /// The rule that explains a wrong gradient if the pass used a value changed through `.data`, nil otherwise.
    var ruleOfOverwrittenValue: RuleViolation? {
        guard let value = evaluator.tape.overwritten, let memory = value.memory else { return nil }
        let change = evaluator.changes.last { $0.storage == memory }
        return .savedValueOverwritten(
            tensors: names { $0.storageID == memory }, operation: operation(ofNode: value.node),
            saved: location(ofNode: value.node), changed: change.map { source.location(of: $0.range) })
    }

    /// The first three names, in alphabetical order, whose tensors meet a condition.
    private func names(where isMeant: (Variable) -> Bool) -> [String] {
        let names = evaluator.names.compactMap { name, value in
            value.variable.flatMap { isMeant($0) ? name : nil }
        }
        return Array(names.sorted().prefix(3))
    }

    private func operation(ofNode node: Int) -> String { evaluator.tape.nodes[node].op?.name ?? "" }

    // MARK: Operands that are not tensors

    private func ruleOfOperandKinds(_ operands: [FailedOperand]) -> RuleViolation? {
        if let first = operands.first, case .number = first.value, let name = first.name {
            if let change = provenance.assignment(of: name), let function = change.value.takesNumber {
                return .numberHasNoGraph(
                    name: name, by: function, taken: source.location(of: change.range))
            }
            return .notATensor(name: name, kind: "a number")
        }
        for operand in operands {
            if case .other(let kind) = operand.value, ["a list", "a tuple", "text", "None"].contains(kind) {
                return .notATensor(name: text(operand), kind: kind)
            }
        }
        return nil
    }

    // MARK: Names

    private func text(_ operand: FailedOperand?) -> String { operand.map { text($0.range) } ?? "it" }

    /// The text of an operand without the suffix `.grad` or `.requires_grad`.
    private func owner(_ operand: FailedOperand?) -> String {
        let text = text(operand)
        for suffix in [".grad", ".requires_grad"] where text.hasSuffix(suffix) {
            return String(text.dropLast(suffix.count))
        }
        return text
    }

    /// The text of a source range without JSON escapes, truncated to `limit` characters.
    private func text(_ range: SourceRange, limit: Int = 40) -> String {
        let bytes = source.bytes[range.offsets.clamped(to: 0..<source.bytes.count)]
        let text = String(decoding: bytes, as: UTF8.self).replacing("\\\"", with: "\"")
        return text.count <= limit ? text : text.prefix(limit - 1) + "…"
    }

    private func dtype(_ operand: FailedOperand) -> DType? {
        if case .tensor(_, let dtype, _) = operand.value { dtype } else { nil }
    }

    private func named(_ operand: FailedOperand) -> RuleViolation.Operand? {
        operand.shape.map { RuleViolation.Operand(text: text(operand), shape: $0) }
    }

    /// The two operands with the given shapes; operands with unknown values match any shape.
    private func pair(
        _ a: [Int], _ b: [Int], _ operands: [FailedOperand]
    ) -> (RuleViolation.Operand, RuleViolation.Operand)? {
        func place(_ shape: [Int], besides other: Int?) -> Int? {
            operands.indices.first { i in
                guard i != other else { return false }
                if case .unknown = operands[i].value { return true }
                return operands[i].shape == shape
            }
        }
        guard let i = place(a, besides: nil), let j = place(b, besides: i) else { return nil }
        return (
            RuleViolation.Operand(text: text(operands[i]), shape: a),
            RuleViolation.Operand(text: text(operands[j]), shape: b)
        )
    }
}

// MARK: Expectations

extension StepRunner {
    /// The rule that explains a difference from the expected value; nil if none does.
    func rule(brokenBy check: Check, _ expectation: Expectation, _ found: RuntimeValue) -> RuleViolation? {
        if case .none = found, let owner = gradientOwner(expectation.subject),
            case .name(let name)? = expectation.subject.nodes.first?.kind
        {
            return ruleOfMissingGradient(of: owner, name)
        }
        guard check.comparison != nil, expectation.subject.nodes.count == 1,
            case .name(let name)? = expectation.subject.root?.kind, let x = found.variable,
            let grad = x.grad?.tensor, let expected = expectedElements(expectation),
            grad.shape == expected.shape
        else { return nil }
        let comparison = ValueComparison(expected: expected, found: grad, tolerance: expectation.tolerance)
        return comparison.agreement.contains(false) ? nil : .gradientMeant(tensor: name)
    }
}
