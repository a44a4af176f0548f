import Autograd

/// An expression of a statement with all names resolved, as a flat array of nodes in postorder.
///
/// Operands precede their node and are referred to by index. The last node is the root; every other node is
/// the operand of exactly one node. Therefore evaluating, checking and freeing an expression are loops, and a
/// chain of a million additions needs no recursion. An evaluator keeps one value per node and may move it out
/// at its only use. Parts that are evaluated conditionally or repeatedly are separate expressions.
public struct Expression: Hashable, Sendable {
    public var nodes: [Node]

    public init(nodes: [Node]) {
        self.nodes = nodes
    }

    /// The last node; nil only for an expression without nodes, which the parser never creates.
    public var root: Node? { nodes.last }

    /// The position of the whole expression in the file.
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
    public enum Kind: Hashable, Sendable {
        /// A number. `isInteger` is true if it was written without a point and exponent.
        case number(Double, isInteger: Bool)
        case bool(Bool)
        case none
        case string(String)
        case dtype(DType)
        /// A literal tensor in JSON, as an argument of an `op` step.
        case tensor(LiteralTensor)
        case ellipsis
        case list([Int])
        case tuple([Int])
        /// `start:stop:step` in an index; omitted parts are nil.
        case slice(start: Int?, stop: Int?, step: Int?)
        case name(String)
        /// One of the case's functions as a value.
        case function(String)
        case attribute(of: Int, TensorAttribute)
        /// A named result of an operation with several results: `.values`, `.indices`.
        case result(of: Int, String)
        /// `base[items]`. The items of a tuple in the brackets become `items`, as in Python.
        case index(of: Int, [Int])
        // Indirect because it is four times as large as any other case.
        indirect case call(Call)
        case unary(UnaryOperator, Int)
        case binary(BinaryOperator, Int, Int)
        /// `a < b < c`: at least two comparisons.
        case chain(Int, [SyntaxExpression.Link])
        /// `a and b`, `a or b`. Parts are evaluated until one determines the result.
        case logical(LogicalOperator, [Expression])
        indirect case conditional(test: Expression, then: Expression, otherwise: Expression)
        indirect case lambda([Name], Expression)
        indirect case comprehension(Comprehension<Expression>)
        /// `*x` in a list or a call.
        case starred(Int)
        /// An f-string.
        case formatted([FormattedPiece])
    }
}
