/// A call of a function or of a method.
public struct Call: Hashable, Sendable {
    public var callee: Callee
    /// Where the callee's name stands, prefix included.
    public var calleeRange: SourceRange
    /// True for `x.sum()`: the receiver is the first of `arguments`.
    public var isMethod: Bool
    /// Indices of the positional arguments' nodes.
    public var arguments: [Int]
    public var keywords: [Keyword]
    /// The value of `requires_grad` where an operation makes a tensor out of nothing, as in
    /// `ones(2, requires_grad=True)`: the operation itself knows nothing of it.
    public var requiresGrad: Keyword?

    /// An argument given by name, as written: that `axis` means `dim` is for binding to know.
    public struct Keyword: Hashable, Sendable {
        public var name: Name
        /// Index of the value's node.
        public var value: Int

        public init(name: Name, value: Int) {
            self.name = name
            self.value = value
        }
    }

    public init(
        _ callee: Callee, at calleeRange: SourceRange, isMethod: Bool = false, arguments: [Int] = [],
        keywords: [Keyword] = []
    ) {
        self.callee = callee
        self.calleeRange = calleeRange
        self.isMethod = isMethod
        self.arguments = arguments
        self.keywords = keywords
        requiresGrad = nil
    }
}

/// What a call calls, resolved when the case is read.
public enum Callee: Hashable, Sendable {
    /// An operation of the engine by its name without prefix: `"sum"`, `"linalg.inv"`.
    ///
    /// The name may be unknown only inside a step that is expected to raise `UnknownOperation`.
    case operation(String)
    /// `name_`, which replaces its receiver's value by the result of the operation `name`.
    case inPlace(String)
    /// What acts on the engine or makes a leaf instead of computing a value from values.
    case engine(EngineFunction)
    /// One of the case's own `functions`.
    case function(String)
}
