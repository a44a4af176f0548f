import Autograd

/// A case: a small program over tensors and the gradients that it must produce.
///
/// A decoded case has passed all static checks: names are defined before they are used, operations exist and
/// accept their arguments, shapes and sizes are within the limits.
public struct GradientCase: Hashable, Sendable {
    /// A title of one line for reports; nil means the name of the file.
    public var title: LocalizedText?
    /// A description of the case, in Markdown.
    public var about: LocalizedText?
    /// The origin of the expected numbers.
    public var source: String?
    public var tags: [String]
    /// The dtype of tensors without a `dtype`, and of numbers in statements.
    public var dtype: DType
    public var seed: Int
    /// The initial tensors, in the order of the file.
    public var tensors: [TensorDeclaration]
    public var functions: [FunctionDefinition]
    /// The steps in order. The `expect` member of the case is the last step.
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
