import Autograd

/// Resolves the names of statements and expressions, and checks their calls as far as possible without
/// running them.
///
/// Constructs that the statement language does not support are thrown as faults. Unknown names and wrong
/// arguments are collected in `faults` instead, so that one bad name does not hide the next.
struct Resolver {
    var scope: Scope
    /// The resolved nodes of the current expression.
    var nodes: [Expression.Node] = []
    private(set) var faults: [Fault] = []

    init(scope: Scope) {
        self.scope = scope
    }

    /// The result of resolving a node of the syntax.
    private enum Resolved {
        /// A node of the expression, by its index.
        case node(Int)
        /// A dotted name that begins with a module, such as `torch.float32`, and is not resolved yet.
        case path(Name)
        /// A method that is the callee of a call.
        case method(of: Int, Name)
    }

    mutating func resolve(_ syntax: SyntaxExpression) throws(Fault) -> Expression {
        var outer: [Expression.Node] = []
        swap(&outer, &nodes)
        defer { nodes = outer }
        _ = try append(syntax)
        return Expression(nodes: nodes)
    }

    /// Resolves an expression and appends its nodes to `nodes`.
    /// - Returns: the index of its root.
    mutating func append(_ syntax: SyntaxExpression) throws(Fault) -> Int {
        var called = Set<Int>()
        for node in syntax.nodes {
            if case .call(let call) = node.kind { called.insert(call.function) }
        }
        var resolved: [Resolved] = []
        resolved.reserveCapacity(syntax.nodes.count)
        for (index, node) in syntax.nodes.enumerated() {
            resolved.append(try resolve(node, resolved, isCalled: called.contains(index)))
        }
        guard let root = resolved.last else { return append(.none, at: syntax.range) }
        let index = try value(root)
        nodes[index].range = syntax.range
        return index
    }

    private mutating func resolve(
        _ node: SyntaxExpression.Node, _ operands: [Resolved], isCalled: Bool
    ) throws(Fault) -> Resolved {
        switch node.kind {
        case .name(let name): return try resolve(Name(name, at: node.range), isCalled: isCalled)
        case .member(let base, let name):
            if case .path(let path) = operands[base] {
                return .path(Name("\(path.text).\(name.text)", at: node.range))
            }
            let base = try value(operands[base])
            return isCalled ? .method(of: base, name) : .node(try attribute(name, of: base, at: node.range))
        case .call(let call): return .node(try resolve(call, operands, at: node.range))
        default:
            let kind = try self.kind(of: node, operands)
            return .node(append(kind, at: node.range))
        }
    }

    /// Resolves a node that is not a name, attribute or call.
    private mutating func kind(
        of node: SyntaxExpression.Node, _ operands: [Resolved]
    ) throws(Fault) -> Expression.Kind {
        switch node.kind {
        case .number(let x, let isInteger): return .number(x, isInteger: isInteger)
        case .string(let text): return .string(text)
        case .ellipsis: return .ellipsis
        case .list(let items): return .list(try values(items, operands))
        case .tuple(let items): return .tuple(try values(items, operands))
        case .slice(let start, let stop, let step):
            return .slice(
                start: try value(start, operands), stop: try value(stop, operands),
                step: try value(step, operands))
        case .index(let base, let items):
            let base = try value(operands[base])
            return .index(of: base, try values(items, operands))
        case .unary(let op, let x): return .unary(op, try value(operands[x]))
        case .binary(let op, let a, let b):
            let a = try value(operands[a])
            return .binary(op, a, try value(operands[b]))
        case .chain(let first, let links):
            let first = try value(operands[first])
            var chain: [SyntaxExpression.Link] = []
            for link in links { chain.append(.init(link.comparison, try value(operands[link.operand]))) }
            return .chain(first, chain)
        case .starred(let x): return .starred(try value(operands[x]))
        case .formatted(let pieces): return .formatted(try self.pieces(pieces, operands))
        case .logical(let op, let parts):
            var expressions: [Expression] = []
            for part in parts { expressions.append(try resolve(part)) }
            return .logical(op, expressions)
        case .conditional(let test, let then, let otherwise):
            return .conditional(
                test: try resolve(test), then: try resolve(then), otherwise: try resolve(otherwise))
        case .lambda(let parameters, let body): return try lambda(parameters, body)
        case .comprehension(let comprehension): return .comprehension(try resolve(comprehension))
        case .dictionary, .set: throw Fault(.notInStatements(.dictionary), at: node.range)
        case .name, .member, .call: return .none
        }
    }

    // MARK: Operands

    /// The node of an operand. A path must be a constant here.
    private mutating func value(_ operand: Resolved) throws(Fault) -> Int {
        switch operand {
        case .node(let index): return index
        case .path(let path):
            let name = Resolution.unprefixed(scope.path(path.text))
            if let constant = Constant.value(of: name, isQualified: true) {
                return append(constant, at: path.range)
            }
            try record(Fault(.unknownName(path.text), at: path.range))
            return append(.name(path.text), at: path.range)
        case .method(_, let name): throw Fault(.methodNotCalled(name.text), at: name.range)
        }
    }

    private mutating func value(_ operand: Int?, _ operands: [Resolved]) throws(Fault) -> Int? {
        guard let operand else { return nil }
        return try value(operands[operand])
    }

    private mutating func values(_ items: [Int], _ operands: [Resolved]) throws(Fault) -> [Int] {
        var result: [Int] = []
        for item in items { result.append(try value(operands[item])) }
        return result
    }

    @discardableResult
    private mutating func append(_ kind: Expression.Kind, at range: SourceRange) -> Int {
        nodes.append(Expression.Node(kind, at: range))
        return nodes.count - 1
    }

    private mutating func pieces(
        _ pieces: [FormattedPiece], _ operands: [Resolved]
    ) throws(Fault) -> [FormattedPiece] {
        var result: [FormattedPiece] = []
        for piece in pieces {
            guard case .value(var formatted) = piece else {
                result.append(piece)
                continue
            }
            formatted.value = try value(operands[formatted.value])
            guard NumberFormat(formatted.specification) != nil else {
                throw Fault(.badFormat(formatted.specification), at: formatted.range)
            }
            result.append(.value(formatted))
        }
        return result
    }

    // MARK: Names

    private mutating func resolve(_ name: Name, isCalled: Bool) throws(Fault) -> Resolved {
        let text = name.text
        if scope.variables.contains(text) {
            let isFunction =
                isCalled && !scope.callables.contains(text)
                && Resolution.function(text, scope: scope) != nil
            return isFunction ? .path(name) : .node(append(.name(text), at: name.range))
        }
        if let literal = LiteralWord(rawValue: text) {
            return .node(append(Constant.value(of: literal), at: name.range))
        }
        if isCalled || scope.modules[text] != nil || Resolution.namespaces.contains(text) {
            return .path(name)
        }
        if scope.functions[text] != nil { return .node(append(.function(text), at: name.range)) }
        if let constant = Constant.value(of: text, isQualified: false) {
            return .node(append(constant, at: name.range))
        }
        try recordUnknownName(text, at: name.range)
        return .node(append(.name(text), at: name.range))
    }

    private mutating func attribute(_ name: Name, of base: Int, at range: SourceRange) throws(Fault) -> Int {
        if let attribute = TensorAttribute(rawValue: name.text) {
            return append(.attribute(of: base, attribute), at: range)
        }
        if Op.resultNames.contains(name.text) { return append(.result(of: base, name.text), at: range) }
        throw Resolution.unknownAttribute(name.text, at: name.range)
    }

    // MARK: Nested scopes

    private mutating func lambda(
        _ parameters: [SyntaxParameter], _ body: SyntaxExpression
    ) throws(Fault) -> Expression.Kind {
        for parameter in parameters where parameter.defaultValue != nil || parameter.kind != .plain {
            throw Fault(.notInStatements(.defaultOfLambda), at: parameter.name.range)
        }
        return .lambda(
            parameters.map(\.name),
            try inScope(of: parameters.map(\.name)) { (resolver) throws(Fault) in try resolver.resolve(body) }
        )
    }

    private mutating func resolve(
        _ comprehension: Comprehension<SyntaxExpression>
    ) throws(Fault) -> Comprehension<Expression> {
        let outer = scope
        defer { scope = outer }
        var clauses: [Comprehension<Expression>.Clause] = []
        for clause in comprehension.clauses {
            let iterable = try resolve(clause.iterable)
            for target in clause.targets { bind(target) }
            var conditions: [Expression] = []
            for condition in clause.conditions { conditions.append(try resolve(condition)) }
            clauses.append(.init(targets: clause.targets, iterable: iterable, conditions: conditions))
        }
        return Comprehension(element: try resolve(comprehension.element), clauses: clauses)
    }

    private mutating func inScope<Result>(
        of names: [Name], _ body: (inout Resolver) throws(Fault) -> Result
    ) throws(Fault) -> Result {
        let outer = scope
        defer { scope = outer }
        for name in names { bind(name) }
        return try body(&self)
    }

    /// Defines a name whose value is unknown, such as a parameter of a lambda.
    private mutating func bind(_ name: Name) {
        scope.variables.insert(name.text)
        scope.callables.remove(name.text)
    }

    // MARK: Faults

    /// Collects a fault. Throws it if there are already more faults than are shown.
    mutating func record(_ fault: Fault) throws(Fault) {
        guard faults.count < MalformedCase.limit else { throw fault }
        faults.append(fault)
    }

    /// Records an undefined name, and defines it so that it is reported only once.
    mutating func recordUnknownName(_ name: String, at range: SourceRange) throws(Fault) {
        try record(scope.unknownName(name, at: range))
        scope.variables.insert(name)
    }

    // MARK: Calls

    private mutating func resolve(
        _ syntax: SyntaxCall, _ operands: [Resolved], at range: SourceRange
    ) throws(Fault) -> Int {
        let function = operands[syntax.function]
        var call = Call(.operation(""), at: range)
        let name: Name
        switch function {
        case .node(let index):
            call.callee = .value(index)
            call.calleeRange = nodes[index].range
            name = Name("", at: call.calleeRange)
        case .path(let path):
            name = path
            call.callee = .operation(Resolution.unprefixed(scope.path(path.text)))
        case .method(let base, let method):
            name = method
            call.callee = .operation(method.text)
            call.isMethod = true
            call.arguments = [base]
        }
        call.calleeRange = name.range
        call.arguments += try values(syntax.arguments, operands)
        for keyword in syntax.keywords {
            call.keywords.append(Call.Keyword(name: keyword.name, value: try value(operands[keyword.value])))
        }
        if let value = takeSpecialFloat(of: call, named: name) {
            return append(.number(value, isInteger: false), at: range)
        }
        try identify(&call, name, function)
        return append(.call(call), at: range)
    }

    /// Resolves the callee and checks the arguments.
    private mutating func identify(_ call: inout Call, _ name: Name, _ function: Resolved) throws(Fault) {
        let callee: Callee?
        switch function {
        case .node(let index):
            switch nodes[index].kind {
            case .name, .call, .lambda, .function, .index, .conditional, .attribute: callee = call.callee
            default: throw Fault(.notCallable, at: name.range)
            }
        case .path:
            // `resolve(_:isCalled:)` gives a path for a variable only if an operation of that name exists.
            callee = Resolution.function(name.text, scope: scope)
            call.isNumPy = scope.path(name.text).hasPrefix("numpy.")
        case .method: callee = Resolution.method(name.text)
        }
        if let callee {
            call.resolve(to: callee)
            if let fault = call.faultInArguments(nodes: nodes, scope: scope) { try record(fault) }
        } else if call.isMethod {
            try record(Resolution.unknownMethod(name.text, at: name.range))
        } else {
            try record(Resolution.unknownFunction(name.text, at: name.range, scope: scope))
        }
    }

    /// The value of `float("inf")`, `float("-inf")` or `float("nan")`, after removing the argument's node;
    /// nil for any other call.
    private mutating func takeSpecialFloat(of call: Call, named name: Name) -> Double? {
        guard name.text == "float", call.arguments == [nodes.count - 1], call.keywords.isEmpty,
            case .string(let text) = nodes.last?.kind, let value = LiteralTensor.specialValues[text]
        else { return nil }
        nodes.removeLast()
        return value
    }
}
