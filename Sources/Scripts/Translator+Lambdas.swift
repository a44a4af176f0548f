import CaseFormat
import CaseRunner

extension Translator {
    func lambda(
        _ parameters: [SyntaxParameter], _ body: SyntaxExpression, at range: SourceRange
    ) throws(Interruption) -> Lowered {
        if !parameters.contains(where: { $0.defaultValue != nil }) {
            do throws(Interruption) {
                return try lambdaText(parameters, body)
            } catch {
                guard case .mustBeWrittenOut = error, deferral == 0 else { throw error }
            }
        }
        // What a lambda of the case cannot hold is written out at each call.
        let function = SyntaxFunction(
            name: Name("function", at: range), parameters: parameters,
            body: [SyntaxStatement(kind: .returning(body), range: range)], decorators: [])
        return Lowered(.function(try self.function(function)))
    }

    private func lambdaText(
        _ parameters: [SyntaxParameter], _ body: SyntaxExpression
    ) throws(Interruption) -> Lowered {
        let inner = Frame(outer: frame, prefix: frame.prefix)
        for parameter in parameters {
            guard parameter.kind == .plain else {
                throw fault(.unsupported(.starredParameter), at: parameter.name.range)
            }
            inner.names[parameter.name.text] = Lowered(parameter.name.text, isVerbatim: true)
        }
        let outer = frame
        frame = inner
        deferral += 1
        defer {
            frame = outer
            deferral -= 1
        }
        let text = try textOf(body)
        let names = parameters.map(\.name.text).joined(separator: ", ")
        return Lowered("lambda\(names.isEmpty ? "" : " " + names): \(text)", precedence: -4)
    }

    func comprehension(
        _ comprehension: Comprehension<SyntaxExpression>, at range: SourceRange
    ) throws(Interruption) -> Lowered {
        do throws(Interruption) {
            if let text = try comprehensionText(comprehension) { return Lowered("[\(text)]") }
        } catch {
            guard case .mustBeWrittenOut = error, deferral == 0 else { throw error }
        }
        var items: [Lowered] = []
        try writeOut(comprehension, clause: 0, into: &items)
        return Lowered(.list(ScriptList(items)))
    }

    /// The comprehension as the statement language has it; nil where it yields objects.
    private func comprehensionText(
        _ comprehension: Comprehension<SyntaxExpression>
    ) throws(Interruption) -> String? {
        let outer = frame
        frame = Frame(outer: frame, prefix: frame.prefix)
        deferral += 1
        defer {
            frame = outer
            deferral -= 1
        }
        var clauses = ""
        for clause in comprehension.clauses {
            let iterable = try lower(clause.iterable)
            if case .object = iterable.kind { throw .mustBeWrittenOut }
            for target in clause.targets { frame.names[target.text] = Lowered(target.text, isVerbatim: true) }
            clauses +=
                " for \(clause.targets.map(\.text).joined(separator: ", ")) in \(try textOf(iterable, at: clause.iterable.range, binding: Lowered.disjunction))"
            for condition in clause.conditions { clauses += " if \(try textOf(condition))" }
        }
        let element = try lower(comprehension.element)
        guard element.object == nil else { throw .mustBeWrittenOut }
        return try textOf(element, at: comprehension.element.range, binding: Lowered.conditional) + clauses
    }

    private func writeOut(
        _ comprehension: Comprehension<SyntaxExpression>, clause: Int, into items: inout [Lowered]
    ) throws(Interruption) {
        guard clause < comprehension.clauses.count else {
            items.append(
                try kept(try lower(comprehension.element), "item", at: comprehension.element.range)
            )
            return
        }
        let part = comprehension.clauses[clause]
        let outer = frame
        defer { frame = outer }
        for item in try self.items(of: part.iterable) {
            try spend(1, at: part.iterable.range)
            frame = Frame(outer: outer, prefix: outer.prefix ?? "item")
            try bind(item, to: part.targets, at: part.iterable.range)
            var isWanted = true
            for condition in part.conditions where isWanted { isWanted = try holds(condition) }
            if isWanted { try writeOut(comprehension, clause: clause + 1, into: &items) }
        }
    }
}
