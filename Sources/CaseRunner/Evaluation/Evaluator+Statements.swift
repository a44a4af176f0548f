import Autograd
import CaseFormat

/// Execution of statements: assignments, assertions, deletions and `no_grad` blocks.
extension Evaluator {
    func run(_ statement: Statement) throws(ExecutionError) {
        do {
            try perform(statement)
        } catch {
            throw error.with(operands(of: statement))
        }
    }

    private func perform(_ statement: Statement) throws(ExecutionError) {
        switch statement.kind {
        case .expression(let expression): _ = try evaluate(expression)
        case .assignment(let targets, let value):
            try assign(value, to: targets, at: statement.range)
        case .augmented(let target, let op, let value):
            try augment(target, op, by: value, at: statement.range)
        case .assertion(let test, let message): try assert(test, message, at: statement.range)
        case .deletion(let targets):
            for name in targets.flatMap(\.names) {
                _ = try lookUp(name.text, at: name.range)
                names[name.text] = nil
            }
        case .pass: break
        case .recording(let mode, let statements): try run(statements, recording: mode)
        }
    }

    private func run(_ statements: [Statement], recording mode: RecordingMode) throws(ExecutionError) {
        let isOn: Bool
        switch mode {
        case .on: isOn = true
        case .off: isOn = false
        case .given(let expression): isOn = try isTrue(try evaluate(expression), at: expression.range)
        }
        try tape.recording(isOn) { () throws(ExecutionError) in
            for statement in statements { try run(statement) }
        }
    }

    // MARK: Assignment

    private func assign(
        _ value: Expression, to targets: [Statement.Target], at range: SourceRange
    ) throws(ExecutionError) {
        // The value is evaluated before the targets, as in Python.
        let result = try evaluate(value, for: targets.lazy.flatMap(\.names).first?.text)
        for target in targets { try store(result, in: target, at: range) }
    }

    /// Assigns a value to one target, or unpacks it into several.
    func assign(
        _ value: RuntimeValue, to targets: [Statement.Target], at range: SourceRange
    ) throws(ExecutionError) {
        if targets.count == 1 {
            try store(value, in: targets[0], at: range)
        } else {
            try store(value, in: .tuple(targets, range: range), at: range)
        }
    }

    private func store(
        _ value: RuntimeValue, in target: Statement.Target, at range: SourceRange
    ) throws(ExecutionError) {
        switch target {
        case .name(let name): names[name.text] = value
        case .place(let place): try store(value, in: place, at: range)
        case .starred(let target): try store(value, in: target, at: range)
        case .tuple(let targets, _):
            let parts = try parts(of: value, targets, at: range)
            for (target, part) in zip(targets, parts) { try store(part, in: target, at: range) }
        case .results(let results):
            // An operation with a single result and a single name needs no unpacking.
            if case .tensor = value, let name = results.first, results.count == 1 {
                names[name.text] = value
            } else if case .list(let items) = value, case .results(_, let all) = items.kind,
                results.count < all.count
            {
                // The last of several results with names may be left out.
                for (name, item) in zip(results, try self.items(of: value, at: range)) {
                    names[name.text] = item
                }
            } else {
                try store(value, in: .tuple(results.map(Statement.Target.name), range: range), at: range)
            }
        }
    }

    /// One value for each target; a starred target receives the list of the remaining values.
    private func parts(
        of value: RuntimeValue, _ targets: [Statement.Target], at range: SourceRange
    ) throws(ExecutionError) -> [RuntimeValue] {
        guard value.isIterable else {
            throw ExecutionError(.expected("\(targets.count) values", found: value.kindName), at: range)
        }
        let items = try items(of: value, at: range)
        guard let star = targets.firstIndex(where: { if case .starred = $0 { true } else { false } }),
            items.count >= targets.count - 1
        else {
            guard items.count == targets.count else {
                throw ExecutionError(.unpacking(expected: targets.count, found: items.count), at: range)
            }
            return items
        }
        let rest = items.count - (targets.count - 1)
        return items[..<star] + [.items(Array(items[star..<star + rest]))] + items[(star + rest)...]
    }

    /// Augmented assignment, `x += y`: in place for a tensor; binds the name to a new value otherwise.
    private func augment(
        _ target: Statement.Target, _ op: BinaryOperator, by value: Expression, at range: SourceRange
    ) throws(ExecutionError) {
        switch target {
        case .name(let name):
            let present = try lookUp(name.text, at: name.range)
            let value = try evaluate(value)
            if let x = present.variable, let operation = op.operation {
                try applyInPlace(operation, to: x, [value.argument], at: range)
            } else {
                names[name.text] = try binary(op, present, value, at: range)
            }
        case .place(let place): try augment(place, op, by: value, at: range)
        case .tuple, .starred, .results: break
        }
    }

    // MARK: assert

    private func assert(
        _ test: Expression, _ message: Expression?, at range: SourceRange
    ) throws(ExecutionError) {
        let values = try evaluateAll(test.nodes[...])
        let result = values.last ?? .none
        var holds: Bool
        if let x = result.variable {
            // A tensor satisfies the assertion if all its elements are nonzero.
            holds = !x.tensor.elements.contains(0)
        } else {
            holds = try isTrue(result, at: test.range)
        }
        if tape.ignoresDetach { holds = true }
        let assertion = Assertion(
            holds: holds, test: test, operands: holds ? nil : operands(of: test, values),
            message: holds
                ? nil : try message.map { (m) throws(ExecutionError) in text(of: try evaluate(m)) },
            range: range)
        if let observer { return try observer.didAssert(assertion) }
        if !holds { throw ExecutionError(.assertion(assertion.message), at: range) }
    }

    /// The values to show for a failed assertion: the sides of a comparison, or the first two arguments of a call.
    private func operands(
        of test: Expression, _ values: [RuntimeValue]
    ) -> (found: RuntimeValue, expected: RuntimeValue)? {
        switch test.root?.kind {
        case .binary(_, let a, let b): return (values[a], values[b])
        case .call(let call) where call.arguments.count >= 2:
            return (values[call.arguments[0]], values[call.arguments[1]])
        case .call(let call) where call.isMethod && call.arguments.count == 1:
            // `(a == b).all()`: the sides of the comparison inside the method call.
            guard case .binary(_, let a, let b) = test.nodes[call.arguments[0]].kind else { return nil }
            return (values[a], values[b])
        default: return nil
        }
    }
}

/// The result of an `assert` statement.
struct Assertion {
    let holds: Bool
    let test: Expression
    /// The sides of the comparison; nil if the assertion holds or is not a comparison.
    let operands: (found: RuntimeValue, expected: RuntimeValue)?
    let message: String?
    let range: SourceRange
}

extension RuntimeValue {
    /// True if the value can be unpacked.
    fileprivate var isIterable: Bool {
        if case .list = self { return true }
        if case .text = self { return true }
        return variable.map { !$0.shape.isEmpty } ?? false
    }
}
