/// One parameter of an operation, as callers see it.
///
/// All properties are immutable values. `Sendable` is unchecked because the compiler checks it only for classes without
/// subclasses.
public class Parameter: @unchecked Sendable {
    /// The kinds of arguments that a parameter accepts.
    public enum Kind: Sendable, Equatable {
        /// A tensor, or a number as a zero-dimensional tensor.
        case tensor
        /// A list of tensors. `variadic` is true if the tensors may also be separate arguments.
        case tensors(variadic: Bool)
        case bool, int, string, dtype
        /// An integer or a floating-point number.
        case number
        /// A list of integers, or one integer as a list of one. `variadic` is true if they may also be separate arguments:
        /// `view(2, 3)`.
        case ints(variadic: Bool)
        case numbers
        /// A list of integers and `None`, or one integer as a list of one.
        case optionalInts
        /// Lists of integers, or one integer as a list of one list.
        case intLists
        /// A number or a word, such as the order of a norm.
        case numberOrString
        /// A list of integers or a word, such as a padding.
        case intsOrString
    }

    public let name: String
    public let kind: Kind
    /// The value if the argument is absent; nil if it is required. With the default `.none`, the parameter accepts `None`.
    public let defaultValue: Attribute?
    /// Other names, as keyword arguments.
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

    /// All names that a keyword argument for this parameter may have.
    public var keywords: [String] { [name] + aliases + synonyms }

    /// True if a keyword argument of this name is for this parameter.
    public func isCalled(_ keyword: String) -> Bool {
        keyword == name || aliases.contains(keyword) || synonyms.contains(keyword)
    }

    /// The names in NumPy, and in some operations of PyTorch.
    private var synonyms: [String] {
        switch name {
        case "dim": ["axis"]
        case "dims": ["dim", "axes"]
        case "keepdim": ["keepdims"]
        case "input": ["self"]
        default: []
        }
    }
}
