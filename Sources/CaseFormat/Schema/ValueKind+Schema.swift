/// The schemas of the values of members.
extension ValueKind {
    /// The schema of a value of this kind.
    /// - Parameter scope: the scope of steps in the value; nil leaves steps undescribed.
    func schema(scope: StepScope?) -> JSONTree {
        switch self {
        case .string: ["type": "string"]
        case .bool: ["type": "boolean"]
        case .integer(let range): Self.integer(in: range)
        case .tolerance: ["type": "number", "minimum": 0]
        case .text: Self.reference("text")
        case .tags: ["type": "array", "items": ["type": "string", "pattern": "^[A-Za-z0-9_.-]+$"]]
        case .word(let words): Self.word(words)
        case .names: ["type": "array", "items": Self.reference("name"), "uniqueItems": true]
        case .nameOrNames(let least): Self.orList(Self.reference("name"), atLeast: least)
        case .expression: Self.reference("expression")
        case .expressions: Self.orList(Self.reference("expression"), atLeast: 0)
        case .lines: Self.body
        case .gradients: Self.orList(Self.reference("gradient"), atLeast: 0)
        case .elements: Self.reference("elements")
        case .element: Self.reference("element")
        case .shape: Self.reference("shape")
        case .range, .rangeWithCount, .squareOrShape: range
        case .path: ["type": "string", "pattern": .string(Self.pathPattern)]
        case .expected: Self.reference("expectedValue")
        case .object(let kind): Self.reference(kind.definition)
        case .tensors: Self.map("name", to: "tensor")
        case .functions: Self.map("name", to: "function")
        case .rules:
            ["type": "object", "propertyNames": Self.reference("name"), "additionalProperties": Self.body]
        case .expectations: Self.map("expression", to: "expected")
        case .step: scope?.step ?? [:]
        case .steps: ["type": "array"] + (scope.map { ["items": $0.step] } ?? [:])
        case .operation: scope?.operationName ?? ["type": "string"]
        case .arguments: ["type": "array"]
        case .keywords: ["type": "object"]
        }
    }

    private var range: JSONTree {
        let size: JSONTree = ["type": "integer", "minimum": 0]
        switch self {
        case .range(let counts):
            return [
                "type": ["number", "array"], "items": ["type": "number"],
                "minItems": .integer(counts.lowerBound), "maxItems": .integer(counts.upperBound),
            ]
        case .rangeWithCount:
            return [
                "type": "array", "prefixItems": [["type": "number"], ["type": "number"], size], "minItems": 3,
                "items": false,
            ]
        default:
            return [
                "type": ["integer", "array"], "minimum": 0, "items": size, "minItems": 2, "maxItems": 2,
            ]
        }
    }

    // MARK: Parts

    /// An expression, or a list of statements that ends with an expression.
    private static var body: JSONTree {
        ["anyOf": [reference("expression"), list(reference("statement"), atLeast: 1)]]
    }

    static func reference(_ name: String) -> JSONTree { SchemaDefinitions.reference(to: name) }

    private static func integer(in range: ClosedRange<Int>) -> JSONTree {
        if range.lowerBound == range.upperBound { return ["const": .integer(range.lowerBound)] }
        return ["type": "integer"]
            + (range.lowerBound == .min ? [:] : ["minimum": .integer(range.lowerBound)])
            + (range.upperBound == .max ? [:] : ["maximum": .integer(range.upperBound)])
    }

    private static func word(_ words: [(word: String, meaning: String)]) -> JSONTree {
        let meanings = words.map { $0.meaning.isEmpty ? "" : $0.meaning.sentence }
        return ["enum": JSONTree(strings: words.map(\.word))]
            + (meanings.allSatisfy(\.isEmpty) ? [:] : ["enumDescriptions": JSONTree(strings: meanings)])
    }

    private static func list(_ item: JSONTree, atLeast least: Int) -> JSONTree {
        ["type": "array", "items": item] + (least == 0 ? [:] : ["minItems": .integer(least)])
    }

    private static func orList(_ item: JSONTree, atLeast least: Int) -> JSONTree {
        ["anyOf": [item, list(item, atLeast: least)]]
    }

    private static func map(_ key: String, to value: String) -> JSONTree {
        ["type": "object", "propertyNames": reference(key), "additionalProperties": reference(value)]
    }

    /// A pattern for relative paths: components separated by single slashes, none of which is `..`.
    private static let pathPattern: String = {
        let component = #"(?![.][.](?:/|$))[^/\\:\u0000]+"#
        return "^\(component)(?:/\(component))*$"
    }()
}

extension Diagnostic.ObjectKind {
    /// The name of the definition in the schema.
    var definition: String {
        switch self {
        case .tensor: "tensorObject"
        case .case, .literal, .full, .function, .check, .expectation, .step, .op, .backward, .zeroGrad,
            .noGrad,
            .expect, .raises:
            "\(self)"
        }
    }
}
