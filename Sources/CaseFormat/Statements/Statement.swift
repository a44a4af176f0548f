/// One line of the statement language.
public struct Statement: Hashable, Sendable {
    /// Where the value goes; nil for a bare expression.
    public var target: Target?
    /// The operator of an augmented assignment such as `x *= 2`, which acts in place on a tensor.
    public var augmented: BinaryOperator?
    public var value: Expression
    /// Whether a list of results is spread over the names even if there is just one, as in `"out": ["y"]`.
    public var unpacks = false
    public var range: SourceRange

    /// What is assigned to.
    public enum Target: Hashable, Sendable {
        /// `y = …` or, with several names, `a, b = …`, which unpacks a result of exactly so many parts.
        case names([Name])
        /// `x[0] = …`, `x.grad = …`: the root is an `index` node, or an `attribute` node of an assignable
        /// attribute. The nodes below it are evaluated; the root says where to store.
        case place(Expression)
    }

    public init(
        target: Target? = nil, augmented: BinaryOperator? = nil, value: Expression, range: SourceRange
    ) {
        self.target = target
        self.augmented = augmented
        self.value = value
        self.range = range
    }
}
