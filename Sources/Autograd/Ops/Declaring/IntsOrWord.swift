/// A list of integers, such as a padding, or the word for a special one.
enum IntsOrWord: ParameterValue {
    case ints([Int])
    case word(String)

    static var kind: Parameter.Kind { .intsOrString }
    static var placeholder: IntsOrWord { .ints([]) }
    static func read(_ attribute: Attribute) -> IntsOrWord? {
        String.read(attribute).map(word) ?? [Int].read(attribute).map(ints)
    }
    var attribute: Attribute {
        switch self {
        case .ints(let x): .ints(x)
        case .word(let x): .string(x)
        }
    }
}
