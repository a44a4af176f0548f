/// A call of a function or method in an expression.
public struct Call: Hashable, Sendable {
    public var callee: Callee
    /// The position of the callee's name, including its prefix.
    public var calleeRange: SourceRange
    /// True for `x.sum()`: the receiver is the first of `arguments`.
    public var isMethod: Bool
    /// Indices of the positional arguments' nodes.
    public var arguments: [Int]
    public var keywords: [Keyword]
    /// True if the function belongs to NumPy, so that the result is an array.
    public var isNumPy = false
    /// Keyword arguments that are not parameters of the operation itself.
    public var options = Options()

    /// A keyword argument, with the name as written. Binding resolves synonyms such as `axis` for `dim`.
    public struct Keyword: Hashable, Sendable {
        public var name: Name
        /// Index of the value's node.
        public var value: Int

        public init(name: Name, value: Int) {
            self.name = name
            self.value = value
        }
    }

    /// Keyword arguments that are handled outside the operations.
    public struct Options: Hashable, Sendable {
        /// For an operation that creates a leaf: `ones(2, requires_grad=True)`.
        public var requiresGrad: Keyword?
        /// For an operation that creates a leaf, and for `to`. The only device is the CPU.
        public var device: Keyword?
        /// The tensor that receives the result: `add(x, y, out=z)`.
        public var out: Keyword?
        /// Stores the result in the first operand: `relu(x, inplace=True)`.
        public var inPlace: Keyword?

        public var all: [Keyword] { [requiresGrad, device, out, inPlace].compactMap { $0 } }
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
    }
}

/// The function that a call refers to, resolved when the case is decoded.
public enum Callee: Hashable, Sendable {
    /// An operation of the engine by its name without prefix: `"sum"`, `"linalg.inv"`.
    ///
    /// The name is unknown only in a step that is expected to raise `UnknownOperation`.
    case operation(String)
    /// `name_`, which stores the result of the operation `name` in its receiver.
    case inPlace(String)
    /// A function that acts on the engine or creates a leaf.
    case engine(EngineFunction)
    /// A function of Python itself.
    case python(PythonFunction)
    /// A function of Python's `math` module, which applies an operation to numbers.
    case math(String)
    /// `nn.ReLU(…)`: creates a function that applies the operation with these arguments.
    case module(operation: String)
    /// One of the case's own `functions`.
    case function(String)
    /// The value of a node: a lambda, a module or a function in a variable. The `Int` is the node's index.
    case value(Int)
}
