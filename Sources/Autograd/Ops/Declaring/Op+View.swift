/// Declarations of views.
extension Op {
    /// A view of one tensor. `geometry` makes the view; `transposed` is the derivative rule.
    static func view(
        _ name: String, aliases: [String] = [], _ parameters: [Parameter], _ formula: String,
        gradFn: String? = nil, gradientGradFn: String? = nil, gradientMemory: GradientMemory = .view,
        samples: [Sample],
        _ geometry: @escaping @Sendable (Tensor, Attributes) throws -> Tensor,
        _ transposed: @escaping Derivative.Rule
    ) -> Op {
        Op(
            name, aliases: aliases, [.input] + parameters, formula: formula, gradFn: gradFn,
            gradientGradFn: gradientGradFn, sharing: .view, resultType: .byKernel,
            .whole { x in [try geometry(x.x, x.a)] }, .linear([transposed]),
            gradientMemory: gradientMemory, samples: samples)
    }

    /// A view that calls other view operations with computed arguments.
    static func viewComposition(
        _ name: String, aliases: [String] = [], _ parameters: [Parameter], _ formula: String,
        sharing: Sharing = .view, samples: [Sample],
        _ compose: @escaping @Sendable (Operands) throws -> [Value]
    ) -> Op {
        Op(
            name, aliases: aliases, [.input] + parameters, formula: formula, sharing: sharing,
            .composition(compose), .composed, samples: samples)
    }

    static func likeOther(
        _ name: String, _ formula: String, _ make: @escaping @Sendable (Operands) throws -> Value
    ) -> Op {
        Op(
            name, [.input, .other], formula: formula, sharing: .view,
            .composition { x in [try make(x)] }, .composed,
            samples: [Sample(.real([2, 3]), .real([2, 3]))])
    }
}
