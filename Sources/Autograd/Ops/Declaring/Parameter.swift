/// One parameter of an operation, as it is written in a call.
///
/// All properties are immutable values. `Sendable` is unchecked because the compiler checks it only for classes without subclasses.
public class Parameter: @unchecked Sendable {
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

    /// Every name that a keyword argument for it may have.
    public var keywords: [String] { [name] + aliases + synonyms }

    public func isCalled(_ keyword: String) -> Bool {
        keyword == name || aliases.contains(keyword) || synonyms.contains(keyword)
    }

    /// The names that NumPy has for it, and PyTorch in some of its operations.
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
