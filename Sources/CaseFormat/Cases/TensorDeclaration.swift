import Autograd

/// One member of a case's `tensors`.
public struct TensorDeclaration: Hashable, Sendable {
    public var name: Name
    public var source: Source
    /// The tensor's own dtype, or the case's.
    public var dtype: DType
    public var requiresGrad: Bool
    /// Where the whole declaration stands.
    public var range: SourceRange

    /// Where the elements come from. Shapes are within the limits; arguments are finite.
    public enum Source: Hashable, Sendable {
        /// Elements as written, already in the shape that a `shape` member asks for.
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
        /// A relative path without `..`, to be resolved against the case file's folder.
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
