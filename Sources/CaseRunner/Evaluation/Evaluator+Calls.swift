import Autograd
import CaseFormat

/// Calls of operations and of the functions that the case defines.
extension Evaluator {
    func call(
        _ call: Call, _ values: [RuntimeValue], at range: SourceRange, for name: String?
    ) throws(ExecutionError) -> RuntimeValue {
        let arguments = expanded(call.arguments.map { values[$0] })
        let keywords = call.keywords.map { ($0.name.text, values[$0.value]) }
        switch call.callee {
        case .engine(let function):
            let result = try self.call(function, arguments, keywords, at: range, for: name)
            return call.isNumPy ? result.asArray : result
        case .python(let function):
            return try self.call(function, arguments, keywords, at: range)
        case .math(let operation): return try math(operation, arguments, at: range)
        case .function(let name):
            return try self.call(functionNamed: name, arguments, keywords, at: call.calleeRange, range)
        case .module(let operation):
            return .function(.module(operation: operation, arguments: arguments, keywords: keywords))
        case .value(let function):
            return try self.call(values[function], arguments, keywords, at: range)
        case .operation(let operation):
            return try apply(operation, arguments, keywords, call, values, at: range)
        case .inPlace(let operation):
            guard let target = arguments.first?.variable else {
                throw ExecutionError(
                    .expected("a tensor before the dot", found: arguments.first?.kindName ?? "nothing"),
                    at: range)
            }
            try applyInPlace(
                operation, to: target, arguments.dropFirst().map(\.argument),
                keywords.map { ($0.0, $0.1.argument) }, at: range)
            return arguments[0]
        }
    }

    /// Calls an operation and applies the options `device`, `inplace`, `requires_grad` and `out`.
    private func apply(
        _ operation: String, _ arguments: [RuntimeValue], _ keywords: [(String, RuntimeValue)],
        _ call: Call, _ values: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        if let device = call.options.device {
            try EngineArguments(values: [[values[device.value]]], names: ["device"], range: range)
                .checkDevice("device")
        }
        if let inPlace = call.options.inPlace, case .bool(true) = values[inPlace.value],
            let target = arguments.first?.variable
        {
            try applyInPlace(
                operation, to: target, arguments.dropFirst().map(\.argument),
                keywords.map { ($0.0, $0.1.argument) }, at: range)
            return .tensor(target)
        }
        var named = keywords.map { (name: $0.0, value: $0.1.argument) }
        if call.isNumPy, Op.overloads(named: operation).first?.makesLeaf == true,
            !named.contains(where: { $0.name == "dtype" }), operation != "arange" || !arguments.areIntegers
        {
            // NumPy creates float64 arrays, independent of the case's dtype.
            named.append(("dtype", .dtype(.float64)))
        }
        let result = try apply(
            operation, arguments.map(\.argument), named, at: range, callee: call.calleeRange)
        if let keyword = call.options.requiresGrad, let x = result.variable,
            case .bool(let wanted) = values[keyword.value]
        {
            try attempt(at: range) { () throws(AutogradError) in try x.setRequiresGrad(wanted) }
        }
        if let out = call.options.out { return try put(result, into: values[out.value], at: range) }
        let tensors = arguments.filter { $0.variable != nil }
        let isPlain = !tensors.isEmpty && tensors.allSatisfy { if case .array = $0 { true } else { false } }
        return isPlain || call.isNumPy ? result.asArray : result
    }

    /// Copies a result into the existing tensors passed as `out=`.
    private func put(
        _ result: RuntimeValue, into out: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        let targets: [RuntimeValue] = if case .list(let items) = out { items.elements } else { [out] }
        let results: [RuntimeValue] =
            if case .list(let items) = result, result.variable == nil { items.elements } else { [result] }
        guard targets.count == results.count else {
            throw ExecutionError(.unpacking(expected: targets.count, found: results.count), at: range)
        }
        for (target, result) in zip(targets, results) {
            guard let x = target.variable, let y = result.variable else {
                throw ExecutionError(.expected("a tensor for `out`", found: target.kindName), at: range)
            }
            if tape.isRecording, x.requiresGrad || y.requiresGrad {
                throw ExecutionError(.outRequiresGrad, at: range)
            }
            guard x.shape == y.shape else {
                throw ExecutionError(.autograd(.inPlaceShape(x.shape, result: y.shape)), at: range)
            }
            try applyInPlace("copy", to: x, [.tensor(y)], at: range)
        }
        return out
    }

    /// Calls an operation by name and records it on the tape.
    func apply(
        _ name: String, _ arguments: [Argument], _ keywords: [(name: String, value: Argument)] = [],
        at range: SourceRange, callee: SourceRange? = nil
    ) throws(ExecutionError) -> RuntimeValue {
        let bound = try bind(name, arguments, keywords, at: range, callee: callee)
        let results = try attempt(at: range) { () throws(AutogradError) in try tape.call(bound) }
        if results.count == 1, !bound.op.returnsList { return .tensor(results[0]) }
        let names = bound.op.resultNames
        let kind: ValueList.Kind =
            names.count == results.count
            ? .results(operation: bound.op.name, names: names) : .tuple
        return .list(ValueList(results.map(RuntimeValue.tensor), kind))
    }

    func applyInPlace(
        _ name: String, to target: Variable, _ arguments: [Argument],
        _ keywords: [(name: String, value: Argument)] = [], at range: SourceRange
    ) throws(ExecutionError) {
        let bound = try bind(name, [.tensor(target)] + arguments, keywords, at: range)
        _ = try attempt(at: range) { () throws(AutogradError) in try tape.call(inPlace: bound) }
        changes.append((target.memoryID, target.storageID, target.version, range))
    }

    func bind(
        _ name: String, _ arguments: [Argument], _ keywords: [(name: String, value: Argument)] = [],
        at range: SourceRange, callee: SourceRange? = nil
    ) throws(ExecutionError) -> BoundCall {
        let overloads = Op.overloads(named: name)
        guard !overloads.isEmpty else {
            throw ExecutionError(.unknownOperation(name), at: callee ?? range)
        }
        return try bind(overloads, arguments, keywords, at: range)
    }

    private func bind(
        _ overloads: [Op], _ arguments: [Argument], _ keywords: [(name: String, value: Argument)] = [],
        at range: SourceRange
    ) throws(ExecutionError) -> BoundCall {
        do {
            return try Op.bind(overloads, positional: arguments, keywords: keywords)
        } catch {
            throw ExecutionError(.binding(error), at: range)
        }
    }

    // MARK: Functions of the case

    func call(
        functionNamed name: String, _ arguments: [RuntimeValue], _ keywords: [(String, RuntimeValue)],
        at callee: SourceRange, _ range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard let function = functions[name] else {
            throw ExecutionError(.unknownOperation(name), at: callee)
        }
        // A function can call only functions defined above it, so there is no recursion, but chains can be long.
        guard depth < FunctionDefinition.nestingLimit else {
            throw ExecutionError(.functionsTooDeep(limit: FunctionDefinition.nestingLimit), at: callee)
        }
        try checkTime(at: range)
        guard arguments.count <= function.parameters.count else {
            throw ExecutionError(
                .binding(
                    .tooManyArguments(op: name, argument: arguments.count, most: function.parameters.count)),
                at: range)
        }
        var given = [RuntimeValue?](repeating: nil, count: function.parameters.count)
        for (k, argument) in arguments.enumerated() { given[k] = argument }
        for keyword in keywords {
            if let k = function.parameters.firstIndex(where: { $0.text == keyword.0 }) {
                given[k] = keyword.1
            }
        }
        guard function.backward != nil else { return try inline(function, given, at: range) }
        var operands: [Argument] = []
        for (parameter, value) in zip(function.parameters, given) {
            guard let value, value.variable != nil || value.asNumber != nil else {
                throw ExecutionError(
                    .expected(
                        "a tensor or a number for `\(parameter.text)`", found: value?.kindName ?? "nothing"),
                    at: range)
            }
            operands.append(value.argument)
        }
        let op = CustomFunction(
            definition: function, functions: functions, seed: seed, deadline: deadline, depth: depth + 1
        ).op
        let bound = try bind([op], operands, at: range)
        let results = try attempt(at: range) { () throws(AutogradError) in try tape.call(bound) }
        return results.first.map(RuntimeValue.tensor) ?? .none
    }

    /// Runs the statements of a function without a hand-written backward, recording each operation.
    private func inline(
        _ function: FunctionDefinition, _ given: [RuntimeValue?], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        let inner = Evaluator(
            tape: tape, functions: functions, seed: seed, deadline: deadline, depth: depth + 1)
        inner.observer = observer
        inner.isInspecting = isInspecting
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
    /// Maximum depth of nested function calls.
    static let nestingLimit = 64
}

/// Wraps a function of the case that has a hand-written backward as an engine operation.
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

    /// An evaluator in which the forward statements have run for the given operands.
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
                    "the backward of `\(definition.name.text)` returns no gradient for `\(parameter)`, which "
                    + "requires grad")
        }
        let evaluator = try bound(operands)
        evaluator.names["grad_output"] = .tensor(Variable(g))
        evaluator.names["output"] = .tensor(Variable(output))
        do {
            for statement in rule.statements { try evaluator.run(statement) }
            return try tensor(try evaluator.evaluate(rule.value), on: g.tape)
        } catch let error as ExecutionError {
            throw foreign(error)
        }
    }

    private func tensor(_ value: RuntimeValue, on tape: Tape? = nil) throws -> Value {
        if let x = value.variable { return x.value }
        switch value {
        case .number(let x, _):
            if let tape { return tape.constant(Tensor(x, dtype: tape.defaultDType)) }
            return Tape().constant(Tensor(x))
        default:
            throw AutogradError.foreign(
                name: "BadArgument",
                message: "`\(definition.name.text)` must return a tensor, but it returns \(value.kindName)")
        }
    }

    private func foreign(_ error: ExecutionError) -> AutogradError {
        if case .autograd(let error) = error.fault { return error }
        return .foreign(name: error.name, message: "in `\(definition.name.text)`: \(error.message)")
    }
}

extension [RuntimeValue] {
    /// True if all values are integers; `arange` then returns an integer array.
    fileprivate var areIntegers: Bool { allSatisfy { $0.asInteger != nil } }
}
