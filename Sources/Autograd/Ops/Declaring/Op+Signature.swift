extension Op {
    /// The signature with the defaults of the parameters: `softmax(input, dim, dtype=None)`.
    public var signature: String {
        "\(name)(\(parameters.map(\.written).joined(separator: ", ")))"
    }
}

extension Parameter {
    fileprivate var written: String {
        switch kind {
        case .ints(variadic: true), .tensors(variadic: true): "*" + name
        default: name + (defaultValue.map { "=" + $0.python } ?? "")
        }
    }
}

extension Attribute {
    /// The value in Python's notation.
    public var python: String {
        switch self {
        case .none: "None"
        case .bool(let x): x ? "True" : "False"
        case .int(let x): "\(x)"
        case .number(let x): "\(x)"
        case .string(let x): "'\(x)'"
        case .dtype(let x): x.rawValue
        case .ints(let x): "\(x)"
        case .numbers(let x): "\(x)"
        case .optionalInts(let x): "[\(x.map { $0.map(String.init) ?? "None" }.joined(separator: ", "))]"
        case .intLists(let x): "\(x)"
        case .view, .places: "…"
        }
    }

    /// The value as JSON text, as an `op` step has it; nil if it cannot be written.
    package var json: String? {
        switch self {
        case .none: "null"
        case .bool(let x): x ? "true" : "false"
        case .int(let x): "\(x)"
        case .number(let x): x.isFinite ? "\(x)" : x.isNaN ? "\"nan\"" : x < 0 ? "\"-inf\"" : "\"inf\""
        case .string(let x): "\"\(x)\""
        case .dtype(let x): "\"\(x.rawValue)\""
        case .ints(let x): "\(x)"
        case .numbers(let x): "[\(x.map { Attribute.number($0).json ?? "" }.joined(separator: ", "))]"
        case .optionalInts(let x): "[\(x.map { $0.map(String.init) ?? "null" }.joined(separator: ", "))]"
        case .intLists(let x): "\(x)"
        case .view, .places: nil
        }
    }
}
