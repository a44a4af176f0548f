import CaseFormat
import CaseRunner

/// Translation of `a if c else b`, `and` and `or`, which evaluate only some of their operands.
extension Translator {
    func conditional(
        _ test: SyntaxExpression, _ then: SyntaxExpression, _ otherwise: SyntaxExpression,
        at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        if lazyDepth > 0 {
            let parts = (try textOf(then), try textOf(test), try textOf(otherwise))
            return TranslatedExpression(
                "\(parts.0) if \(parts.1) else \(parts.2)", precedence: TranslatedExpression.conditional)
        }
        return try lower(try holds(test) ? then : otherwise)
    }

    func logical(
        _ op: LogicalOperator, _ operands: [SyntaxExpression], at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        let (known, uses) = (faults.count, unusedLoopValues)
        do throws(Interruption) {
            if let text = try logicalText(op, operands) { return text }
        } catch {
            guard case .needsInlining = error else { throw error }
        }
        guard lazyDepth == 0 else { throw .needsInlining }
        // With objects or inlined calls, evaluate the operands one by one and stop where Python stops.
        discardFaults(after: known)
        unusedLoopValues = uses
        var result = TranslatedExpression("None")
        for (k, operand) in operands.enumerated() {
            result = try lower(operand)
            if k == operands.count - 1 { break }
            if let text = result.text, !isStable(result) {
                result = TranslatedExpression(try named(text, "value", at: range, always: true))
            }
            if try isTrue(result, at: operand.range) == (op == .or) { break }
        }
        return result
    }

    /// The expression as text; nil if an operand is an object.
    private func logicalText(
        _ op: LogicalOperator, _ operands: [SyntaxExpression]
    ) throws(Interruption) -> TranslatedExpression? {
        let precedence = op == .and ? TranslatedExpression.conjunction : TranslatedExpression.disjunction
        var texts: [String] = []
        lazyDepth += 1
        defer { lazyDepth -= 1 }
        for operand in operands {
            let lowered = try lower(operand)
            if lowered.object != nil { return nil }
            texts.append(try textOf(lowered, at: operand.range, binding: precedence + 1))
        }
        return TranslatedExpression(texts.joined(separator: " \(op.rawValue) "), precedence: precedence)
    }

    /// The truth value in Python.
    func isTrue(_ value: TranslatedExpression, at range: SourceRange) throws(Interruption) -> Bool {
        switch value.kind {
        case .text(let text): return try isTrue(text, at: range)
        case .object(.list(let list)): return !list.items.isEmpty
        case .object(.dictionary(let dictionary)): return !dictionary.entries.isEmpty
        case .object(.unknown): throw .abandoned
        case .object: return true
        }
    }
}
