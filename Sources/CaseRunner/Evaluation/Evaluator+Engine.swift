import Autograd
import CaseFormat

/// Functions and methods that act on the engine, and attributes.
extension Evaluator {
    func call(
        _ function: EngineFunction, _ call: Call, _ values: [RuntimeValue], at range: SourceRange,
        for name: String?
    ) throws(ExecutionError) -> RuntimeValue {
        let passed: [[Int]]
        do {
            passed = try function.signature.match(call)
        } catch {
            throw ExecutionError(.unsupported("the arguments do not fit `\(function.rawValue)`"), at: range)
        }
        let arguments = EngineArguments(
            values: passed.map { $0.map { values[$0] } }, names: function.signature.parameters.map(\.name),
            range: range)
        switch function {
        case .backward, .grad, .jacobian, .hessian: return try differentiate(function, arguments)
        case .tensor, .floatTensor, .rand, .randn: return try create(function, arguments, for: name)
        default: return try act(function, try arguments.tensor("self"), arguments)
        }
    }

    // MARK: Differentiation

    private func differentiate(
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
        case .grad:
            let inputs = try arguments.tensors("inputs") ?? []
            let outputs = try arguments.tensors("outputs") ?? []
            let gradients = try arguments.optionalTensors("grad_outputs")
            let retainGraph = try arguments.bool("retain_graph")
            let createGraph = try arguments.bool("create_graph") ?? false
            let allowUnused = try arguments.bool("allow_unused") ?? false
            let results = try attempt(at: arguments.range) { () throws(AutogradError) in
                try tape.grad(
                    outputs, inputs, gradients: gradients, retainGraph: retainGraph, createGraph: createGraph,
                    allowUnused: allowUnused)
            }
            try observer?.didDifferentiate(outputs, inputs, gradients, results, at: arguments.range)
            let list = results.map { $0.map(RuntimeValue.tensor) ?? .none }
            if case .list = arguments["inputs"] { return .list(list) }
            return list.first ?? .none
        case .jacobian, .hessian:
            let (y, x) = (try arguments.tensor("y"), try arguments.tensor("x"))
            differentiated.insert(ObjectIdentifier(x))
            return .tensor(
                try attempt(at: arguments.range) { () throws(AutogradError) in
                    function == .jacobian ? try tape.jacobian(y, x) : try tape.hessian(y, x)
                })
        default: return .none
        }
    }

    func backward(
        _ roots: [Variable], _ gradients: [Variable?], retainGraph: Bool?, createGraph: Bool,
        inputs: [Variable]?,
        at range: SourceRange
    ) throws(ExecutionError) {
        observer?.willPassBackward()
        let pass = try attempt(at: range) { () throws(AutogradError) in
            try tape.backward(
                roots, gradients: gradients, retainGraph: retainGraph, createGraph: createGraph,
                inputs: inputs)
        }
        try observer?.didPassBackward(pass, at: range)
    }

    // MARK: Leaves

    private func create(
        _ function: EngineFunction, _ arguments: EngineArguments, for name: String?
    ) throws(ExecutionError) -> RuntimeValue {
        let range = arguments.range
        let dtype = try arguments.dtype("dtype")
        let tensor: Tensor
        switch function {
        case .tensor, .floatTensor:
            let data = try ArrayLiteral(arguments["data"], at: range)
            let natural =
                function == .floatTensor ? tape.defaultDType : data.dtype(floating: tape.defaultDType)
            tensor = try attempt(at: range) { () throws(AutogradError) in
                try Tensor(data.values, shape: data.shape, dtype: dtype ?? natural)
            }
        default:
            let shape = try arguments.shape("size")
            var random = RandomNumbers(seed: seed, name: name ?? "")
            tensor = try attempt(at: range) { () throws(AutogradError) in
                let count = try Shape.count(shape)
                let elements = (0..<count).map { _ in function == .rand ? random.uniform() : random.normal() }
                return try Tensor(elements, shape: shape, dtype: dtype ?? tape.defaultDType)
            }
        }
        let variable = Variable(tensor, tape: tape)
        if try arguments.bool("requires_grad") ?? false {
            try attempt(at: range) { () throws(AutogradError) in try variable.setRequiresGrad(true) }
        }
        return .tensor(variable)
    }

    // MARK: Methods

    private func act(
        _ function: EngineFunction, _ x: Variable, _ arguments: EngineArguments
    ) throws(ExecutionError) -> RuntimeValue {
        let range = arguments.range
        switch function {
        case .zeroInPlace: try applyInPlace("zero", to: x, [], at: range)
        case .copyInPlace: try applyInPlace("copy", to: x, [arguments["src"].argument], at: range)
        case .requiresGradInPlace:
            let wanted = try arguments.bool("requires_grad") ?? true
            try attempt(at: range) { () throws(AutogradError) in try x.setRequiresGrad(wanted) }
        case .retainGrad: try attempt(at: range) { () throws(AutogradError) in try x.retainGrad() }
        case .detach: return .tensor(x.detached)
        case .detachInPlace: try attempt(at: range) { () throws(AutogradError) in try x.forgetHistory() }
        case .item:
            guard let item = x.tensor.item else {
                throw ExecutionError(.autograd(.notOneElement(count: x.tensor.count)), at: range)
            }
            return x.dtype == .bool ? .bool(item != 0) : .number(item, isInteger: x.dtype == .int64)
        case .numel: return .number(Double(x.tensor.count), isInteger: true)
        case .dim: return .number(Double(x.shape.count), isInteger: true)
        case .size:
            guard let d = try arguments.int("dim") else { return .shape(x.shape) }
            let dimension = try attempt(at: range) { () throws(AutogradError) in
                try Shape.dimension(d, rank: x.shape.count)
            }
            return x.shape.isEmpty
                ? .number(1, isInteger: true) : .number(Double(x.shape[dimension]), isInteger: true)
        default: break
        }
        return .tensor(x)
    }

    // MARK: Attributes

    func attribute(
        _ attribute: TensorAttribute, of value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard case .tensor(let x) = value else {
            throw ExecutionError(
                .expected("a tensor before `.\(attribute.rawValue)`", found: value.kindName), at: range)
        }
        switch attribute {
        case .transposed:
            let order = (0..<x.shape.count).reversed().map { Argument.number(Double($0), isInteger: true) }
            return try apply("permute", [.tensor(x), .list(order)], at: range)
        case .matrixTransposed: return try apply("mT", [.tensor(x)], at: range)
        case .shape: return .shape(x.shape)
        case .dtype: return .dtype(x.dtype)
        case .ndim: return .number(Double(x.shape.count), isInteger: true)
        case .requiresGrad: return .bool(x.requiresGrad)
        case .isLeaf: return .bool(x.isLeaf)
        case .grad: return x.grad.map(RuntimeValue.tensor) ?? .none
        case .gradFn: return x.gradFn.map(RuntimeValue.text) ?? .none
        case .data: return .tensor(x.data)
        case .version: return .number(Double(x.version), isInteger: true)
        }
    }
}

extension RuntimeValue {
    static func shape(_ shape: [Int]) -> RuntimeValue {
        .list(shape.map { .number(Double($0), isInteger: true) })
    }
}
