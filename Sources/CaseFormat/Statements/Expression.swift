import Autograd

/// An expression of the statement language with every name looked up, as a flat array of nodes in postorder.
///
/// A node's operands precede it and are named by index; each node is the operand of exactly one other but
/// the last, which is the root. Evaluating, checking and freeing an expression are therefore loops, and a
/// chain of a million additions is as safe as one. An evaluator keeps one value a node and may move an
/// operand's value out when it is used: nothing asks for it again. Parts that may be evaluated never or often
/// are expressions of their own.
public struct Expression: Hashable, Sendable {
    public var nodes: [Node]

    public init(nodes: [Node]) {
        self.nodes = nodes
    }

    /// The last node; nil only for an expression without nodes, which the parser never makes.
    public var root: Node? { nodes.last }

    /// Where the whole expression stands in the file.
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
    public enum Kind: Hashable, Sendable {
        /// A number; `isInteger` where it was written without a point or an exponent.
        case number(Double, isInteger: Bool)
        case bool(Bool)
        case none
        case string(String)
        case dtype(DType)
        /// A tensor written out in JSON, as an argument of an `op` step.
        case tensor(LiteralTensor)
        case ellipsis
        case list([Int])
        case tuple([Int])
        /// `start:stop:step` inside an index; nil for a part that is left out.
        case slice(start: Int?, stop: Int?, step: Int?)
        case name(String)
        /// One of the case's functions as a value.
        case function(String)
        case attribute(of: Int, TensorAttribute)
        /// One of several results by its name: `.values`, `.indices`.
        case result(of: Int, String)
        /// `base[items]`: a tuple inside the brackets is spread over `items`, as Python does.
        case index(of: Int, [Int])
        // Indirect, for it is four times as large as any other.
        indirect case call(Call)
        case unary(UnaryOperator, Int)
        case binary(BinaryOperator, Int, Int)
        /// `a < b < c`: at least two comparisons.
        case chain(Int, [SyntaxExpression.Link])
        /// `a and b`, `a or b`: parts are evaluated until one decides.
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
