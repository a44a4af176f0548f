/// One parameter of an operation, as it is written in a call.
public struct Parameter: Sendable {
    /// What may be passed.
    public enum Kind: Sendable, Equatable {
        /// A tensor, or a number standing for one.
        case tensor
        /// A list of tensors; `variadic` where they may also be given one after another.
        case tensors(variadic: Bool)
        case bool, int, string, dtype
        /// An integer or a floating-point number.
        case number
        /// A list of integers, or one standing for a list of one; `variadic` as for shapes: `view(2, 3)`.
        case ints(variadic: Bool)
        case numbers
        /// A number or a word, as the order of a norm.
        case numberOrString
        /// A list of integers or a word, as padding.
        case intsOrString
    }

    public let name: String
    public let kind: Kind
    /// The value where none is given; nil where one must be. `.none` also says that `None` may be passed.
    public let defaultValue: Attribute?
    /// Other names by which it is known.
    public let aliases: [String]

    init(_ name: String, _ kind: Kind, default defaultValue: Attribute? = nil, aliases: [String] = []) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.aliases = aliases
    }

    var isTensor: Bool {
        switch kind {
        case .tensor, .tensors: true
        default: false
        }
    }

    func isCalled(_ keyword: String) -> Bool {
        if keyword == name || aliases.contains(keyword) { return true }
        switch keyword {
        case "axis": return name == "dim"
        case "dim": return name == "dims"
        case "axes": return name == "dims"
        case "keepdims": return name == "keepdim"
        case "self": return name == "input"
        default: return false
        }
    }
}

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
