import Autograd
import CaseFormat

/// Calls of function values: lambdas, modules and references to functions of the case.
extension Evaluator {
    func call(
        _ function: RuntimeValue, _ arguments: [RuntimeValue], _ keywords: [(String, RuntimeValue)] = [],
        at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard case .function(let function) = function else {
            throw ExecutionError(.notCallable(function.kindName), at: range)
        }
        switch function {
        case .lambda(let parameters, let body):
            return try call(parameters, body, arguments, keywords, at: range)
        case .module(let operation, let given, let givenKeywords):
            return try apply(operation, toInputs: arguments, given, givenKeywords, at: range)
        case .named(let name):
            return try call(functionNamed: name, arguments, keywords, at: range, range)
        }
    }

    private func call(
        _ parameters: [String], _ body: ExpressionBody, _ arguments: [RuntimeValue],
        _ keywords: [(String, RuntimeValue)], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard body.evaluator.lambdaDepth < FunctionDefinition.nestingLimit else {
            throw ExecutionError(.functionsTooDeep(limit: FunctionDefinition.nestingLimit), at: range)
        }
        var given = Dictionary(zip(parameters, arguments), uniquingKeysWith: { a, _ in a })
        for (name, value) in keywords where parameters.contains(name) { given[name] = value }
        guard arguments.count <= parameters.count, given.count == parameters.count else {
            throw ExecutionError(
                .unpacking(expected: parameters.count, found: arguments.count + keywords.count), at: range)
        }
        return try body.evaluator.evaluate(body.expression, binding: given)
    }

    /// Evaluates an expression with some names temporarily bound to other values.
    private func evaluate(
        _ expression: Expression, binding values: [String: RuntimeValue]
    ) throws(ExecutionError) -> RuntimeValue {
        let hidden = values.keys.map { ($0, names[$0]) }
        names.merge(values) { _, new in new }
        lambdaDepth += 1
        defer {
            lambdaDepth -= 1
            for (name, value) in hidden { names[name] = value }
        }
        return try evaluate(expression)
    }

    /// Applies the operation of a module to inputs, followed by the arguments of the module's constructor.
    ///
    /// The constructor's positional arguments bind to the operation's parameters after the inputs.
    private func apply(
        _ operation: String, toInputs inputs: [RuntimeValue], _ arguments: [RuntimeValue],
        _ keywords: [(name: String, value: RuntimeValue)], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        var named = keywords.filter { $0.name != "inplace" }.map { (name: $0.name, value: $0.value.argument) }
        let parameters = Op.overloads(named: operation).first?.parameters.dropFirst(inputs.count) ?? []
        guard arguments.count <= parameters.count else {
            throw ExecutionError(
                .binding(.tooManyArguments(op: operation, argument: arguments.count, most: parameters.count)),
                at: range)
        }
        for (parameter, value) in zip(parameters, arguments) {
            named.append((name: parameter.name, value: value.argument))
        }
        return try apply(operation, inputs.map(\.argument), named, at: range)
    }
}
