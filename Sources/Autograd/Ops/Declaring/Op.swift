/// The declaration of one operation: its names, parameters, forward computation and derivative.
///
/// Argument checking, suggestions, documentation, `grad_fn` names, both modes of differentiation to any order, and the tests
/// follow from the declaration.
public final class Op: Sendable {
    /// PyTorch's name, such as `linalg.inv`.
    public let name: String
    public let aliases: [String]
    public let parameters: [Parameter]
    /// The names of several results, such as `values` and `indices`; empty if the results have no names.
    public let resultNames: [String]
    /// The result in mathematical notation.
    public let formula: String
    /// PyTorch's name for the node, such as `MulBackward0`; empty for a composition that appears as its last part.
    public let gradFn: String
    /// PyTorch's name for the node that records the gradient, if PyTorch's backward is one operation; nil if it consists of
    /// several, of which the last gives the name.
    let gradientGradFn: String?
    /// The relation between the results and the memory of the first operand.
    let sharing: Sharing
    public let derivative: Derivative
    /// The memory in which PyTorch's backward returns the gradient.
    let gradientMemory: GradientMemory
    /// The `_version` of the gradient that PyTorch's backward returns: the number of its in-place changes.
    let gradientChanges: Int
    /// Arguments for tests, away from kinks and from the edges of the domain.
    public let samples: [Sample]
    package let kernel: Kernel
    /// The elements of the results that depend on a given element of an operand.
    package let reach: Reach
    /// Elementary operations that compute the same results up to rounding, each with numerical derivatives that cost at most as
    /// much as the operation itself; nil if none are declared.
    package let parts: Parts?
    package typealias Parts = @Sendable (Operands) throws -> [Value]?
    /// True for operations such as `floor`, which are discontinuous at integers (or at multiples of the second operand).
    package let hasSteps: Bool
    let accepts: AcceptedDTypes
    let resultType: ResultType
    /// The default of every parameter.
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

    /// Capitalizes each letter that does not follow a letter: `log_softmax` gives `LogSoftmaxBackward0`, `log1p` gives
    /// `Log1PBackward0`.
    ///
    /// Works on bytes, because names are ASCII and every start of the program computes the name of every operation.
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

    /// True if PyTorch lets the in-place form write an element of memory twice: `fill_` with a number, but not with a tensor.
    func mayWriteTwice(_ others: [Value?]) -> Bool {
        if self === Op.fill, let value = others.first ?? nil { return value.tensor.isNumber }
        return [Op.zero, Op.maskedFill, Op.indexFill, Op.indexPut].contains { $0 === self }
    }

    /// True if the declaration has a rule for at least one operand. A composition has none; its parts have rules.
    package var hasRules: Bool {
        switch derivative {
        case .elementwise(let rules), .linear(let rules), .multilinear(let rules), .general(let rules, _):
            rules.contains { $0 != nil }
        case .composed, .none: false
        }
    }

    /// The operations of an opaque kernel; nil for other kernels.
    package var ownParts: Parts? {
        if case .opaque(let compute) = kernel { compute } else { nil }
    }

    /// True if the operation is recorded and differentiated as other operations.
    package var isComposition: Bool { kernel.isComposition }

    public var isView: Bool { sharing.isView }
    /// True if a call makes a new leaf, which accepts `requires_grad`.
    public var makesLeaf: Bool { Op.creation.contains { $0 === self } }

    /// True if a parameter has this name or alias.
    public func hasParameter(_ name: String) -> Bool { parameters.contains { $0.isCalled(name) } }
    /// True if a call returns a list, even of one result.
    public var returnsList: Bool { sharing == .views }

    /// The defaults, with some values replaced.
    func attributes(_ settings: [Setting]) -> Attributes {
        settings.isEmpty ? defaults : defaults.replacing(settings)
    }
}
