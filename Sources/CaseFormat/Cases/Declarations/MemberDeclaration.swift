/// One member of an object of the case format.
///
/// The decoder rejects members that are not declared, and the JSON Schema is generated from the declarations.
struct MemberDeclaration: Sendable {
    let name: String
    let value: ValueKind
    let isRequired: Bool
    /// A description of the member, as a clause without a full stop.
    let summary: String
    /// The value that is used if the member is absent; nil if no single value is equivalent.
    let defaultValue: JSONTree?

    init(
        _ name: String, _ value: ValueKind, isRequired: Bool = false, default defaultValue: JSONTree? = nil,
        _ summary: String
    ) {
        self.name = name
        self.value = value
        self.isRequired = isRequired
        self.summary = summary
        self.defaultValue = defaultValue
    }
}

/// The members of one kind of object, and the rules about their combinations.
struct ObjectDeclaration: Sendable {
    let summary: String
    /// In the order of the documentation.
    let members: [MemberDeclaration]
    let rules: [Rule]
    let names: [String]

    /// A condition on the members that are present.
    enum Rule: Sendable {
        case exactlyOne([String])
        case atLeastOne([String])
        /// The first member is allowed only together with the second.
        case needs(String, String)
        /// If the first member has one of these values, the second must be present.
        case requires(String, [JSONTree], String)
        /// If the first member has one of these values, the second must not be true.
        case excludes(String, [JSONTree], String)
        /// The first member is a list only if the second is one. The definition named like the first member
        /// describes its value if it is not a list.
        case listsTogether(String, String)
    }

    init(_ summary: String, _ members: [MemberDeclaration], rules: [Rule] = []) {
        self.summary = summary
        self.members = members
        self.rules = rules
        names = members.map(\.name)
    }
}

/// The type of a member's value.
enum ValueKind: Sendable {
    case string, bool
    case integer(ClosedRange<Int>)
    /// A number that is not negative.
    case tolerance
    /// A string, or an object that maps language codes to strings.
    case text
    case tags
    /// One of a fixed set of words, each with its description.
    case word([(word: String, meaning: String)])
    /// A list of distinct names.
    case names
    /// A name, or a list of at least this many names.
    case nameOrNames(atLeast: Int)
    case expression
    /// An expression or a list of expressions.
    case expressions
    /// An expression, or a list of statements that ends with an expression.
    case lines
    /// The gradients of the roots of a `backward` step.
    case gradients

    // MARK: Tensors

    /// A number, a bool or a nested array.
    case elements
    /// A single element.
    case element
    case shape
    /// A number, or a list of numbers whose count is in the range.
    case range(ClosedRange<Int>)
    /// `[start, stop, count]`.
    case rangeWithCount
    /// A size, or a list of two sizes.
    case squareOrShape
    case path
    /// The expected value of an expression.
    case expected

    // MARK: Objects and lists of them

    case object(Diagnostic.ObjectKind)
    /// An object whose keys are names that the author chooses.
    case tensors, functions
    /// An object that maps parameters to `lines`.
    case rules
    /// An object that maps expressions to expected values.
    case expectations
    case step, steps

    // MARK: The op step

    case operation, arguments, keywords
}
