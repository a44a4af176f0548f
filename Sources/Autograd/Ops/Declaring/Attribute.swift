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
    /// The way from a base to one of its views.
    case view(ViewPath)
}
