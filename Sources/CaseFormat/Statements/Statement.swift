/// One statement of a step, with all names resolved.
public struct Statement: Hashable, Sendable {
    public var kind: Kind
    public var range: SourceRange

    public indirect enum Kind: Hashable, Sendable {
        /// A bare expression.
        case expression(Expression)
        /// `a = b = value`.
        case assignment([Target], Expression)
        /// `x += value`, which changes a tensor in place.
        case augmented(Target, BinaryOperator, Expression)
        case assertion(Expression, message: Expression?)
        case deletion([Target])
        case pass
        /// `with torch.no_grad(): …`.
        case recording(RecordingMode, [Statement])
    }

    /// The target of an assignment or deletion.
    public indirect enum Target: Hashable, Sendable {
        case name(Name)
        /// `x[0] = …` or `x.grad = …`. The root is an `index` node or the `attribute` node of an assignable
        /// attribute and is the place to store the value; the nodes below it are evaluated.
        case place(Expression)
        /// `a, b = …`. The value must have as many parts as there are targets; one target may be starred and
        /// takes the remaining parts.
        case tuple([Target], range: SourceRange)
        case starred(Target)
        /// The names in the list `out` of an `op` step, one for each result.
        case results([Name])
    }

    public init(_ kind: Kind, range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

/// The recording mode that a `with` block sets.
public enum RecordingMode: Hashable, Sendable {
    /// `no_grad` and `inference_mode`.
    case off
    /// `enable_grad`.
    case on
    /// `set_grad_enabled(mode)`: recording is on if the expression is true.
    case given(Expression)
}

extension Statement.Target {
    /// The names that the target binds.
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
