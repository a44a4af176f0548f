/// One member of an object of the format. The decoder knows the members that are declared, and the schema
/// describes them.
struct MemberDeclaration: Sendable {
    let name: String
    let value: ValueKind
    let isRequired: Bool
    /// What the member means, as a clause without a full stop.
    let summary: String
    /// What its absence means, as JSON; nil if that cannot be said by a value.
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

/// The members of one kind of object, and how they depend on each other.
struct ObjectDeclaration: Sendable {
    let summary: String
    /// In the order of the documentation.
    let members: [MemberDeclaration]
    let rules: [Rule]
    let names: [String]

    /// A condition on the members that are there.
    enum Rule: Sendable {
        case exactlyOne([String])
        case atLeastOne([String])
        /// The first only beside the second.
        case needs(String, String)
        /// If a member has one of these values, another must be there.
        case requires(String, [JSONTree], String)
        /// If a member has one of these values, another is not true.
        case excludes(String, [JSONTree], String)
        /// The first is a list only if the second is one. What it is otherwise is defined by its name.
        case listsTogether(String, String)
    }

    init(_ summary: String, _ members: [MemberDeclaration], rules: [Rule] = []) {
        self.summary = summary
        self.members = members
        self.rules = rules
        names = members.map(\.name)
    }
}

/// What the value of a member may be.
enum ValueKind: Sendable {
    case string, bool
    case integer(ClosedRange<Int>)
    /// A number that is not negative.
    case tolerance
    /// A string, or an object of language code and text.
    case text
    case tags
    /// One word of a closed list, each with its meaning.
    case word([(word: String, meaning: String)])
    /// A list of names, none twice.
    case names
    /// A name or a list of names, of at least so many.
    case nameOrNames(atLeast: Int)
    case expression
    /// An expression or a list of them.
    case expressions
    /// An expression, or a list of statements of which the last is one.
    case lines
    /// Gradients for the roots of a `backward`.
    case gradients

    // MARK: Tensors

    /// A number, a bool or a nested array.
    case elements
    /// A single element.
    case element
    case shape
    /// A number, or a list of numbers; how many.
    case range(ClosedRange<Int>)
    case rangeWithCount
    /// A size, or two in a list.
    case squareOrShape
    case path
    /// What an expression must be.
    case expected

    // MARK: Objects and lists of them

    case object(Diagnostic.ObjectKind)
    /// Objects by a name that the author chooses.
    case tensors, functions
    /// Parameter → lines.
    case rules
    /// Expression → expected value.
    case expectations
    case step, steps

    // MARK: The op step

    case operation, arguments, keywords
}
