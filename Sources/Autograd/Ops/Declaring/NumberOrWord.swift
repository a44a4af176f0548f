/// A number, such as the order of a norm, or the word for a special one.
enum NumberOrWord: ParameterValue {
    case number(Double)
    case word(String)

    static var kind: Parameter.Kind { .numberOrString }
    static var placeholder: NumberOrWord { .number(0) }
    static func read(_ attribute: Attribute) -> NumberOrWord? {
        String.read(attribute).map(word) ?? Double.read(attribute).map(number)
    }
    var attribute: Attribute {
        switch self {
        case .number(let x): .number(x)
        case .word(let x): .string(x)
        }
    }
}
