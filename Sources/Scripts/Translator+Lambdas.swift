import CaseFormat
import CaseRunner

/// Translation of lambdas and comprehensions.
extension Translator {
    func lambda(
        _ parameters: [SyntaxParameter], _ body: SyntaxExpression, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        if !parameters.contains(where: { $0.defaultValue != nil }) {
            do throws(Interruption) {
                return try lambdaText(parameters, body)
            } catch {
                guard case .needsInlining = error, lazyDepth == 0 else { throw error }
            }
        }
        // A lambda that a case does not support is inlined at each call.
        let function = SyntaxFunction(
            name: Name("function", at: range), parameters: parameters,
            body: [SyntaxStatement(kind: .returning(body), range: range)], decorators: [])
        return TranslatedExpression(.function(try self.function(function)))
    }

    private func lambdaText(
        _ parameters: [SyntaxParameter], _ body: SyntaxExpression
    ) throws(Interruption) -> TranslatedExpression {
        let inner = Frame(outer: frame, prefix: frame.prefix)
        for parameter in parameters {
            guard parameter.kind == .plain else {
                throw fault(.unsupported(.starredParameter), at: parameter.name.range)
            }
            inner.names[parameter.name.text] = TranslatedExpression(parameter.name.text, isVerbatim: true)
        }
        let outer = frame
        frame = inner
        lazyDepth += 1
        defer {
            frame = outer
            lazyDepth -= 1
        }
        let text = try textOf(body)
        let names = parameters.map(\.name.text).joined(separator: ", ")
        return TranslatedExpression("lambda\(names.isEmpty ? "" : " " + names): \(text)", precedence: -4)
    }

    func comprehension(
        _ comprehension: Comprehension<SyntaxExpression>, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        do throws(Interruption) {
            if let text = try comprehensionText(comprehension) { return TranslatedExpression("[\(text)]") }
        } catch {
            guard case .needsInlining = error, lazyDepth == 0 else { throw error }
        }
        var items: [TranslatedExpression] = []
        try expand(comprehension, clause: 0, into: &items)
        return TranslatedExpression(.list(ScriptList(items)))
    }

    /// The text of the comprehension without brackets.
    ///
    /// - Throws: `needsInlining` if it iterates over objects or yields objects.
    private func comprehensionText(
        _ comprehension: Comprehension<SyntaxExpression>
    ) throws(Interruption) -> String? {
        let outer = frame
        frame = Frame(outer: frame, prefix: frame.prefix)
        lazyDepth += 1
        defer {
            frame = outer
            lazyDepth -= 1
        }
        var clauses = ""
        for clause in comprehension.clauses {
            let iterable = try lower(clause.iterable)
            if case .object = iterable.kind { throw .needsInlining }
            for target in clause.targets {
                frame.names[target.text] = TranslatedExpression(target.text, isVerbatim: true)
            }
            clauses +=
                " for \(clause.targets.map(\.text).joined(separator: ", ")) in \(try textOf(iterable, at: clause.iterable.range, binding: TranslatedExpression.disjunction))"
            for condition in clause.conditions { clauses += " if \(try textOf(condition))" }
        }
        let element = try lower(comprehension.element)
        guard element.object == nil else { throw .needsInlining }
        return try textOf(element, at: comprehension.element.range, binding: TranslatedExpression.conditional)
            + clauses
    }

    /// Evaluates the comprehension item by item.
    private func expand(
        _ comprehension: Comprehension<SyntaxExpression>, clause: Int,
        into items: inout [TranslatedExpression]
    ) throws(Interruption) {
        guard clause < comprehension.clauses.count else {
            items.append(
                try stored(try lower(comprehension.element), "item", at: comprehension.element.range)
            )
            return
        }
        let part = comprehension.clauses[clause]
        let outer = frame
        defer { frame = outer }
        for item in try self.items(of: part.iterable) {
            try countIterations(1, at: part.iterable.range)
            frame = Frame(outer: outer, prefix: outer.prefix ?? "item")
            try bind(item, to: part.targets, at: part.iterable.range)
            var isIncluded = true
            for condition in part.conditions where isIncluded { isIncluded = try holds(condition) }
            if isIncluded { try expand(comprehension, clause: clause + 1, into: &items) }
        }
    }
}
