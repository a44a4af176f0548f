import Autograd
import CaseFormat

/// Expressions with lazily evaluated parts: comparison chains, `and`/`or`, conditionals, lambdas, comprehensions.
extension Evaluator {
    func evaluateParts(
        of node: Expression.Node, _ values: [RuntimeValue]
    ) throws(ExecutionError) -> RuntimeValue {
        switch node.kind {
        case .chain(let first, let links): return try chain(values[first], links, values, at: node.range)
        case .logical(let op, let parts):
            var value = RuntimeValue.none
            for part in parts {
                value = try evaluate(part)
                if try isTrue(value, at: part.range) == (op == .or) { return value }
            }
            return value
        case .conditional(let test, let then, let otherwise):
            return try evaluate(try isTrue(try evaluate(test), at: test.range) ? then : otherwise)
        case .lambda(let parameters, let body):
            return .function(
                .lambda(
                    parameters: parameters.map(\.text),
                    body: ExpressionBody(expression: body, evaluator: self)))
        case .comprehension(let comprehension):
            var items: [RuntimeValue] = []
            try collect(comprehension, clause: 0, at: node.range, into: &items)
            return .items(items)
        default: return .none
        }
    }

    /// Python's truth value: false for 0, None and empty values.
    ///
    /// - Throws: `ambiguousTruth` for a tensor that does not have exactly one element.
    func isTrue(_ value: RuntimeValue, at range: SourceRange) throws(ExecutionError) -> Bool {
        switch value {
        case .bool(let x): return x
        case .number(let x, _): return x != 0
        case .none: return false
        case .text(let x): return !x.isEmpty
        default: break
        }
        if let x = value.variable {
            guard let item = x.tensor.item else {
                throw ExecutionError(.ambiguousTruth(shape: x.shape), at: range)
            }
            return item != 0
        }
        if case .list(let items) = value { return !items.isEmpty }
        return true
    }

    private func chain(
        _ first: RuntimeValue, _ links: [SyntaxExpression.Link], _ values: [RuntimeValue],
        at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        var left = first
        var result = RuntimeValue.bool(true)
        for link in links {
            result = try binary(link.comparison, left, values[link.operand], at: range)
            guard try isTrue(result, at: range) else { return result }
            left = values[link.operand]
        }
        return result
    }

    private func collect(
        _ comprehension: Comprehension<Expression>, clause: Int, at range: SourceRange,
        into items: inout [RuntimeValue]
    ) throws(ExecutionError) {
        guard clause < comprehension.clauses.count else {
            try spendItems(1, at: range)
            items.append(try evaluate(comprehension.element))
            return
        }
        let part = comprehension.clauses[clause]
        let iterable = try self.items(of: try evaluate(part.iterable), at: part.iterable.range)
        let hidden = part.targets.map { ($0.text, names[$0.text]) }
        defer { for (name, value) in hidden { names[name] = value } }
        next: for item in iterable {
            try checkTime(at: range)
            try assign(item, to: part.targets.map(Statement.Target.name), at: part.iterable.range)
            for condition in part.conditions {
                guard try isTrue(try evaluate(condition), at: condition.range) else { continue next }
            }
            try collect(comprehension, clause: clause + 1, at: range, into: &items)
        }
    }

    /// Maximum total number of list items that a case may create.
    static let listLimit = 1 << 20

    /// Returns the value after checking that its lists are not nested deeper than `ValueList.depthLimit`.
    func shallow(_ value: RuntimeValue, at range: SourceRange) throws(ExecutionError) -> RuntimeValue {
        if case .list(let items) = value, items.depth > ValueList.depthLimit {
            throw ExecutionError(
                .unsupported("lists are nested more than \(ValueList.depthLimit) levels deep"), at: range)
        }
        return value
    }

    /// Counts new list items against `listLimit`.
    func spendItems(_ count: Int, at range: SourceRange) throws(ExecutionError) {
        guard count <= Self.listLimit - itemsSpent else {
            throw ExecutionError(.listTooLong(limit: Self.listLimit), at: range)
        }
        itemsSpent += count
    }

    /// The items of an iterable: list items, slices of a tensor along dimension 0, or characters of text.
    func items(of value: RuntimeValue, at range: SourceRange) throws(ExecutionError) -> [RuntimeValue] {
        switch value {
        case .list(let items): return items.elements
        case .text(let text): return text.map { .text(String($0)) }
        default: break
        }
        guard let x = value.variable, !x.shape.isEmpty else {
            throw ExecutionError(.expected("a list or a tensor", found: value.kindName), at: range)
        }
        let slices = try apply("unbind", [.tensor(x)], at: range)
        guard case .list(let items) = slices else { return [] }
        if case .array = value {
            return items.map { item in item.variable.map(RuntimeValue.array) ?? item }
        }
        return items.elements
    }
}
