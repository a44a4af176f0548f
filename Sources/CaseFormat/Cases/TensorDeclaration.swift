import Autograd

/// One member of a case's `tensors`.
public struct TensorDeclaration: Hashable, Sendable {
    public var name: Name
    public var source: Source
    /// The dtype of the tensor, or of the case if the tensor sets none.
    public var dtype: DType
    public var requiresGrad: Bool
    /// The position of the whole declaration.
    public var range: SourceRange

    /// The source of the elements. Shapes are within the limits, and arguments are finite.
    public enum Source: Hashable, Sendable {
        /// Literal elements, already in the shape that a `shape` member specifies.
        case data(LiteralTensor)
        case zeros([Int])
        case ones([Int])
        /// Uniform on [0, 1), keyed by the case's seed and the tensor's name.
        case rand([Int])
        /// Standard normal, keyed by the case's seed and the tensor's name.
        case randn([Int])
        case full([Int], value: Double)
        case arange(start: Double, stop: Double, step: Double)
        case linspace(start: Double, stop: Double, count: Int)
        case eye(rows: Int, columns: Int)
        /// A path without `..`, relative to the folder of the case file.
        case npy(path: String, range: SourceRange)
    }

    public init(
        name: Name, source: Source, dtype: DType, requiresGrad: Bool = false, range: SourceRange
    ) {
        self.name = name
        self.source = source
        self.dtype = dtype
        self.requiresGrad = requiresGrad
        self.range = range
    }
}
