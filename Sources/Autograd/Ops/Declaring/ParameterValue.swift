/// A Swift type for the values of a parameter.
protocol ParameterValue: Sendable {
    /// The arguments that a parameter of this type accepts, unless its declaration says otherwise.
    static var kind: Parameter.Kind { get }
    /// The default of a parameter of this type whose declaration gives none: `None` for an optional, otherwise nothing.
    static var impliedDefault: Attribute? { get }
    /// The value read where a required argument is absent, which happens only in calls with `Argument.unknown`.
    static var placeholder: Self { get }

    /// The value that an attribute holds; nil if it holds a value of another type.
    static func read(_ attribute: Attribute) -> Self?
    var attribute: Attribute { get }
}

extension ParameterValue {
    static var impliedDefault: Attribute? { nil }
}

extension Optional: ParameterValue where Wrapped: ParameterValue {
    static var kind: Parameter.Kind { Wrapped.kind }
    static var impliedDefault: Attribute? { Attribute.none }
    static var placeholder: Wrapped? { nil }
    static func read(_ attribute: Attribute) -> Wrapped?? { .some(Wrapped.read(attribute)) }
    var attribute: Attribute { self?.attribute ?? .none }
}

extension Bool: ParameterValue {
    static var kind: Parameter.Kind { .bool }
    static var placeholder: Bool { false }
    static func read(_ attribute: Attribute) -> Bool? {
        if case .bool(let x) = attribute { x } else { nil }
    }
    var attribute: Attribute { .bool(self) }
}

extension Int: ParameterValue {
    static var kind: Parameter.Kind { .int }
    static var placeholder: Int { 0 }
    static func read(_ attribute: Attribute) -> Int? {
        switch attribute {
        case .int(let x): x
        case .bool(let x): x ? 1 : 0
        default: nil
        }
    }
    var attribute: Attribute { .int(self) }
}

extension Double: ParameterValue {
    static var kind: Parameter.Kind { .number }
    static var placeholder: Double { 0 }
    static func read(_ attribute: Attribute) -> Double? { Scalar.read(attribute)?.value }
    var attribute: Attribute { .number(self) }
}

extension String: ParameterValue {
    static var kind: Parameter.Kind { .string }
    static var placeholder: String { "" }
    static func read(_ attribute: Attribute) -> String? {
        if case .string(let x) = attribute { x } else { nil }
    }
    var attribute: Attribute { .string(self) }
}

extension DType: ParameterValue {
    static var kind: Parameter.Kind { .dtype }
    static var placeholder: DType { .float64 }
    static func read(_ attribute: Attribute) -> DType? {
        if case .dtype(let x) = attribute { x } else { nil }
    }
    var attribute: Attribute { .dtype(self) }
}

/// An element of a list that is the value of a parameter.
protocol ParameterElement: Sendable {
    static var listKind: Parameter.Kind { get }
    static func readList(_ attribute: Attribute) -> [Self]?
    static func attribute(of list: [Self]) -> Attribute
}

extension Array: ParameterValue where Element: ParameterElement {
    static var kind: Parameter.Kind { Element.listKind }
    static var placeholder: [Element] { [] }
    static func read(_ attribute: Attribute) -> [Element]? { Element.readList(attribute) }
    var attribute: Attribute { Element.attribute(of: self) }
}

/// One integer stands for a list of one.
extension Int: ParameterElement {
    static var listKind: Parameter.Kind { .ints(variadic: false) }
    static func readList(_ attribute: Attribute) -> [Int]? {
        switch attribute {
        case .ints(let x): x
        case .int(let x): [x]
        default: nil
        }
    }
    static func attribute(of list: [Int]) -> Attribute { .ints(list) }
}

/// One number stands for a list of one.
extension Double: ParameterElement {
    static var listKind: Parameter.Kind { .numbers }
    static func readList(_ attribute: Attribute) -> [Double]? {
        switch attribute {
        case .numbers(let x): x
        case .ints(let x): x.map(Double.init)
        default: Double.read(attribute).map { [$0] }
        }
    }
    static func attribute(of list: [Double]) -> Attribute { .numbers(list) }
}

extension Int?: ParameterElement {
    static var listKind: Parameter.Kind { .optionalInts }
    static func readList(_ attribute: Attribute) -> [Int?]? {
        if case .optionalInts(let x) = attribute { x } else { [Int].read(attribute) }
    }
    static func attribute(of list: [Int?]) -> Attribute { .optionalInts(list) }
}

extension [Int]: ParameterElement {
    static var listKind: Parameter.Kind { .intLists }
    static func readList(_ attribute: Attribute) -> [[Int]]? {
        if case .intLists(let x) = attribute { x } else { [Int].read(attribute).map { [$0] } }
    }
    static func attribute(of list: [[Int]]) -> Attribute { .intLists(list) }
}
