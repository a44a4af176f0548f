/// The value of a parameter that is not a tensor.
public enum Attribute: Sendable, Equatable {
    case none
    case bool(Bool)
    case int(Int)
    case number(Double)
    case string(String)
    case dtype(DType)
    case ints([Int])
    case numbers([Double])
    case optionalInts([Int?])
    case intLists([[Int]])
    /// The source of each element of a rearrangement.
    case places(Places)
    /// The steps from a base to one of its views.
    case view(ViewPath)
}

// Literals are read as Python reads them: `1` is an integer, `1.0` a floating-point number.

extension Attribute: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: Int...) { self = .ints(elements) }
}
