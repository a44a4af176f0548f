import Autograd
import CaseFormat

/// Engine functions, tensor methods and tensor attributes that are not operations on the tape.
extension Evaluator {
    func call(
        _ function: EngineFunction, _ arguments: [RuntimeValue], _ keywords: [(String, RuntimeValue)],
        at range: SourceRange, for name: String?
    ) throws(ExecutionError) -> RuntimeValue {
        let signature = function.signature
        let values = arguments + keywords.map(\.1)
        let passed: [[Int]]
        do {
            passed = try signature.match(
                Array(arguments.indices),
                keywords.enumerated().map { k, keyword in
                    Call.Keyword(name: Name(keyword.0, at: range), value: arguments.count + k)
                })
        } catch {
            throw ExecutionError(
                .unsupported("`\(function.rawValue)` does not accept these arguments"), at: range)
        }
        let bound = EngineArguments(
            values: passed.map { $0.map { values[$0] } }, names: signature.parameters.map(\.name),
            range: range)
        if case (.removeHook, .hook(let handle)) = (function, bound["self"]) {
            handle.isRegistered = false
            return .none
        }
        if signature.parameters.first?.name == "self" {
            return try act(function, try bound.tensor("self"), bound, for: name)
        }
        switch function {
        case .grad, .jacobian, .hessian, .backwardOfSeveral: return try differentiate(function, bound)
        case .functionalJacobian, .functionalHessian, .vectorJacobian, .jacobianVector:
            return try differentiateFunction(function, bound)
        case .setGradEnabled:
            if !tape.ignoresDetach { tape.isRecording = try isTrue(bound["mode"], at: range) }
            return .none
        case .isGradEnabled: return .bool(tape.isRecording)
        case .isTensor: return .bool(bound["obj"].variable != nil)
        case .generator: return .generator
        case .manualSeed, .numPySeed:
            draws = [:]
            if case .generator = bound["seed"] {
                seed = try bound.int("value") ?? 0
                return .generator
            }
            seed = try bound.int("seed") ?? 0
            return .none
        case .device:
            try bound.checkDevice("type")
            return .device
        case .cudaIsAvailable: return .bool(false)
        case .fromNumPy:
            guard case .array(let x) = bound["ndarray"] else {
                throw ExecutionError(.expected("a NumPy array", found: bound["ndarray"].kindName), at: range)
            }
            return .tensor(x)
        default: return try create(function, bound, for: name)
        }
    }

    // MARK: Methods

    private func act(
        _ function: EngineFunction, _ x: Variable, _ arguments: EngineArguments, for name: String?
    ) throws(ExecutionError) -> RuntimeValue {
        let range = arguments.range
        switch function {
        case .backward: return try differentiate(function, arguments)
        case .registerHook: return try registerHook(on: x, arguments["hook"], at: range)
        case .zeroInPlace: try applyInPlace("zero", to: x, [], at: range)
        case .copyInPlace: try applyInPlace("copy", to: x, [arguments["src"].argument], at: range)
        case .uniformInPlace, .normalInPlace: try fill(x, function, arguments, for: name)
        case .requiresGradInPlace:
            let wanted = try arguments.bool("requires_grad") ?? true
            try attempt(at: range) { () throws(AutogradError) in try x.setRequiresGrad(wanted) }
        case .retainGrad: try attempt(at: range) { () throws(AutogradError) in try x.retainGrad() }
        case .detach: return .tensor(x.detached)
        case .detachInPlace: try attempt(at: range) { () throws(AutogradError) in try x.forgetHistory() }
        case .item: return try item(of: x, at: range)
        case .tolist: return nested(x.tensor)
        case .numel, .numberOfElements: return .integer(x.tensor.count)
        case .dim, .numberOfDimensions: return .integer(x.shape.count)
        case .size: return try entry(of: x.shape, arguments, kind: .size)
        case .stride: return try entry(of: x.strides, arguments, kind: .tuple)
        case .isContiguous: return .bool(x.tensor.isContiguous)
        case .isFloatingPoint: return .bool(x.dtype.isFloatingPoint)
        case .dataPointer: return .integer(x.memoryAddress)
        case .storage: return .tensor(x.storage)
        case .typeName:
            if case .none = arguments["dtype"] { return .text(x.dtype.tensorTypeName) }
            return try apply("to", [.tensor(x), arguments["dtype"].argument], at: range)
        case .newTensor, .newZeros, .newOnes, .newFull, .newEmpty:
            return try create(function, arguments, like: x)
        case .to, .typeAs: return try convert(x, function, arguments)
        case .cpu: return .tensor(x)
        case .cuda: throw ExecutionError(.noAccelerator("cuda"), at: range)
        case .numpy:
            guard !x.requiresGrad else { throw ExecutionError(.arrayOfRecorded, at: range) }
            return .array(x.detached)
        case .allclose, .equal: return try compare(x, function, arguments)
        default: break
        }
        return .tensor(x)
    }

    private func item(of x: Variable, at range: SourceRange) throws(ExecutionError) -> RuntimeValue {
        guard let item = x.tensor.item else {
            throw ExecutionError(.autograd(.notOneElement(count: x.tensor.count)), at: range)
        }
        return x.dtype == .bool ? .bool(item != 0) : .number(item, isInteger: x.dtype == .int64)
    }

    /// The whole shape or strides, or the entry of one dimension if `dim` is given.
    private func entry(
        of list: [Int], _ arguments: EngineArguments, kind: ValueList.Kind
    ) throws(ExecutionError) -> RuntimeValue {
        guard let d = try arguments.int("dim") else {
            return .list(ValueList(list.map(RuntimeValue.integer), kind))
        }
        let dimension = try attempt(at: arguments.range) { () throws(AutogradError) in
            try Shape.dimension(d, rank: list.count)
        }
        return .integer(list.isEmpty ? 1 : list[dimension])
    }

    /// The elements as nested Python lists, as `tolist()` returns them.
    func nested(_ tensor: Tensor) -> RuntimeValue {
        var values = tensor.elements.map { x -> RuntimeValue in
            tensor.dtype == .bool ? .bool(x != 0) : .number(x, isInteger: tensor.dtype == .int64)
        }
        for size in tensor.shape.reversed() {
            guard size > 0 else { return .items([]) }
            values = stride(from: 0, to: values.count, by: size).map {
                .items(Array(values[$0..<$0 + size]))
            }
        }
        return values.first ?? .items([])
    }

    /// `x.to(…)` and `x.type_as(…)`: converts to a dtype, to a device, or to another tensor's dtype.
    private func convert(
        _ x: Variable, _ function: EngineFunction, _ arguments: EngineArguments
    ) throws(ExecutionError) -> RuntimeValue {
        var dtype = function == .to ? try arguments.dtype("dtype") : try arguments.tensor("other").dtype
        if function == .to { try arguments.checkDevice("device") }
        for name in function == .to ? ["target", "second", "other"] : [] {
            switch arguments[name] {
            case .none, .device: break
            case .dtype(let given): dtype = given
            case .text(let text) where DType(named: text) != nil: dtype = DType(named: text)
            case .text: try arguments.checkDevice(name)
            default: dtype = try arguments.tensor(name).dtype
            }
        }
        let copies = function == .to ? try arguments.bool("copy") ?? false : false
        if copies, dtype == nil || dtype == x.dtype {
            return try apply("clone", [.tensor(x)], at: arguments.range)
        }
        return try apply("to", [.tensor(x), .dtype(dtype ?? x.dtype)], at: arguments.range)
    }

    private func compare(
        _ x: Variable, _ function: EngineFunction, _ arguments: EngineArguments
    ) throws(ExecutionError) -> RuntimeValue {
        let y = try other(arguments, like: x)
        if function == .equal {
            return .bool(x.shape == y.shape && x.tensor.elements == y.tensor.elements)
        }
        guard x.dtype == y.dtype else {
            throw ExecutionError(
                .autograd(.dtypesDiffer(op: "allclose", x.dtype, y.dtype)), at: arguments.range)
        }
        let rtol = try arguments.number("rtol") ?? 1e-5
        let atol = try arguments.number("atol") ?? 1e-8
        let takesNaN = try arguments.bool("equal_nan") ?? false
        let differences = try attempt(at: arguments.range) { () throws(AutogradError) in
            try x.tensor.zipped(with: y.tensor, to: .bool) { a, b in
                let isClose =
                    a == b || (a - b).magnitude <= atol + rtol * b.magnitude && a.isFinite && b.isFinite
                return isClose || takesNaN && a.isNaN && b.isNaN ? 0 : 1
            }
        }
        return .bool(!differences.elements.contains(1))
    }

    /// The second tensor of a comparison; NumPy functions also accept a list.
    private func other(_ arguments: EngineArguments, like x: Variable) throws(ExecutionError) -> Variable {
        guard case .list = arguments["other"], arguments["other"].variable == nil else {
            return try arguments.tensor("other")
        }
        let data = try ArrayLiteral(arguments["other"], at: arguments.range)
        return try attempt(at: arguments.range) { () throws(AutogradError) in
            Variable(try Tensor(data.values, shape: data.shape, dtype: x.dtype), tape: tape)
        }
    }

    // MARK: Attributes

    func attribute(
        _ attribute: TensorAttribute, of value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard let x = value.variable else {
            throw ExecutionError(
                .expected("a tensor before `.\(attribute.rawValue)`", found: value.kindName), at: range)
        }
        switch attribute {
        case .transposed:
            let order = (0..<x.shape.count).reversed().map { Argument.number(Double($0), isInteger: true) }
            let result = try apply("permute", [.tensor(x), .list(order)], at: range)
            if case .array = value { return result.asArray }
            return result
        case .matrixTransposed: return try apply("mT", [.tensor(x)], at: range)
        case .shape:
            if case .array = value { return .tuple(x.shape.map(RuntimeValue.integer)) }
            return .shape(x.shape)
        case .dtype: return .dtype(x.dtype)
        case .device: return .device
        case .isCUDA: return .bool(false)
        case .layout: return .text("torch.strided")
        case .ndim: return .integer(x.shape.count)
        case .requiresGrad: return .bool(x.requiresGrad)
        case .isLeaf: return .bool(x.isLeaf)
        case .grad: return x.grad.map(RuntimeValue.tensor) ?? .none
        case .gradFn: return x.gradFn.map(RuntimeValue.text) ?? .none
        case .data: return .tensor(x.data)
        case .version: return .integer(x.version)
        }
    }

    /// A named result of an operation with several results, such as `.values` of `max`.
    func result(
        _ name: String, of value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard case .list(let items) = value, case .results(_, let names) = items.kind else {
            throw ExecutionError(.noResult(name: name, known: []), at: range)
        }
        guard let k = names.firstIndex(of: name) else {
            throw ExecutionError(.noResult(name: name, known: names), at: range)
        }
        return items[k]
    }
}

extension DType {
    /// The name that `x.type()` returns.
    fileprivate var tensorTypeName: String {
        switch self {
        case .float64: "torch.DoubleTensor"
        case .float32: "torch.FloatTensor"
        case .float16: "torch.HalfTensor"
        case .bfloat16: "torch.BFloat16Tensor"
        case .int64: "torch.LongTensor"
        case .bool: "torch.BoolTensor"
        }
    }
}
