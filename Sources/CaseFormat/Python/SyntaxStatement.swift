/// A parsed Python statement before names are resolved.
public struct SyntaxStatement: Hashable, Sendable {
    public var kind: Kind
    /// The range of the statement; of a statement with a block, only its first line.
    public var range: SourceRange

    package init(kind: Kind, range: SourceRange) {
        self.kind = kind
        self.range = range
    }

    public indirect enum Kind: Hashable, Sendable {
        case expression(SyntaxExpression)
        /// `a = b = value`: each target is a name, an index, an attribute, or a tuple of these.
        case assignment(targets: [SyntaxExpression], value: SyntaxExpression)
        /// `x += value`.
        case augmented(SyntaxExpression, BinaryOperator, SyntaxExpression)
        case assertion(SyntaxExpression, message: SyntaxExpression?)
        case deletion([SyntaxExpression])
        case pass
        /// `import torch as t` and `from torch import nn`: the full path of each name.
        case imports([Import])
        case with([SyntaxExpression], [SyntaxStatement])
        // Only in scripts.
        case conditional([Branch], otherwise: [SyntaxStatement])
        case loop(targets: SyntaxExpression, iterable: SyntaxExpression, [SyntaxStatement])
        case whileLoop(SyntaxExpression, [SyntaxStatement])
        case function(SyntaxFunction)
        case type(SyntaxType)
        case attempt([SyntaxStatement], handlers: [Handler], otherwise: [SyntaxStatement])
        case returning(SyntaxExpression?)
        case raising(SyntaxExpression?)
        case breaking, continuing
        case global([Name])
    }

    /// One name that an import statement defines.
    public struct Import: Hashable, Sendable {
        /// The full path of the module or object, such as `torch.nn.functional`.
        public var path: String
        /// The name that the import defines.
        public var name: Name
    }

    /// An `if` or `elif` branch.
    public struct Branch: Hashable, Sendable {
        public var test: SyntaxExpression
        public var body: [SyntaxStatement]
    }

    /// `except RuntimeError as e:`.
    public struct Handler: Hashable, Sendable {
        public var type: SyntaxExpression?
        public var name: Name?
        public var body: [SyntaxStatement]
    }
}

/// A `def`.
public struct SyntaxFunction: Hashable, Sendable {
    public var name: Name
    public var parameters: [SyntaxParameter]
    public var body: [SyntaxStatement]
    public var decorators: [SyntaxExpression]

    package init(
        name: Name, parameters: [SyntaxParameter], body: [SyntaxStatement], decorators: [SyntaxExpression]
    ) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.decorators = decorators
    }
}

/// A `class`.
public struct SyntaxType: Hashable, Sendable {
    public var name: Name
    public var bases: [SyntaxExpression]
    public var body: [SyntaxStatement]
    public var range: SourceRange
}
