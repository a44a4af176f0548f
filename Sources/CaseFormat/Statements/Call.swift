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
    /// Whether the name begins with that of NumPy, so that the result is an array.
    public var isNumPy = false
    /// Arguments that every operation of a kind takes beside its own parameters.
    public var options = Options()

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

    /// Arguments that operations themselves know nothing of.
    public struct Options: Hashable, Sendable {
        /// Of an operation that makes a tensor out of nothing: `ones(2, requires_grad=True)`.
        public var requiresGrad: Keyword?
        /// Of the same, and of `to`: the only device is the CPU.
        public var device: Keyword?
        /// The tensor that takes the result: `add(x, y, out=z)`.
        public var out: Keyword?
        /// `relu(x, inplace=True)`.
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
    /// A function of Python itself.
    case python(PythonFunction)
    /// An operation on plain numbers, as Python's `math` has it.
    case math(String)
    /// `nn.ReLU(…)`: a function that applies an operation with the arguments given now.
    case module(operation: String)
    /// One of the case's own `functions`.
    case function(String)
    /// A value: a lambda, a module, a function in a variable.
    case value(Int)
}
