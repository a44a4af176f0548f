import Autograd

/// A case: a small program over tensors and the gradients that it must produce.
///
/// Everything that can be known without running it has been checked: names are defined before they are used,
/// operations exist and take these arguments, shapes and sizes are within the limits.
public struct GradientCase: Hashable, Sendable {
    /// One line for reports; nil means the file's name.
    public var title: LocalizedText?
    /// What the case teaches or guards, in Markdown.
    public var about: LocalizedText?
    /// Where its numbers come from.
    public var source: String?
    public var tags: [String]
    /// The dtype of tensors that name none.
    public var dtype: DType
    public var seed: Int
    /// In the order of the file.
    public var tensors: [TensorDeclaration]
    public var functions: [FunctionDefinition]
    /// The case's `expect` member is the last step.
    public var steps: [Step]
    public var check: CheckSettings

    public init(
        title: LocalizedText? = nil, about: LocalizedText? = nil, source: String? = nil, tags: [String] = [],
        dtype: DType = .float64, seed: Int = 0, tensors: [TensorDeclaration] = [],
        functions: [FunctionDefinition] = [], steps: [Step] = [], check: CheckSettings = CheckSettings()
    ) {
        self.title = title
        self.about = about
        self.source = source
        self.tags = tags
        self.dtype = dtype
        self.seed = seed
        self.tensors = tensors
        self.functions = functions
        self.steps = steps
        self.check = check
    }
}
