import CaseFormat

/// What names come from, as far as the statements that were run say it: also where nothing was recorded.
///
/// Nothing is worked out before somebody asks, and then each statement once.
struct Provenance {
    private var statements: [Change] = []
    /// How many of the statements the tables below tell of.
    private var known = 0
    /// For each name those it was computed from that were themselves not computed from others.
    private var sources: [String: [String]] = [:]
    /// For each name the statement that gave it its value.
    private var assignments: [String: Int] = [:]
    /// Names of derivatives and of what was computed from them.
    private var derivatives: Set<String> = []
    /// The statements on which a name's value depends, and in which nothing is passed back.
    private var cuts: [String: Int] = [:]

    /// The most names that are followed for one value.
    private static let limit = 16

    /// A value that names are given, or by which the tensors of names are changed.
    struct Change {
        let names: [String]
        let value: Expression
        /// False where the names keep what they are bound to.
        let isAssignment: Bool
        let isRecorded: Bool
        let range: SourceRange
    }

    /// - Parameter isRecorded: false under `no_grad`.
    mutating func add(_ statement: Statement, isRecorded: Bool) {
        func append(_ names: [String], _ value: Expression, isAssignment: Bool) {
            if names.isEmpty { return }
            statements.append(
                Change(
                    names: names, value: value, isAssignment: isAssignment, isRecorded: isRecorded,
                    range: statement.range))
        }
        switch statement.kind {
        case .assignment(let targets, let value):
            for target in targets {
                append(target.names.map(\.text), value, isAssignment: true)
                append(target.changedNames, value, isAssignment: false)
            }
        case .augmented(let target, _, let value):
            append(target.names.map(\.text) + target.changedNames, value, isAssignment: false)
        case .recording(let mode, let statements):
            for inner in statements { add(inner, isRecorded: mode == .off ? false : isRecorded) }
        case .expression, .assertion, .deletion, .pass: break
        }
    }

    /// The names that a name's value was computed from and that were themselves not computed from others.
    mutating func sources(of name: String) -> [String] {
        readNewStatements()
        return knownSources(of: name)
    }

    /// The last statement that gave a name its value.
    mutating func assignment(of name: String) -> Change? {
        readNewStatements()
        return assignments[name].map { statements[$0] }
    }

    /// The last statement on the way to a name's value that `detach`, `.data`, `item` or `no_grad` keeps off the graph.
    mutating func cut(before name: String) -> Change? {
        readNewStatements()
        return cuts[name].map { statements[$0] }
    }

    /// The names that statements have given a value, the last first; at most `count` statements are looked at.
    func assigned(among count: Int) -> [String] {
        statements.suffix(count).reversed().flatMap { $0.isAssignment ? $0.names : [] }
    }

    /// Whether an expression is a derivative, or computed from one.
    mutating func isDerivative(_ expression: Expression) -> Bool {
        readNewStatements()
        return expression.isDerivative || expression.names.contains(where: derivatives.contains)
    }

    mutating func isDerivative(_ name: String) -> Bool {
        readNewStatements()
        return derivatives.contains(name)
    }

    private mutating func readNewStatements() {
        for i in known..<statements.count { read(i) }
        known = statements.count
    }

    private mutating func read(_ i: Int) {
        let statement = statements[i]
        let names = statement.value.names
        let found = names.reduce([]) { Self.union($0, knownSources(of: $1)) }
        let isDerivative = statement.value.isDerivative || names.contains(where: derivatives.contains)
        let cut = !statement.isRecorded || statement.value.isCut ? i : names.compactMap { cuts[$0] }.max()
        for name in statement.names {
            if statement.isAssignment {
                sources[name] = found
                assignments[name] = i
                cuts[name] = cut
            } else {
                sources[name] = Self.union(knownSources(of: name), found)
            }
            if isDerivative { derivatives.insert(name) }
        }
    }

    private func knownSources(of name: String) -> [String] {
        sources[name].flatMap { $0.isEmpty ? nil : $0 } ?? [name]
    }

    private static func union(_ a: [String], _ b: [String]) -> [String] {
        Array((a + b.filter { !a.contains($0) }).prefix(limit))
    }
}

extension Statement.Target {
    /// The names whose tensors an assignment to the target changes.
    fileprivate var changedNames: [String] {
        switch self {
        case .place(let place): Array(place.names.prefix(1))
        case .tuple(let targets, _): targets.flatMap(\.changedNames)
        case .starred(let target): target.changedNames
        case .name, .results: []
        }
    }
}

extension Expression {
    /// The names in it, in the order of the text.
    var names: [String] {
        nodes.compactMap { if case .name(let name) = $0.kind { name } else { nil } }
    }

    /// The function by which a number is taken out of a tensor in it.
    var takesNumber: String? {
        for node in nodes {
            guard case .call(let call) = node.kind else { continue }
            switch call.callee {
            case .engine(.item): return "item()"
            case .engine(.tolist): return "tolist()"
            case .python(.float): return "float()"
            case .python(.int): return "int()"
            default: break
            }
        }
        return nil
    }

    fileprivate var isDerivative: Bool {
        calls { $0 == .grad || $0 == .jacobian || $0 == .hessian } || reads(.grad)
    }

    /// Whether something in it passes no gradient on.
    fileprivate var isCut: Bool {
        calls { $0 == .detach || $0 == .detachInPlace || $0 == .numpy } || reads(.data) || takesNumber != nil
    }

    private func calls(_ isMeant: (EngineFunction) -> Bool) -> Bool {
        nodes.contains { node in
            if case .call(let call) = node.kind, case .engine(let function) = call.callee {
                return isMeant(function)
            }
            return false
        }
    }

    private func reads(_ attribute: TensorAttribute) -> Bool {
        nodes.contains { if case .attribute(_, attribute) = $0.kind { true } else { false } }
    }
}
