/// A parsed Python expression before names are resolved, as a flat array of nodes in postorder.
///
/// Operands precede their node and are referred to by index. The last node is the root; every other node is
/// the operand of exactly one node. Parts that are evaluated conditionally or repeatedly, such as the
/// branches of a conditional expression or the body of a lambda, are separate expressions.
public struct SyntaxExpression: Hashable, Sendable {
    public var nodes: [Node]

    public init(nodes: [Node]) {
        self.nodes = nodes
    }

    /// The last node; nil only for an expression without nodes, which the parser never creates.
    public var root: Node? { nodes.last }

    /// The position of the whole expression in the file, including surrounding parentheses.
    public var range: SourceRange { nodes.last?.range ?? SourceRange(start: 0, end: 0) }

    /// A node with its position in the file.
    public struct Node: Hashable, Sendable {
        public var kind: Kind
        public var range: SourceRange

        public init(_ kind: Kind, at range: SourceRange) {
            self.kind = kind
            self.range = range
        }
    }

    /// The kind of a node with its operands. An `Int` is the index of an operand.
    public indirect enum Kind: Hashable, Sendable {
        /// A number. `isInteger` is true if it was written without a point and exponent.
        case number(Double, isInteger: Bool)
        case string(String)
        /// An f-string.
        case formatted([FormattedPiece])
        case name(String)
        case ellipsis
        case list([Int])
        case tuple([Int])
        /// `{key: value}`.
        case dictionary([KeyValue])
        case set([Int])
        /// `start:stop:step` in an index; omitted parts are nil.
        case slice(start: Int?, stop: Int?, step: Int?)
        case member(of: Int, Name)
        /// `base[items]`. The items of a tuple in the brackets become `items`, as in Python.
        case index(of: Int, [Int])
        case call(SyntaxCall)
        case unary(UnaryOperator, Int)
        case binary(BinaryOperator, Int, Int)
        /// `a < b < c`: at least two comparisons.
        case chain(Int, [Link])
        /// `a and b and c`, or with `or`.
        case logical(LogicalOperator, [SyntaxExpression])
        /// `then if test else otherwise`.
        case conditional(test: SyntaxExpression, then: SyntaxExpression, otherwise: SyntaxExpression)
        case lambda([SyntaxParameter], SyntaxExpression)
        case comprehension(Comprehension<SyntaxExpression>)
        /// `*x` in a list or a call.
        case starred(Int)
    }

    /// One comparison of a chain, with its right operand.
    public struct Link: Hashable, Sendable {
        public var comparison: BinaryOperator
        public var operand: Int

        public init(_ comparison: BinaryOperator, _ operand: Int) {
            self.comparison = comparison
            self.operand = operand
        }
    }

    /// A member of a dictionary: the indices of its key and value.
    public struct KeyValue: Hashable, Sendable {
        public var key: Int
        public var value: Int
    }
}

/// `and` or `or`. The raw value is the text of the operator.
public enum LogicalOperator: String, Hashable, Sendable {
    case and, or
}

/// A call as written. The callee is any expression.
public struct SyntaxCall: Hashable, Sendable {
    /// The index of the callee's node.
    public var function: Int
    /// The indices of the positional arguments; `*x` is a `starred` node.
    public var arguments: [Int]
    public var keywords: [Call.Keyword]
}

/// A parameter of a lambda or function, with its optional default value.
public struct SyntaxParameter: Hashable, Sendable {
    public var name: Name
    public var defaultValue: SyntaxExpression?
    public var kind = Kind.plain

    public enum Kind: Hashable, Sendable {
        case plain
        /// `*args` and `**kwargs`.
        case positionals, keywords
    }
}

/// A piece of an f-string: text, or a value with its format.
public enum FormattedPiece: Hashable, Sendable {
    case text(String)
    case value(FormattedValue)
}

/// A replacement field of an f-string: the value and format in braces.
public struct FormattedValue: Hashable, Sendable {
    /// The index of the value's node.
    public var value: Int
    /// True for `{x!r}`, which writes the value as Python's `repr` does, with quotes around text.
    public var isRepresentation: Bool
    /// The format specification after the colon: `.4f` in `{x:.4f}`.
    public var specification: String
    /// The range between the braces.
    public var range: SourceRange
}

/// `[element for target in iterable if condition]`.
public struct Comprehension<Part: Hashable & Sendable>: Hashable, Sendable {
    public var element: Part
    public var clauses: [Clause]

    /// One `for … in …` clause with its `if` conditions.
    public struct Clause: Hashable, Sendable {
        public var targets: [Name]
        public var iterable: Part
        public var conditions: [Part]
    }
}
