import Autograd
import CaseFormat

/// Calls of operations and of the case's own functions.
extension Evaluator {
    func call(
        _ call: Call, _ values: [RuntimeValue], at range: SourceRange, for name: String?
    ) throws(ExecutionError) -> RuntimeValue {
        switch call.callee {
        case .engine(let function):
            return try self.call(function, call, values, at: range, for: name)
        case .function(let name):
            guard let function = functions[name] else {
                throw ExecutionError(.unknownOperation(name), at: call.calleeRange)
            }
            return try self.call(function, call, values, at: range)
        case .operation(let operation):
            let result = try apply(
                operation, call.arguments.map { values[$0].argument },
                call.keywords.map { ($0.name.text, values[$0.value].argument) }, at: range,
                callee: call.calleeRange)
            if let keyword = call.requiresGrad, case .tensor(let x) = result,
                case .bool(let wanted) = values[keyword.value]
            {
                try attempt(at: range) { () throws(AutogradError) in try x.setRequiresGrad(wanted) }
            }
            return result
        case .inPlace(let operation):
            guard let first = call.arguments.first, case .tensor(let target) = values[first] else {
                throw ExecutionError(.expected("a tensor before the dot", found: "something else"), at: range)
            }
            try applyInPlace(
                operation, to: target, call.arguments.dropFirst().map { values[$0].argument },
                call.keywords.map { ($0.name.text, values[$0.value].argument) }, at: range)
            return .tensor(target)
        }
    }

    /// An operation by name.
    func apply(
        _ name: String, _ arguments: [Argument], _ keywords: [(name: String, value: Argument)] = [],
        at range: SourceRange, callee: SourceRange? = nil
    ) throws(ExecutionError) -> RuntimeValue {
        let bound = try bind(name, arguments, keywords, at: range, callee: callee)
        let results = try attempt(at: range) { () throws(AutogradError) in try tape.call(bound) }
        return bound.op.returnsList ? .list(results.map(RuntimeValue.tensor)) : RuntimeValue(results)
    }

    func applyInPlace(
        _ name: String, to target: Variable, _ arguments: [Argument],
        _ keywords: [(name: String, value: Argument)] = [], at range: SourceRange
    ) throws(ExecutionError) {
        let bound = try bind(name, [.tensor(target)] + arguments, keywords, at: range)
        _ = try attempt(at: range) { () throws(AutogradError) in try tape.call(inPlace: bound) }
    }

    private func bind(
        _ name: String, _ arguments: [Argument], _ keywords: [(name: String, value: Argument)],
        at range: SourceRange, callee: SourceRange? = nil
    ) throws(ExecutionError) -> BoundCall {
        let overloads = Op.overloads(named: name)
        guard !overloads.isEmpty else {
            throw ExecutionError(.unknownOperation(name), at: callee ?? range)
        }
        do {
            return try Op.bind(overloads, positional: arguments, keywords: keywords)
        } catch {
            throw ExecutionError(.binding(error), at: range)
        }
    }

    // MARK: The case's own functions

    private func call(
        _ function: FunctionDefinition, _ call: Call, _ values: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        // Functions see only those above them, so that they cannot recurse; but they can be many.
        guard depth < FunctionDefinition.nestingLimit else {
            throw ExecutionError(
                .functionsTooDeep(limit: FunctionDefinition.nestingLimit), at: call.calleeRange)
        }
        try checkTime(at: range)
        var given = [RuntimeValue?](repeating: nil, count: function.parameters.count)
        for (k, argument) in call.arguments.enumerated() where k < given.count { given[k] = values[argument] }
        for keyword in call.keywords {
            if let k = function.parameters.firstIndex(where: { $0.text == keyword.name.text }) {
                given[k] = values[keyword.value]
            }
        }
        guard function.backward != nil else { return try inline(function, given, at: range) }
        var operands: [Argument] = []
        for (parameter, value) in zip(function.parameters, given) {
            switch value {
            case .tensor, .number, .bool: if let value { operands.append(value.argument) }
            default:
                throw ExecutionError(
                    .expected(
                        "a tensor or a number for `\(parameter.text)`", found: value?.kindName ?? "nothing"),
                    at: range)
            }
        }
        let op = CustomFunction(
            definition: function, functions: functions, seed: seed, deadline: deadline, depth: depth + 1
        ).op
        do {
            let bound = try Op.bind([op], positional: operands)
            return RuntimeValue(try attempt(at: range) { () throws(AutogradError) in try tape.call(bound) })
        } catch let error as BindingError {
            throw ExecutionError(.binding(error), at: range)
        } catch let error as ExecutionError {
            throw error
        } catch {
            throw ExecutionError(.unsupported(String(describing: error)), at: range)
        }
    }

    /// A function without a backward is its statements.
    private func inline(
        _ function: FunctionDefinition, _ given: [RuntimeValue?], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        let inner = Evaluator(
            tape: tape, functions: functions, seed: seed, deadline: deadline, depth: depth + 1)
        for (parameter, value) in zip(function.parameters, given) {
            guard let value else {
                throw ExecutionError(
                    .binding(.missingArgument(op: function.name.text, parameter: parameter.text)), at: range)
            }
            inner.names[parameter.text] = value
        }
        for statement in function.statements { try inner.run(statement) }
        return try inner.evaluate(function.result)
    }
}

extension FunctionDefinition {
    /// How many functions may be called within each other.
    static let nestingLimit = 64
}

/// A function of a case with a hand-written backward, as an operation of the engine.
private struct CustomFunction: Sendable {
    let definition: FunctionDefinition
    let functions: [String: FunctionDefinition]
    let seed: Int
    let deadline: Deadline?
    let depth: Int

    var op: Op {
        .custom(
            definition.name.text, parameters: definition.parameters.map(\.text),
            forward: { operands in try result(operands) },
            backward: { g, operands, output, i in try gradient(g, operands, output, of: i) })
    }

    private func result(_ operands: [Value]) throws -> Value {
        let evaluator = try bound(operands)
        do {
            return try tensor(try evaluator.evaluate(definition.result))
        } catch let error as ExecutionError {
            throw foreign(error)
        }
    }

    /// The names that the forward binds.
    private func bound(_ operands: [Value]) throws -> Evaluator {
        let tape = operands.first?.tape ?? Tape()
        let evaluator = Evaluator(
            tape: tape, functions: functions, seed: seed, deadline: deadline, depth: depth)
        for (parameter, value) in zip(definition.parameters, operands) {
            evaluator.names[parameter.text] = .tensor(Variable(value))
        }
        do {
            for statement in definition.statements { try evaluator.run(statement) }
        } catch {
            throw foreign(error)
        }
        return evaluator
    }

    private func gradient(_ g: Value, _ operands: [Value], _ output: Value, of i: Int) throws -> Value {
        let parameter = definition.parameters[i].text
        guard let rule = definition.backward?.first(where: { $0.parameter.text == parameter }) else {
            throw AutogradError.foreign(
                name: "GradientShapeMismatch",
                message:
                    "the backward of `\(definition.name.text)` gives no gradient for `\(parameter)`, which "
                    + "requires one")
        }
        let evaluator = try bound(operands)
        evaluator.names["grad_output"] = .tensor(Variable(g))
        evaluator.names["output"] = .tensor(Variable(output))
        do {
            return try tensor(try evaluator.evaluate(rule.value), on: g.tape)
        } catch let error as ExecutionError {
            throw foreign(error)
        }
    }

    private func tensor(_ value: RuntimeValue, on tape: Tape? = nil) throws -> Value {
        switch value {
        case .tensor(let x): return x.value
        case .number(let x, _):
            if let tape { return tape.constant(Tensor(x, dtype: tape.defaultDType)) }
            return Tape().constant(Tensor(x))
        default:
            throw AutogradError.foreign(
                name: "BadArgument",
                message: "`\(definition.name.text)` must give a tensor, not \(value.kindName)")
        }
    }

    private func foreign(_ error: ExecutionError) -> AutogradError {
        if case .autograd(let error) = error.fault { return error }
        return .foreign(name: error.name, message: "in `\(definition.name.text)`: \(error.message)")
    }
}
