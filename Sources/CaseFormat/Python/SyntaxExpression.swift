/// An expression of Python as written, before any name has been looked up: a flat array of nodes in postorder.
///
/// A node's operands precede it and are named by index; each node is the operand of exactly one other but the
/// last, which is the root. Parts that may be evaluated never or often (the branches of a conditional
/// expression, the body of a lambda) are expressions of their own.
public struct SyntaxExpression: Hashable, Sendable {
    public var nodes: [Node]

    public init(nodes: [Node]) {
        self.nodes = nodes
    }

    /// The last node; nil only for an expression without nodes, which the parser never makes.
    public var root: Node? { nodes.last }

    /// Where the whole expression stands in the file, brackets around it included.
    public var range: SourceRange { nodes.last?.range ?? SourceRange(start: 0, end: 0) }

    /// A node and where it stands in the file.
    public struct Node: Hashable, Sendable {
        public var kind: Kind
        public var range: SourceRange

        public init(_ kind: Kind, at range: SourceRange) {
            self.kind = kind
            self.range = range
        }
    }

    /// What a node is. An `Int` is the index of an operand.
    public indirect enum Kind: Hashable, Sendable {
        /// A number; `isInteger` where it was written without a point or an exponent.
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
        /// `start:stop:step` inside an index; nil for a part that is left out.
        case slice(start: Int?, stop: Int?, step: Int?)
        case member(of: Int, Name)
        /// `base[items]`: a tuple inside the brackets is spread over `items`, as Python does.
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

    /// One comparison of a chain, with what is on its right.
    public struct Link: Hashable, Sendable {
        public var comparison: BinaryOperator
        public var operand: Int

        public init(_ comparison: BinaryOperator, _ operand: Int) {
            self.comparison = comparison
            self.operand = operand
        }
    }

    public struct KeyValue: Hashable, Sendable {
        public var key: Int
        public var value: Int
    }
}

public enum LogicalOperator: String, Hashable, Sendable {
    case and, or
}

/// A call as written: what is called is any expression.
public struct SyntaxCall: Hashable, Sendable {
    public var function: Int
    /// Positional arguments; `*x` is a `starred` node.
    public var arguments: [Int]
    public var keywords: [Call.Keyword]
}

/// A parameter of a lambda or a function, with its default if it has one.
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

/// A piece of an f-string: text, or an expression with the way to show it.
public enum FormattedPiece: Hashable, Sendable {
    case text(String)
    case value(FormattedValue)
}

/// What stands between the braces of an f-string.
public struct FormattedValue: Hashable, Sendable {
    /// Index of the value's node.
    public var value: Int
    /// `{x!r}`: how Python's `repr` writes it, which for text means with quotes.
    public var isRepresentation: Bool
    /// `{x:.4f}`: what stands after the colon.
    public var specification: String
    /// Where all that stands between the braces is.
    public var range: SourceRange
}

/// `[element for target in iterable if condition]`.
public struct Comprehension<Part: Hashable & Sendable>: Hashable, Sendable {
    public var element: Part
    public var clauses: [Clause]

    public struct Clause: Hashable, Sendable {
        public var targets: [Name]
        public var iterable: Part
        public var conditions: [Part]
    }
}
