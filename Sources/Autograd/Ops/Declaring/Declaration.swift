/// What an operation is: its parameters, its meaning in mathematics, its forward computation and its derivative.
///
/// Elementwise operations, views and compositions have shorter initializers of their own.
struct Declaration: Sendable {
    let parameters: [Parameter]
    /// The names of several results, such as `values` and `indices`; empty if the results have no names.
    let resultNames: [String]
    /// The result in mathematical notation.
    let formula: String
    /// The pullback in mathematical notation, such as `dx = g·cos x`; nil if the operation has no derivative.
    let pullback: String?
    /// The points at which the operation has no derivative, and the subgradient that the pullback has there; nil if there are none.
    let kinks: String?
    /// PyTorch's name for the node if it does not follow from the operation's name.
    let gradFn: String?
    let gradientGradFn: String?
    let sharing: Sharing
    /// True if a call returns a list of results that are not views.
    let returnsList: Bool
    let accepts: AcceptedDTypes
    let resultType: ResultType
    let kernel: Kernel
    let derivative: Derivative
    let reach: Reach
    let parts: Op.Parts?
    let hasSteps: Bool
    let gradientMemory: GradientMemory
    let gradientChanges: Int
    let updates: Op.Updates?
    let samples: [Sample]

    init(
        _ parameters: [Parameter], results: [String] = [], formula: String, pullback: String?,
        kinks: String? = nil,
        gradFn: String? = nil, gradientGradFn: String? = nil, sharing: Sharing = .none,
        returnsList: Bool = false,
        accepts: AcceptedDTypes = .anything, resultType: ResultType = .promoted, _ kernel: Kernel,
        _ derivative: Derivative, reach: Reach? = nil, parts: Op.Parts? = nil, hasSteps: Bool = false,
        gradientMemory: GradientMemory = .own, gradientChanges: Int = 0, updates: Op.Updates? = nil,
        samples: [Sample]
    ) {
        self.parameters = parameters
        resultNames = results
        self.formula = formula
        self.pullback = pullback
        self.kinks = kinks
        self.gradFn = gradFn
        self.gradientGradFn = gradientGradFn
        self.sharing = sharing
        self.returnsList = returnsList
        self.accepts = accepts
        self.resultType = resultType
        self.kernel = kernel
        self.derivative = derivative
        self.reach = reach ?? kernel.reach ?? (sharing.isView ? .copies : .everything)
        if case .parts(let exact) = self.reach { self.parts = parts ?? exact } else { self.parts = parts }
        self.hasSteps = hasSteps
        self.gradientMemory = gradientMemory
        self.gradientChanges = gradientChanges
        self.updates = updates
        self.samples = samples
    }
}
