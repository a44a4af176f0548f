import Autograd

/// Shorthand for calling operations in tests, as in `try tape("sum", x, with: ["dim": 1])`.
extension Tape {
    func leaf(
        _ elements: [Double], _ shape: [Int]? = nil, _ dtype: DType = .float64, requiresGrad: Bool = true
    ) throws -> Variable {
        let tensor = try Tensor(elements, shape: shape ?? [elements.count], dtype: dtype)
        let variable = Variable(tensor, tape: self)
        if requiresGrad { try variable.setRequiresGrad(true) }
        return variable
    }

    func scalar(_ x: Double, requiresGrad: Bool = true) throws -> Variable {
        try leaf([x], [], requiresGrad: requiresGrad)
    }

    func results(
        _ name: String, _ arguments: [Argument], _ keywords: KeyValuePairs<String, Argument> = [:]
    ) throws -> [Variable] {
        try call(try bound(name, arguments, keywords))
    }

    @discardableResult
    func callAsFunction(
        _ name: String, _ x: Variable, _ others: Argument...,
        with keywords: KeyValuePairs<String, Argument> = [:]
    ) throws -> Variable {
        try results(name, [.tensor(x)] + others, keywords)[0]
    }

    /// Applies the in-place form of an operation.
    func inPlace(_ name: String, _ x: Variable, _ others: Argument...) throws {
        _ = try call(inPlace: try bound(name, [.tensor(x)] + others, [:]))
    }

    private func bound(
        _ name: String, _ arguments: [Argument], _ keywords: KeyValuePairs<String, Argument>
    ) throws -> BoundCall {
        try Op.bind(
            Op.overloads(named: name), positional: arguments,
            keywords: keywords.map { (name: $0.key, value: $0.value) })
    }
}

extension Argument: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral
{
    public init(integerLiteral value: Int) { self = .number(Double(value), isInteger: true) }
    public init(floatLiteral value: Double) { self = .number(value, isInteger: false) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: Argument...) { self = .list(elements) }
}

extension Variable {
    var elements: [Double] { tensor.elements }
    var gradient: [Double]? { grad?.tensor.elements }
}
