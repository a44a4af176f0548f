/// One statement of the statement language.
public struct Statement: Hashable, Sendable {
    public var kind: Kind
    public var range: SourceRange

    public indirect enum Kind: Hashable, Sendable {
        /// A bare expression.
        case expression(Expression)
        /// `a = b = value`; nothing may be assigned to at all, in an `op` step without `out`.
        case assignment([Target], Expression)
        /// `x += value`, which acts in place on a tensor.
        case augmented(Target, BinaryOperator, Expression)
        case assertion(Expression, message: Expression?)
        case deletion([Target])
        case pass
        /// `with torch.no_grad(): …`.
        case recording(RecordingMode, [Statement])
    }

    /// What is assigned to.
    public indirect enum Target: Hashable, Sendable {
        case name(Name)
        /// `x[0] = …`, `x.grad = …`: the root is an `index` node, or an `attribute` node of an assignable
        /// attribute. The nodes below it are evaluated; the root says where to store.
        case place(Expression)
        /// `a, b = …`: a value of exactly so many parts; one target may be starred and takes what is left.
        case tuple([Target], range: SourceRange)
        case starred(Target)
        /// The list `out` of an `op` step: a name for each result.
        case results([Name])
    }

    public init(_ kind: Kind, range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

/// What a `with` block does to the recording of operations.
public enum RecordingMode: Hashable, Sendable {
    /// `no_grad` and `inference_mode`.
    case off
    /// `enable_grad`.
    case on
    /// `set_grad_enabled(mode)`: as the expression says.
    case given(Expression)
}

extension Statement.Target {
    /// The names that it binds.
    public var names: [Name] {
        switch self {
        case .name(let name): [name]
        case .place: []
        case .tuple(let targets, _): targets.flatMap(\.names)
        case .starred(let target): target.names
        case .results(let names): names
        }
    }
}
