/// Declarations of views.
extension Declaration {
    /// A view of one tensor. `geometry` makes the view; `transposed` is the derivative rule.
    static func view(
        _ parameters: [Parameter], _ formula: String,
        gradFn: String? = nil, gradientGradFn: String? = nil, gradientMemory: GradientMemory = .view,
        samples: [Sample],
        _ geometry: @escaping @Sendable (Tensor, Attributes) throws -> Tensor,
        _ transposed: @escaping Derivative.Rule
    ) -> Declaration {
        Declaration(
            [.input] + parameters, formula: formula, pullback: pullbackOfView, gradFn: gradFn,
            gradientGradFn: gradientGradFn, sharing: .view, resultType: .byKernel,
            .whole { x in [try geometry(x.x, x.a)] }, .linear([transposed]),
            gradientMemory: gradientMemory, samples: samples)
    }

    /// A view that calls other view operations with computed arguments.
    static func viewComposition(
        _ parameters: [Parameter], _ formula: String,
        sharing: Sharing = .view, samples: [Sample],
        _ compose: @escaping @Sendable (Operands) throws -> [Value]
    ) -> Declaration {
        Declaration(
            [.input] + parameters, formula: formula, pullback: pullbackOfView, sharing: sharing,
            .composition(compose), .composed, samples: samples)
    }

    static func likeOther(
        _ formula: String, _ make: @escaping @Sendable (Operands) throws -> Value
    ) -> Declaration {
        Declaration(
            [.input, .other], formula: formula, pullback: pullbackOfView, sharing: .view,
            .composition { x in [try make(x)] }, .composed,
            samples: [Sample(.real([2, 3]), .real([2, 3]))])
    }

    /// The pullback of an operation whose result has some elements of x at other places, and 0 elsewhere.
    static let pullbackOfView =
        "each element of g goes back to the place in x that its element came from; dx is 0 elsewhere"
}
