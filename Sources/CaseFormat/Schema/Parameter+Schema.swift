import Autograd

// Schemas of the JSON values that are accepted for an argument, by the kind of its parameter.

extension Parameter {
    private var isNullable: Bool { defaultValue == Attribute.none }

    var schemaDescription: String { "\(name): \(kind.phrase)\(isNullable ? " or None" : "")." }

    func schema(at place: ArgumentPlace) -> JSONTree {
        ["description": .string(schemaDescription)]
            + kind.schema(isNullable: isNullable, at: place)
            + (defaultValue.map { ["default": $0.json] } ?? [:])
    }
}

extension Parameter.Kind {
    /// The schema of each argument of a variadic parameter; nil for other parameters.
    func spread(takesExpression: Bool) -> JSONTree? {
        switch self {
        case .ints(variadic: true): ["type": Self.types("integer", takesExpression ? "string" : nil)]
        case .tensors(variadic: true): Self.tensorAmongLists(isNullable: false)
        default: nil
        }
    }

    /// The schema of a tensor at a place where an array is a list of tensors.
    private static func tensorAmongLists(isNullable: Bool) -> JSONTree {
        [
            "anyOf": [
                ["type": types("number", "boolean", "string", isNullable ? "null" : nil)],
                ValueKind.reference("literal"),
            ]
        ]
    }

    fileprivate func schema(isNullable: Bool, at place: ArgumentPlace) -> JSONTree {
        let takesExpression = place.takesExpression
        let null = isNullable ? "null" : nil
        let string = takesExpression ? "string" : nil
        let special: JSONTree = takesExpression ? [:] : ["pattern": .string(Self.special)]
        let word: JSONTree = ["pattern": .string(Self.word)]
        let expression = takesExpression ? word : [:]
        switch self {
        case .tensor where place.takesTensors: return Self.tensorAmongLists(isNullable: isNullable)
        case .tensor: return ValueKind.reference(isNullable ? "optionalTensorArgument" : "tensorArgument")
        case .tensors:
            return ["type": Self.types("array", "string", null)] + word
                + ["items": ValueKind.reference("tensorArgument")]
        case .bool: return ["type": Self.types("boolean", string, null)] + expression
        case .int: return ["type": Self.types("integer", string, null)] + expression
        case .number: return ["type": Self.types("number", "boolean", "string", null)] + special
        case .string: return ["type": Self.types("string", null)] + word
        case .dtype:
            let names = DType.names.map(JSONTree.string) + (isNullable ? [.null] : [])
            return takesExpression ? ["type": Self.types("string", null)] : ["enum": .array(names)]
        case .ints:
            return ["type": Self.types("integer", "array", string, null)] + expression
                + ["items": ["type": Self.types("integer", string)] + expression]
        case .numbers:
            return ["type": Self.types("number", "array", "string", null)] + special
                + ["items": ["type": ["number", "string"]] + special]
        case .optionalInts:
            return ["type": Self.types("integer", "array", string, null)] + expression
                + ["items": ["type": Self.types("integer", "null", string)] + expression]
        case .intLists:
            return ["type": Self.types("integer", "array", string, null)] + expression
                + [
                    "items": ["type": Self.types("integer", "array", string)] + expression
                        + ["items": ["type": Self.types("integer", string)] + expression]
                ]
        case .numberOrString: return ["type": Self.types("number", "boolean", "string", null)]
        case .intsOrString:
            return ["type": Self.types("integer", "array", "string", null)] + word
                + ["items": ["type": Self.types("integer", string)] + expression]
        }
    }

    private static func types(_ names: String?...) -> JSONTree {
        let names = names.compactMap { $0 }
        return names.count == 1 ? .string(names[0]) : JSONTree(strings: names)
    }

    private static let names = LiteralTensor.specialValues.keys.sorted().joined(separator: "|")
    private static let special = "^(?:\(names))$"
    /// A pattern for strings other than the special numbers.
    private static let word = "^(?!(?:\(names))$)"
}

extension Attribute {
    /// The JSON form of the value in an `op` step.
    fileprivate var json: JSONTree {
        switch self {
        case .none, .view, .places: .null
        case .bool(let x): .bool(x)
        case .int(let x): .integer(x)
        case .number(let x): x.isFinite ? .number(x) : .string(x.isNaN ? "nan" : x < 0 ? "-inf" : "inf")
        case .string(let x): .string(x)
        case .dtype(let x): .string(x.rawValue)
        case .ints(let x): .array(x.map(JSONTree.integer))
        case .numbers(let x): .array(x.map { Attribute.number($0).json })
        case .optionalInts(let x): .array(x.map { $0.map(JSONTree.integer) ?? .null })
        case .intLists(let x): .array(x.map { Attribute.ints($0).json })
        }
    }
}
