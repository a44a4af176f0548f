import Synchronization

/// One operation: its names, and its declaration.
///
/// Argument checking, suggestions, documentation, `grad_fn` names, both modes of differentiation to any order, and the tests
/// follow from the declaration. It is made when it is first needed, so that a program that uses three operations does not
/// make all of them.
public final class Op: Sendable {
    /// PyTorch's name, such as `linalg.inv`.
    public let name: String
    public let aliases: [String]
    /// What the operation does, in one line.
    public let summary: String
    private let declare: @Sendable () -> Declaration
    /// The details once they are made, which then live as long as the process.
    private let details = Atomic<Unmanaged<Details>?>(nil)

    init(
        _ name: String, aliases: [String] = [], _ summary: String,
        _ declaration: @autoclosure @escaping @Sendable () -> Declaration
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        declare = declaration
    }

    /// The declaration, with what follows from it.
    private final class Details: Sendable {
        let declaration: Declaration
        let gradFn: String
        let defaults: Attributes

        init(_ declaration: Declaration, named name: String) {
            self.declaration = declaration
            gradFn = declaration.gradFn ?? (declaration.kernel.isComposition ? "" : Op.gradFn(for: name))
            defaults = Attributes(
                declaration.parameters, declaration.parameters.map { $0.defaultValue ?? .none })
        }
    }

    // `AtomicLazyReference` does the same, but was not specialised: reading it took a tenth of the time of a pass.
    private var made: Details {
        if let made = details.load(ordering: .acquiring) { return made.takeUnretainedValue() }
        let new = Unmanaged.passRetained(Details(declare(), named: name))
        let (isFirst, earlier) = details.compareExchange(
            expected: nil, desired: new, ordering: .acquiringAndReleasing)
        guard !isFirst, let earlier else { return new.takeUnretainedValue() }
        new.release()
        return earlier.takeUnretainedValue()
    }
    private var declaration: Declaration { made.declaration }
}

// MARK: - What the declaration says

extension Op {
    public var parameters: [Parameter] { declaration.parameters }
    /// The names of several results, such as `values` and `indices`; empty if the results have no names.
    public var resultNames: [String] { declaration.resultNames }
    /// The result in mathematical notation.
    public var formula: String { declaration.formula }
    /// The pullback in mathematical notation; nil if the operation has no derivative.
    public var pullback: String? { declaration.pullback }
    /// The points at which the operation has no derivative, and the subgradient that the pullback has there; nil if there are none.
    public var kinks: String? { declaration.kinks }
    public var derivative: Derivative { declaration.derivative }
    /// Arguments for tests, away from kinks and from the edges of the domain.
    public var samples: [Sample] { declaration.samples }
    package var kernel: Kernel { declaration.kernel }
    /// The elements of the results that depend on a given element of an operand.
    package var reach: Reach { declaration.reach }
    package typealias Parts = @Sendable (Operands) throws -> [Value]?
    /// Elementary operations that compute the same results up to rounding, each with numerical derivatives that cost at most as
    /// much as the operation itself; nil if none are declared.
    package var parts: Parts? { declaration.parts }
    /// True for operations such as `floor`, which are discontinuous at integers (or at multiples of the second operand).
    package var hasSteps: Bool { declaration.hasSteps }
    var accepts: AcceptedDTypes { declaration.accepts }
    var resultType: ResultType { declaration.resultType }
    /// The relation between the results and the memory of the first operand.
    var sharing: Sharing { declaration.sharing }
    /// PyTorch's name for the node that records the gradient, if PyTorch's backward is one operation; nil if it consists of
    /// several, of which the last gives the name.
    var gradientGradFn: String? { declaration.gradientGradFn }
    /// The memory in which PyTorch's backward returns the gradient.
    var gradientMemory: GradientMemory { declaration.gradientMemory }
    /// The `_version` of the gradient that PyTorch's backward returns: the number of its in-place changes.
    var gradientChanges: Int { declaration.gradientChanges }
    /// The operands that a call changes in place, with their new values; nil for an operation that changes none.
    var updates: Updates? { declaration.updates }
    /// PyTorch's name for the node, such as `MulBackward0`; empty for a composition that appears as its last part.
    public var gradFn: String { made.gradFn }

    /// The default of every parameter.
    var defaults: Attributes { made.defaults }

    /// The defaults, with some values replaced.
    func attributes(_ settings: [Setting]) -> Attributes {
        settings.isEmpty ? defaults : defaults.replacing(settings)
    }
}

// MARK: - What follows from it

extension Op {
    /// Capitalizes each letter that does not follow a letter: `log_softmax` gives `LogSoftmaxBackward0`, `log1p` gives
    /// `Log1PBackward0`.
    private static func gradFn(for name: String) -> String {
        var result = ""
        var follows = false
        for character in name {
            if character.isLetter || character.isNumber {
                result += character.isLetter && !follows ? character.uppercased() : String(character)
            }
            follows = character.isLetter
        }
        return result + "Backward0"
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
    public var returnsList: Bool { sharing == .views || declaration.returnsList }
}
