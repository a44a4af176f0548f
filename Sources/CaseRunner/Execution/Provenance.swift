import CaseFormat

/// Data flow between the names of a case, derived from the executed statements.
///
/// Unlike the tape, it also covers statements that were not recorded. It is used to explain missing gradients.
/// Statements are analysed on the first query after they were added, each one once.
struct Provenance {
    private var statements: [Change] = []
    /// Number of statements already included in the tables below.
    private var analysedCount = 0
    /// For each name, the names it was computed from, back to names that are not computed from others.
    private var sources: [String: [String]] = [:]
    /// For each name, the index of the statement that last assigned it.
    private var assignments: [String: Int] = [:]
    /// Names bound to derivatives or to values computed from derivatives.
    private var derivatives: Set<String> = []
    /// For each name, the index of the last contributing statement that interrupts the gradient path.
    private var cuts: [String: Int] = [:]

    /// Maximum number of source names stored for one name.
    private static let limit = 16

    /// An assignment of a value to names, or an in-place change of their tensors.
    struct Change {
        let names: [String]
        let value: Expression
        /// False for an in-place change, which does not rebind the names.
        let isAssignment: Bool
        let isRecorded: Bool
        let range: SourceRange
    }

    /// Adds an executed statement.
    ///
    /// - Parameter isRecorded: False under `no_grad`.
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

    /// The names that a value was computed from, back to names that are not computed from others.
    mutating func sources(of name: String) -> [String] {
        readNewStatements()
        return knownSources(of: name)
    }

    /// The last statement that assigned a name.
    mutating func assignment(of name: String) -> Change? {
        readNewStatements()
        return assignments[name].map { statements[$0] }
    }

    /// The last statement contributing to a value that `detach`, `.data`, `item` or `no_grad` excludes from the graph.
    mutating func cut(before name: String) -> Change? {
        readNewStatements()
        return cuts[name].map { statements[$0] }
    }

    /// The names assigned by the last `count` statements, most recent first.
    func assigned(among count: Int) -> [String] {
        statements.suffix(count).reversed().flatMap { $0.isAssignment ? $0.names : [] }
    }

    /// True if an expression is a derivative or is computed from one.
    mutating func isDerivative(_ expression: Expression) -> Bool {
        readNewStatements()
        return expression.isDerivative || expression.names.contains(where: derivatives.contains)
    }

    mutating func isDerivative(_ name: String) -> Bool {
        readNewStatements()
        return derivatives.contains(name)
    }

    private mutating func readNewStatements() {
        for i in analysedCount..<statements.count { read(i) }
        analysedCount = statements.count
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
    /// The names whose tensors an assignment to the target changes in place.
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
    /// The names in the expression, in source order.
    var names: [String] {
        nodes.compactMap { if case .name(let name) = $0.kind { name } else { nil } }
    }

    /// The first call in the expression that extracts Python numbers from a tensor, such as `item()`.
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

    /// True if a part of the expression interrupts the gradient path.
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
