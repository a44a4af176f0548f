import Autograd

/// The types that an argument position of an `op` step accepts. They determine how a JSON value is
/// interpreted there.
struct ArgumentPlace {
    /// True if it accepts a tensor: a string is then an expression, and an array a literal tensor.
    var takesTensor = false
    /// True if it accepts a list of tensors.
    var takesTensors = false
    /// True if it accepts one number, which may be the value of an expression.
    var takesNumber = false
    /// True if it accepts a list of other values.
    var takesList = false
    /// True if it accepts a string.
    var takesString = false

    static let tensor = ArgumentPlace(takesTensor: true)

    /// True if a string is an expression, unless strings are accepted and it names no variable.
    var takesExpression: Bool { takesTensor || takesTensors || (takesNumber && !takesString) }

    init(
        takesTensor: Bool = false, takesTensors: Bool = false, takesList: Bool = false,
        takesString: Bool = false
    ) {
        self.takesTensor = takesTensor
        self.takesTensors = takesTensors
        self.takesList = takesList
        self.takesString = takesString
    }

    /// The place of a positional argument, counted from 0. A nil callee is unknown and accepts everything.
    init(_ position: Int, of callee: Callee?) {
        self.init(of: callee, position: position) { parameters in
            let variadic = parameters.firstIndex { $0.kind == .tensors(variadic: true) }
            let index = min(position, variadic ?? position)
            return parameters.indices.contains(index) ? parameters[index].kind : nil
        }
    }

    /// The place of a keyword argument.
    init(_ keyword: String, of callee: Callee?) {
        self.init(of: callee, keyword: keyword) { parameters in
            parameters.first { $0.isCalled(keyword) }?.kind
        }
    }

    private init(
        of callee: Callee?, position: Int? = nil, keyword: String? = nil,
        kind: ([Parameter]) -> Parameter.Kind?
    ) {
        switch callee {
        case nil: self.init(takesTensor: true, takesList: true, takesString: true)
        case .function, .value: self.init(takesTensor: true)
        case .python, .math: self.init(takesTensor: true, takesList: true)
        case .module(let name):
            self.init(of: .operation(name), position: position, keyword: keyword, kind: kind)
        case .engine(let function):
            let parameters = function.signature.parameters
            let variadic = parameters.firstIndex(where: \.isVariadic)
            let index = position.map { min($0, variadic ?? $0) }
            let name =
                keyword ?? index.flatMap { parameters.indices.contains($0) ? parameters[$0].name : nil }
            self.init(takesTensor: name != "dtype", takesList: true, takesString: name == "dtype")
        case .operation(let name), .inPlace(let name):
            self.init()
            for op in Op.overloads(named: name) {
                if let kind = kind(op.parameters) { add(kind) }
            }
        }
    }

    private mutating func add(_ kind: Parameter.Kind) {
        switch kind {
        case .tensor: takesTensor = true
        case .tensors(let variadic):
            takesTensors = true
            takesTensor = takesTensor || variadic
        case .ints, .numbers, .optionalInts, .intLists: takesList = true
        case .string, .dtype, .numberOrString: takesString = true
        case .intsOrString: (takesList, takesString) = (true, true)
        case .bool, .int, .number: takesNumber = true
        }
    }
}
