/// A number and the dtype that a tensor of it has.
enum Scalar: ParameterValue {
    case bool(Bool)
    case int(Int)
    case float(Double)

    var value: Double {
        switch self {
        case .bool(let x): x ? 1 : 0
        case .int(let x): Double(x)
        case .float(let x): x
        }
    }

    static var kind: Parameter.Kind { .number }
    static var placeholder: Scalar { .int(0) }
    static func read(_ attribute: Attribute) -> Scalar? {
        switch attribute {
        case .bool(let x): .bool(x)
        case .int(let x): .int(x)
        case .number(let x): .float(x)
        default: nil
        }
    }
    var attribute: Attribute {
        switch self {
        case .bool(let x): .bool(x)
        case .int(let x): .int(x)
        case .float(let x): .number(x)
        }
    }
}
