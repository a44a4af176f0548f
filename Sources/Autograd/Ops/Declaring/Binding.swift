/// Binding of the arguments of a call to the parameters of an operation.
extension Op {
    /// Binds the arguments to the first overload that accepts them, as PyTorch does.
    /// - Throws: the error of the overload that accepted the most arguments.
    public static func bind(
        _ overloads: [Op], positional: [Argument], keywords: [(name: String, value: Argument)] = []
    ) throws(BindingError) -> BoundCall {
        var best: (error: BindingError, progress: Int)?
        for op in overloads {
            do {
                return try op.bind(positional, keywords)
            } catch {
                let progress = error.progress
                if best.map({ progress > $0.progress }) ?? true { best = (error, progress) }
            }
        }
        throw best?.error ?? .missingArgument(op: "", parameter: "")
    }

    private func bind(
        _ positional: [Argument], _ keywords: [(name: String, value: Argument)]
    ) throws(BindingError) -> BoundCall {
        var given = [(argument: Argument, place: Int)?](repeating: nil, count: parameters.count)
        var next = 0
        var place = 0
        while place < positional.count {
            guard next < parameters.count else {
                throw .tooManyArguments(op: name, argument: place, most: parameters.count)
            }
            if parameters[next].isSpread(positional[place...]) {
                given[next] = (.list(Array(positional[place...])), place)
                place = positional.count
            } else {
                given[next] = (positional[place], place)
                place += 1
            }
            next += 1
        }
        for (k, keyword) in keywords.enumerated() {
            guard let p = parameters.firstIndex(where: { $0.isCalled(keyword.name) }) else {
                throw .unexpectedKeyword(op: name, keyword.name, known: parameters.map(\.name))
            }
            guard given[p] == nil else {
                throw .repeatedArgument(op: name, parameter: keyword.name, argument: positional.count + k)
            }
            given[p] = (keyword.value, positional.count + k)
        }
        return try converted(given)
    }

    private func converted(_ given: [(argument: Argument, place: Int)?]) throws(BindingError) -> BoundCall {
        var operands: [BoundOperand] = []
        var values: [Attribute] = []
        values.reserveCapacity(parameters.count)
        for (parameter, given) in zip(parameters, given) {
            guard let given else {
                guard let value = parameter.defaultValue else {
                    throw .missingArgument(op: name, parameter: parameter.name)
                }
                if case .tensor = parameter.kind { operands.append(.none) }
                values.append(value)
                continue
            }
            if let bound = parameter.operands(given.argument) {
                operands += bound
                values.append(.int(bound.count))
            } else if let value = parameter.attribute(given.argument) {
                values.append(value)
            } else {
                throw .wrongKind(
                    op: name, parameter: parameter.name, argument: given.place, expected: parameter.kind,
                    isNullable: parameter.defaultValue == Attribute.none)
            }
        }
        return BoundCall(op: self, operands: operands, attributes: Attributes(parameters, values))
    }
}

extension Parameter {
    /// True if the remaining positional arguments are the elements of this parameter's list.
    fileprivate func isSpread(_ rest: ArraySlice<Argument>) -> Bool {
        guard let first = rest.first else { return false }
        switch kind {
        case .ints(variadic: true):
            if case .number = first { return true }
            return rest.count > 1 && rest.allSatisfy(\.isIntegerOrUnknown)
        case .tensors(variadic: true):
            if case .list = first { return false }
            if case .unknown = first, rest.count == 1 { return false }
            return true
        default: return false
        }
    }

    /// The operands that an argument stands for; nil if this is no tensor parameter or does not accept the argument.
    fileprivate func operands(_ argument: Argument) -> [BoundOperand]? {
        switch kind {
        case .tensor:
            return operand(argument).map { [$0] }
        case .tensors:
            switch argument {
            case .list(let items):
                var operands: [BoundOperand] = []
                for item in items {
                    guard let operand = operand(item) else { return nil }
                    operands.append(operand)
                }
                return operands
            case .tensor(let x): return [.variable(x)]
            case .literal, .unknown: return [.unknown]
            default: return nil
            }
        default: return nil
        }
    }

    private func operand(_ argument: Argument) -> BoundOperand? {
        switch argument {
        case .tensor(let x): .variable(x)
        case .number(let x, let isInteger): .number(x, isInteger: isInteger)
        case .bool(let x): .bool(x)
        case .none: defaultValue == Attribute.none ? BoundOperand.none : nil
        case .literal, .unknown: .unknown
        case .string, .dtype, .list: nil
        }
    }

    /// The value that an argument stands for; nil if this is a tensor parameter or does not accept the argument.
    fileprivate func attribute(_ argument: Argument) -> Attribute? {
        switch argument {
        case .unknown: return defaultValue ?? Attribute.none
        case .none: return defaultValue == Attribute.none ? Attribute.none : nil
        default: break
        }
        switch kind {
        case .tensor, .tensors: return nil
        case .bool: return argument.bool.map(Attribute.bool)
        case .int: return argument.int.map(Attribute.int)
        case .number: return argument.numberAttribute
        case .string: return argument.string.map(Attribute.string)
        case .dtype: return argument.dtype.map(Attribute.dtype)
        case .ints: return argument.ints.map(Attribute.ints)
        case .numbers: return argument.numbers.map(Attribute.numbers)
        case .optionalInts: return argument.optionalInts.map(Attribute.optionalInts)
        case .intLists: return argument.intLists.map(Attribute.intLists)
        case .numberOrString: return argument.numberAttribute ?? argument.string.map(Attribute.string)
        case .intsOrString: return argument.ints.map(Attribute.ints) ?? argument.string.map(Attribute.string)
        }
    }
}

extension Argument {
    fileprivate var isIntegerOrUnknown: Bool {
        if case .unknown = self { return true }
        return int != nil
    }

    var bool: Bool? {
        switch self {
        case .bool(let x): x
        case .tensor(let x): x.singleElement.map { $0 != 0 }
        default: nil
        }
    }

    var int: Int? {
        switch self {
        case .number(let x, isInteger: true): Int(exactly: x)
        case .tensor(let x) where x.dtype == .int64: x.singleElement.flatMap { Int(exactly: $0) }
        default: nil
        }
    }

    fileprivate var numberAttribute: Attribute? {
        switch self {
        case .number(let x, let isInteger):
            isInteger ? Int(exactly: x).map(Attribute.int) ?? .number(x) : .number(x)
        case .bool(let x): .bool(x)
        case .tensor(let x): x.singleElement.map { Attribute(number: $0, of: x.dtype) }
        default: nil
        }
    }

    fileprivate var string: String? {
        if case .string(let x) = self { x } else { nil }
    }

    var dtype: DType? {
        switch self {
        case .dtype(let x): x
        case .string(let x): DType(named: x)
        default: nil
        }
    }

    fileprivate var ints: [Int]? {
        guard case .list(let items) = self else { return int.map { [$0] } }
        var result: [Int] = []
        for item in items {
            if case .unknown = item { return [] }
            guard let i = item.int else { return nil }
            result.append(i)
        }
        return result
    }

    fileprivate var optionalInts: [Int?]? {
        guard case .list(let items) = self else { return int.map { [$0] } }
        var result: [Int?] = []
        for item in items {
            switch item {
            case .unknown: return []
            case .none: result.append(nil)
            default:
                guard let i = item.int else { return nil }
                result.append(i)
            }
        }
        return result
    }

    fileprivate var intLists: [[Int]]? {
        guard case .list(let items) = self else { return int.map { [[$0]] } }
        var result: [[Int]] = []
        for item in items {
            if case .unknown = item { return [] }
            guard let list = item.ints else { return nil }
            result.append(list)
        }
        return result
    }

    fileprivate var numbers: [Double]? {
        guard case .list(let items) = self else {
            if case .number(let x, _) = self { return [x] }
            return nil
        }
        var result: [Double] = []
        for item in items {
            if case .unknown = item { return [] }
            guard case .number(let x, _) = item else { return nil }
            result.append(x)
        }
        return result
    }
}

extension Attribute {
    /// The element of a one-element tensor, with the kind of number that its dtype stands for.
    init(number x: Double, of dtype: DType) {
        switch dtype {
        case .bool: self = .bool(x != 0)
        case .int64: self = Int(exactly: x).map(Attribute.int) ?? .number(x)
        default: self = .number(x)
        }
    }
}

extension BindingError {
    /// Rank by which the most helpful error is chosen: an argument of the wrong kind suggests the intended overload better than
    /// a wrong number of arguments.
    fileprivate var progress: Int {
        switch self {
        case .tooManyArguments: 0
        case .unexpectedKeyword: 1
        case .missingArgument: 2
        case .repeatedArgument: 3
        case .wrongKind(_, _, let argument, _, _): 4 + argument
        }
    }
}
