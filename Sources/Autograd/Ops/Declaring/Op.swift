/// One operation, declared once: what it is called, what it takes, what it computes and how it is differentiated.
///
/// From the declaration follow argument checking, suggestions, documentation, `grad_fn` names, both modes of
/// differentiation to any order, and the tests.
public final class Op: Sendable {
    /// PyTorch's name, such as `linalg.inv`.
    public let name: String
    public let aliases: [String]
    public let parameters: [Parameter]
    /// The names of several results, such as `values` and `indices`; empty where they have none.
    public let resultNames: [String]
    /// What it computes, in the notation of mathematics.
    public let formula: String
    /// What PyTorch calls the node, such as `MulBackward0`; empty for a composition that shows as its last part.
    public let gradFn: String
    /// What PyTorch calls the node of a gradient that is recorded itself, where its backward is one operation; nil where it is
    /// made of several, of which the last gives the name.
    let gradientGradFn: String?
    /// Whether the results share the first operand's memory.
    let sharing: Sharing
    public let derivative: Derivative
    /// Where PyTorch's backward puts the gradient that it returns.
    let gradientMemory: GradientMemory
    /// How often PyTorch's backward changes a gradient in place before it returns it, which its `_version` tells.
    let gradientChanges: Int
    /// Arguments to test it at, away from kinks and the edges of its domain.
    public let samples: [Sample]
    package let kernel: Kernel
    /// What a changed part of an operand can change of the results.
    package let reach: Reach
    /// The elementary operations that give the same results, but for rounding, and none of whose numerical derivatives costs more
    /// than the operation itself; nil where none are declared.
    package let parts: Parts?
    package typealias Parts = @Sendable (Operands) throws -> [Value]?
    /// Whether it jumps: at whole numbers or, with a second operand, at its multiples.
    package let hasSteps: Bool
    let accepts: AcceptedDTypes
    let resultType: ResultType
    /// Every parameter at its default.
    let defaults: Attributes

    init(
        _ name: String, aliases: [String] = [], _ parameters: [Parameter], results: [String] = [],
        formula: String, gradFn: String? = nil, gradientGradFn: String? = nil, sharing: Sharing = .none,
        accepts: AcceptedDTypes = .anything,
        resultType: ResultType = .promoted, _ kernel: Kernel,
        _ derivative: Derivative, reach: Reach? = nil, parts: Parts? = nil, hasSteps: Bool = false,
        gradientMemory: GradientMemory = .own, gradientChanges: Int = 0, samples: [Sample]
    ) {
        self.gradientMemory = gradientMemory
        self.gradientChanges = gradientChanges
        self.name = name
        self.aliases = aliases
        self.parameters = parameters
        resultNames = results
        self.formula = formula
        self.gradientGradFn = gradientGradFn
        self.gradFn = gradFn ?? (kernel.isComposition ? "" : Op.gradFn(for: name))
        self.sharing = sharing
        self.accepts = accepts
        self.resultType = resultType
        self.kernel = kernel
        self.reach = reach ?? kernel.reach ?? (sharing.isView ? .copies : .everything)
        if case .parts(let exact) = self.reach { self.parts = parts ?? exact } else { self.parts = parts }
        self.hasSteps = hasSteps
        self.derivative = derivative
        self.samples = samples
        self.defaults = Attributes(parameters, parameters.map { $0.defaultValue ?? .none })
    }

    /// `log_softmax` is `LogSoftmaxBackward0`; `log1p` is `Log1PBackward0`: a letter is a capital after anything else.
    ///
    /// By bytes, names being ASCII: every start of the program does this for every operation.
    private static func gradFn(for name: String) -> String {
        var result: [UInt8] = []
        var follows = false
        for byte in name.utf8 {
            let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
            let isDigit = byte &- UInt8(ascii: "0") < 10
            if isLetter || isDigit { result.append(isLetter && !follows ? byte & 0xDF : byte) }
            follows = isLetter
        }
        return String(decoding: result, as: UTF8.self) + "Backward0"
    }

    /// Whether its in-place form is allowed to write an element of memory twice: `fill_` with a number, but not with a tensor.
    func mayWriteTwice(_ others: [Value?]) -> Bool {
        if self === Op.fill, let value = others.first ?? nil { return value.tensor.isNumber }
        return [Op.zero, Op.maskedFill, Op.indexFill, Op.indexPut].contains { $0 === self }
    }

    /// Whether there is a rule of its own for some operand: a composition has those of its parts.
    package var hasRules: Bool {
        switch derivative {
        case .elementwise(let rules), .linear(let rules), .multilinear(let rules), .general(let rules, _):
            rules.contains { $0 != nil }
        case .composed, .none: false
        }
    }

    /// The operations by which its kernel computes it; nil for one with a kernel of its own.
    package var ownParts: Parts? {
        if case .opaque(let compute) = kernel { compute } else { nil }
    }

    /// Whether it is differentiated through other operations that it is made of.
    package var isComposition: Bool { kernel.isComposition }

    public var isView: Bool { sharing.isView }
    /// Whether a call makes a new leaf, which may be asked to require a gradient.
    public var makesLeaf: Bool { Op.creation.contains { $0 === self } }

    /// Whether there is a parameter of this name or alias.
    public func hasParameter(_ name: String) -> Bool { parameters.contains { $0.isCalled(name) } }
    /// Whether a call gives a list of results, however few.
    public var returnsList: Bool { sharing == .views }

    /// The defaults with some values in their places.
    func attributes(_ settings: [Setting]) -> Attributes {
        settings.isEmpty ? defaults : defaults.replacing(settings)
    }
}
