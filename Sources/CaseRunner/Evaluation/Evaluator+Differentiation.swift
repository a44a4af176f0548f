import Autograd
import CaseFormat

/// `backward`, `grad`, Jacobians, Hessians and gradient hooks.
extension Evaluator {
    func differentiate(
        _ function: EngineFunction, _ arguments: EngineArguments
    ) throws(ExecutionError) -> RuntimeValue {
        switch function {
        case .backward:
            try backward(
                [try arguments.tensor("self")], [try arguments.optionalTensor("gradient", on: tape)],
                retainGraph: try arguments.bool("retain_graph"),
                createGraph: try arguments.bool("create_graph") ?? false,
                inputs: try arguments.tensors("inputs"), at: arguments.range)
            return .none
        case .backwardOfSeveral:
            let given = arguments.has("grad_tensors") ? "grad_tensors" : "grad_variables"
            try backward(
                try arguments.tensors("tensors") ?? [], try arguments.optionalTensors(given),
                retainGraph: try arguments.bool("retain_graph"),
                createGraph: try arguments.bool("create_graph") ?? false,
                inputs: try arguments.tensors("inputs"), at: arguments.range)
            return .none
        case .grad: return try grad(arguments)
        default:
            let (y, x) = (try arguments.tensor("y"), try arguments.tensor("x"))
            let createGraph = try arguments.bool("create_graph") ?? false
            differentiated.insert(ObjectIdentifier(x))
            return .tensor(
                try attempt(at: arguments.range) { () throws(AutogradError) in
                    function == .jacobian
                        ? try tape.jacobian(y, x, createGraph: createGraph)
                        : try tape.hessian(y, x, createGraph: createGraph)
                })
        }
    }

    private func grad(_ arguments: EngineArguments) throws(ExecutionError) -> RuntimeValue {
        let inputs = try arguments.tensors("inputs") ?? []
        let outputs = try arguments.tensors("outputs") ?? []
        let gradients = try arguments.optionalTensors("grad_outputs")
        let retainGraph = try arguments.bool("retain_graph")
        let createGraph = try arguments.bool("create_graph") ?? false
        let allowUnused = try arguments.bool("allow_unused") ?? false
        let results = try storingFreeingRange(at: arguments.range) { () throws(AutogradError) in
            try tape.grad(
                outputs, inputs, gradients: gradients, retainGraph: retainGraph, createGraph: createGraph,
                allowUnused: allowUnused)
        }
        if !isInspecting {
            try observer?.didDifferentiate(outputs, inputs, gradients, results, at: arguments.range)
        }
        let list = results.map { $0.map(RuntimeValue.tensor) ?? .none }
        let isSingle = arguments["inputs"].variable != nil
        guard isSingle else { return .tuple(list) }
        // `grad(y, x)` returns a 1-tuple; cases may also use it directly as the gradient.
        if case .tensor? = list.first { return .list(ValueList(list, .gradient)) }
        return list.first ?? .none
    }

    func backward(
        _ roots: [Variable], _ gradients: [Variable?], retainGraph: Bool?, createGraph: Bool,
        inputs: [Variable]?,
        at range: SourceRange
    ) throws(ExecutionError) {
        observer?.willPassBackward()
        let pass = try storingFreeingRange(at: range) { () throws(AutogradError) in
            try tape.backward(
                roots, gradients: gradients, retainGraph: retainGraph, createGraph: createGraph,
                inputs: inputs)
        }
        try observer?.didPassBackward(pass, at: range)
    }

    /// Runs a backward pass and, if it frees its graph, stores the source range for later `GraphFreed` errors.
    private func storingFreeingRange<R>(
        at range: SourceRange, _ body: () throws(AutogradError) -> R
    ) throws(ExecutionError) -> R {
        let before = tape.freeingPasses
        defer { if tape.freeingPasses > before { freeingRanges[tape.freeingPasses] = range } }
        return try attempt(at: range, body)
    }

    // MARK: Functions

    /// `torch.autograd.functional`: calls the function with new leaves that copy the inputs, then differentiates.
    func differentiateFunction(
        _ function: EngineFunction, _ arguments: EngineArguments
    ) throws(ExecutionError) -> RuntimeValue {
        let range = arguments.range
        let isSingle = arguments["inputs"].variable != nil
        var inputs: [Variable] = []
        for given in try arguments.tensors("inputs") ?? [] {
            let leaf = Variable(given.tensor, tape: tape)
            try attempt(at: range) { () throws(AutogradError) in try leaf.setRequiresGrad(true) }
            inputs.append(leaf)
        }
        let result = try tape.recording(true) { () throws(ExecutionError) in
            try call(arguments["func"], inputs.map(RuntimeValue.tensor), at: range)
        }
        let outputs = try variables(of: result, at: range)
        switch function {
        case .functionalJacobian, .functionalHessian:
            var rows: [RuntimeValue] = []
            for output in outputs {
                rows.append(try row(of: output, inputs, function, isSingle, at: range))
            }
            return outputs.count == 1 && result.variable != nil ? rows[0] : .tuple(rows)
        case .vectorJacobian:
            let given = try arguments.optionalTensors("v")
            let gradients = try attempt(at: range) { () throws(AutogradError) in
                try tape.grad(outputs, inputs, gradients: given, allowUnused: true)
            }
            let products = zip(gradients, inputs).map { g, x in
                RuntimeValue.tensor(g ?? Variable(x.tensor.zeros, tape: tape))
            }
            return .tuple([detached(result), isSingle ? products[0] : .tuple(products)])
        default: return try jacobianVector(outputs, inputs, result, arguments)
        }
    }

    private func variables(
        of value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> [Variable] {
        if let x = value.variable { return [x] }
        guard case .list(let items) = value else {
            throw ExecutionError(
                .expected("a function that returns tensors", found: value.kindName), at: range)
        }
        return items.compactMap(\.variable)
    }

    /// The Jacobian or Hessian blocks of one output, one for each input.
    private func row(
        of output: Variable, _ inputs: [Variable], _ function: EngineFunction, _ isSingle: Bool,
        at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        var blocks: [RuntimeValue] = []
        for input in inputs {
            let block = try attempt(at: range) { () throws(AutogradError) -> Variable in
                guard output.requiresGrad else {
                    return Variable(
                        try Tensor(repeating: 0, shape: output.shape + input.shape, dtype: output.dtype),
                        tape: tape)
                }
                guard function == .functionalHessian else { return try tape.jacobian(output, input) }
                guard inputs.count == 1 else {
                    throw .badArgument(op: "hessian", "several inputs are not supported; give one")
                }
                return try tape.hessian(output, input)
            }
            blocks.append(.tensor(block))
        }
        return isSingle ? blocks[0] : .tuple(blocks)
    }

    /// The Jacobian–vector products J·v, one for each output, summed over the inputs.
    private func jacobianVector(
        _ outputs: [Variable], _ inputs: [Variable], _ result: RuntimeValue, _ arguments: EngineArguments
    ) throws(ExecutionError) -> RuntimeValue {
        let range = arguments.range
        let given = try arguments.optionalTensors("v")
        guard given.count == inputs.count || given.isEmpty && inputs.allSatisfy({ $0.tensor.count == 1 })
        else {
            throw ExecutionError(.expected("a vector for each input", found: "\(given.count)"), at: range)
        }
        var products: [RuntimeValue] = []
        for output in outputs {
            var sum = [Double](repeating: 0, count: output.tensor.count)
            for (k, input) in inputs.enumerated() where output.requiresGrad {
                let v = (k < given.count ? given[k]?.tensor.elements : nil) ?? [1]
                guard v.count == input.tensor.count else {
                    throw ExecutionError(
                        .autograd(.sizesDiffer(op: "jvp", input.shape, given[k]?.shape ?? [])), at: range)
                }
                let block = try attempt(at: range) { () throws(AutogradError) in
                    try tape.jacobian(output, input).tensor.elements
                }
                for i in sum.indices {
                    for j in v.indices { sum[i] += block[i * v.count + j] * v[j] }
                }
            }
            let product = try attempt(at: range) { () throws(AutogradError) in
                try Tensor(sum, shape: output.shape, dtype: output.dtype)
            }
            products.append(.tensor(Variable(product, tape: tape)))
        }
        return .tuple([detached(result), result.variable != nil ? products[0] : .tuple(products)])
    }

    private func detached(_ value: RuntimeValue) -> RuntimeValue {
        if let x = value.variable { return .tensor(x.detached) }
        guard case .list(let items) = value else { return value }
        return .tuple(items.map { item in item.variable.map { .tensor($0.detached) } ?? item })
    }

    // MARK: Hooks

    /// Registers a function that receives the gradient of a tensor and may return a replacement for it.
    func registerHook(
        on x: Variable, _ hook: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard case .function = hook else {
            throw ExecutionError(.expected("a function for `hook`", found: hook.kindName), at: range)
        }
        let handle = HookHandle()
        try attempt(at: range) { () throws(AutogradError) in
            try x.registerHook { [self] g throws(AutogradError) in
                guard handle.isRegistered else { return nil }
                do throws(ExecutionError) {
                    let result = try call(hook, [.tensor(Variable(g))], at: range)
                    return result.variable?.value
                } catch {
                    if case .autograd(let inner) = error.fault { throw inner }
                    throw .foreign(name: error.name, message: error.message)
                }
            }
        }
        return .hook(handle)
    }
}

extension Tensor {
    fileprivate var zeros: Tensor { (try? Tensor(repeating: 0, shape: shape, dtype: dtype)) ?? self }
}
