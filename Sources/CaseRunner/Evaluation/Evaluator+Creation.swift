import Autograd
import CaseFormat

/// Functions that create tensors from data, shapes or random numbers.
extension Evaluator {
    func create(
        _ function: EngineFunction, _ arguments: EngineArguments, for name: String?
    ) throws(ExecutionError) -> RuntimeValue {
        let range = arguments.range
        try arguments.checkDevice("device")
        switch function {
        case .asTensor:
            if let x = arguments["data"].variable, try arguments.dtype("dtype") ?? x.dtype == x.dtype {
                return .tensor(x)
            }
        case .variable:
            guard let x = arguments["data"].variable else {
                throw ExecutionError(.expected("a tensor", found: arguments["data"].kindName), at: range)
            }
            return try leaf(x.detached, arguments)
        default: break
        }
        let tensor = try tensor(function, arguments, for: name)
        let variable = Variable(tensor, tape: tape)
        return function == .array ? .array(variable) : try leaf(variable, arguments)
    }

    private func leaf(_ variable: Variable, _ arguments: EngineArguments) throws(ExecutionError)
        -> RuntimeValue
    {
        if try arguments.bool("requires_grad") ?? false {
            try attempt(at: arguments.range) { () throws(AutogradError) in
                try variable.setRequiresGrad(true)
            }
        }
        return .tensor(variable)
    }

    private func tensor(
        _ function: EngineFunction, _ arguments: EngineArguments, for name: String?
    ) throws(ExecutionError) -> Tensor {
        let dtype = try arguments.dtype("dtype")
        let floating = dtype ?? tape.defaultDType
        switch function {
        case .array:
            let data = try ArrayLiteral(arguments["object"], at: arguments.range)
            return try attempt(at: arguments.range) { () throws(AutogradError) in
                try Tensor(data.values, shape: data.shape, dtype: dtype ?? data.dtype(floating: .float64))
            }
        case .tensor, .asTensor: return try self.tensor(of: arguments["data"], dtype, arguments)
        case .floatTensor, .singleTensor, .doubleTensor, .halfTensor, .longTensor, .boolTensor:
            return try typed(function, arguments)
        case .rand, .randn:
            return try random(try arguments.shape("size"), floating, arguments.range, for: name) { random in
                function == .rand ? random.uniform() : random.normal()
            }
        case .randLike, .randnLike:
            let x = try arguments.tensor("input")
            return try random(x.shape, dtype ?? x.dtype, arguments.range, for: name) { random in
                function == .randLike ? random.uniform() : random.normal()
            }
        case .randint: return try integers(arguments, for: name)
        case .randperm: return try permutation(arguments, for: name)
        case .emptyLike:
            let x = try arguments.tensor("input")
            return try filled(0, x.shape, dtype ?? x.dtype, arguments.range)
        default: return try filled(0, try arguments.shape("size"), floating, arguments.range)
        }
    }

    /// `x.new_zeros(…)`, `x.new_tensor(…)` and similar methods, which default to the dtype of x.
    func create(
        _ function: EngineFunction, _ arguments: EngineArguments, like x: Variable
    ) throws(ExecutionError) -> RuntimeValue {
        try arguments.checkDevice("device")
        let dtype = try arguments.dtype("dtype") ?? x.dtype
        let tensor: Tensor
        switch function {
        case .newTensor: tensor = try self.tensor(of: arguments["data"], dtype, arguments)
        case .newFull:
            tensor = try filled(
                try arguments.number("fill_value") ?? 0, try arguments.shape("size"), dtype, arguments.range)
        default:
            tensor = try filled(
                function == .newOnes ? 1 : 0, try arguments.shape("size"), dtype, arguments.range)
        }
        return try leaf(Variable(tensor, tape: tape), arguments)
    }

    private func filled(
        _ x: Double, _ shape: [Int], _ dtype: DType, _ range: SourceRange
    ) throws(ExecutionError) -> Tensor {
        try attempt(at: range) { () throws(AutogradError) in
            try Tensor(repeating: x, shape: shape, dtype: dtype)
        }
    }

    private func tensor(
        of value: RuntimeValue, _ dtype: DType?, _ arguments: EngineArguments
    ) throws(ExecutionError) -> Tensor {
        let data = try ArrayLiteral(value, at: arguments.range)
        return try attempt(at: arguments.range) { () throws(AutogradError) in
            try Tensor(
                data.values, shape: data.shape, dtype: dtype ?? data.dtype(floating: tape.defaultDType))
        }
    }

    /// `torch.Tensor`, `torch.FloatTensor` and similar constructors.
    ///
    /// The arguments are sizes, as in `Tensor(2, 3)`, or one list of data, as in `Tensor([2, 3])`.
    private func typed(
        _ function: EngineFunction, _ arguments: EngineArguments
    ) throws(ExecutionError) -> Tensor {
        let dtype: DType =
            switch function {
            case .singleTensor: .float32
            case .doubleTensor: .float64
            case .halfTensor: .float16
            case .longTensor: .int64
            case .boolTensor: .bool
            default: tape.defaultDType
            }
        let given = arguments.list("data")
        if given.isEmpty || given.allSatisfy({ $0.asInteger != nil && $0.variable == nil }) {
            return try filled(0, given.isEmpty ? [0] : try arguments.shape("data"), dtype, arguments.range)
        }
        guard given.count == 1 else {
            throw ExecutionError(
                .expected("sizes or one list of data", found: "several values"), at: arguments.range)
        }
        return try tensor(of: given[0], dtype, arguments)
    }

    // MARK: Random numbers

    /// A generator seeded by the case's seed, the assigned name and the number of earlier draws for that name.
    private func generator(for name: String?) -> RandomNumbers {
        let name = name ?? ""
        let count = draws[name, default: 0]
        draws[name] = count + 1
        return RandomNumbers(seed: seed, name: count == 0 ? name : "\(name)#\(count)")
    }

    private func random(
        _ shape: [Int], _ dtype: DType, _ range: SourceRange, for name: String?,
        _ draw: (inout RandomNumbers) -> Double
    ) throws(ExecutionError) -> Tensor {
        var random = generator(for: name)
        return try attempt(at: range) { () throws(AutogradError) in
            let elements = (0..<(try Shape.count(shape))).map { _ in draw(&random) }
            return try Tensor(elements, shape: shape, dtype: dtype)
        }
    }

    private func integers(_ arguments: EngineArguments, for name: String?) throws(ExecutionError) -> Tensor {
        // With `randint(high, size)`, parameter `low` holds the upper bound and `high` holds the size.
        var (low, high) = (0, try arguments.int("low") ?? 0)
        let hasLow = arguments["high"].asInteger != nil
        if hasLow { (low, high) = (high, try arguments.int("high") ?? 0) }
        let shape = try arguments.shape(hasLow || !arguments.has("high") ? "size" : "high")
        guard high > low, high.magnitude < 1 << 53, low.magnitude < 1 << 53 else {
            throw ExecutionError(
                .expected("low < high for random integers", found: "\(low) and \(high)"), at: arguments.range)
        }
        let width = Double(high - low)
        return try random(shape, try arguments.dtype("dtype") ?? .int64, arguments.range, for: name) {
            random in
            Double(low) + (random.uniform() * width).rounded(.down)
        }
    }

    private func permutation(
        _ arguments: EngineArguments, for name: String?
    ) throws(ExecutionError) -> Tensor {
        let range = arguments.range
        let n = try arguments.int("n") ?? 0
        let count = try attempt(at: range) { () throws(AutogradError) in try Shape.count([n]) }
        var elements = (0..<count).map(Double.init)
        var random = generator(for: name)
        for i in elements.indices.reversed() where i > 0 {
            elements.swapAt(i, Int(random.uniform() * Double(i + 1)))
        }
        return try attempt(at: range) { () throws(AutogradError) in
            try Tensor(elements, shape: [n], dtype: arguments.dtypeOrNil ?? .int64)
        }
    }

    /// Fills x in place with random numbers: `x.uniform_(a, b)` or `x.normal_(mean, std)`.
    func fill(
        _ x: Variable, _ function: EngineFunction, _ arguments: EngineArguments, for name: String?
    ) throws(ExecutionError) {
        let isUniform = function == .uniformInPlace
        let a = try arguments.number(isUniform ? "from" : "mean") ?? 0
        let b = try arguments.number(isUniform ? "to" : "std") ?? 1
        let tensor = try random(x.shape, x.dtype, arguments.range, for: name ?? self.name(of: x)) { random in
            isUniform ? a + (b - a) * random.uniform() : a + b * random.normal()
        }
        try applyInPlace("copy", to: x, [.tensor(Variable(tensor, tape: tape))], at: arguments.range)
    }

    /// The name bound to a variable; the alphabetically first if there are several.
    func name(of x: Variable) -> String? {
        names.filter { $0.value.variable === x }.keys.min()
    }
}

extension EngineArguments {
    fileprivate var dtypeOrNil: DType? { if case .dtype(let x) = self["dtype"] { x } else { nil } }
}
