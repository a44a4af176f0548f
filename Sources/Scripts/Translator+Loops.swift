import CaseFormat
import CaseRunner

/// Translation of `for` loops, which are unrolled.
extension Translator {
    /// One item of an iterable.
    enum Item {
        case value(TranslatedExpression)
        /// A tuple, as produced by `zip` and `enumerate`.
        case several([Item])
    }

    func loop(
        _ targets: SyntaxExpression, _ iterable: SyntaxExpression, _ body: [SyntaxStatement]
    ) throws(Interruption) -> Flow {
        for item in try items(of: iterable) {
            try countIterations(1, at: iterable.range)
            try bind(item, toTarget: targets)
            switch try run(body) {
            case .broken: return .next
            case .returned(let value): return .returned(value)
            case .next, .continued: break
            }
            if hasFailed { break }
        }
        return .next
    }

    // MARK: Targets

    private func bind(_ item: Item, toTarget target: SyntaxExpression) throws(Interruption) {
        switch target.root?.kind {
        case .name(let name): try bind(item, to: Name(name, at: target.range))
        case .tuple(let items), .list(let items):
            try bind(item, toSeveral: target.operands(items), at: target.range)
        default: throw fault(.unsupported(.assignmentTarget), at: target.range)
        }
    }

    private func bind(
        _ item: Item, toSeveral targets: [SyntaxExpression], at range: SourceRange
    ) throws(Interruption) {
        switch item {
        case .several(let parts) where parts.count == targets.count:
            for (target, part) in zip(targets, parts) { try bind(part, toTarget: target) }
        case .value(let value):
            if case .object(.list(let list)) = value.kind, list.items.count == targets.count {
                for (target, part) in zip(targets, list.items) { try bind(.value(part), toTarget: target) }
                return
            }
            let text = try named(try textOf(value, at: range), "item", at: range)
            for (k, target) in targets.enumerated() {
                try bind(.value(TranslatedExpression("\(text)[\(k)]")), toTarget: target)
            }
        default:
            throw fault(
                .argument("for", "each item must have as many values as there are targets"), at: range)
        }
    }

    /// Binds the names of a comprehension clause.
    func bind(_ item: Item, to names: [Name], at range: SourceRange) throws(Interruption) {
        if names.count == 1 { return try bind(item, to: names[0]) }
        let targets = names.map { SyntaxExpression(nodes: [.init(.name($0.text), at: $0.range)]) }
        try bind(item, toSeveral: targets, at: range)
    }

    /// Binds a loop variable. The assignment is emitted when the variable is first used.
    private func bind(_ item: Item, to name: Name) throws(Interruption) {
        switch item {
        case .several(let parts):
            var values: [TranslatedExpression] = []
            for part in parts {
                guard case .value(let value) = part else {
                    throw fault(.argument("for", "a name cannot be bound to nested tuples"), at: name.range)
                }
                values.append(value)
            }
            frame.names[name.text] = TranslatedExpression(.list(ScriptList(values)))
        case .value(let value):
            unusedLoopValues[name.text] = nil
            guard let text = value.text, !value.isName || !isStable(value) else {
                frame.names[name.text] = value
                return
            }
            let caseName = caseName(for: name.text)
            frame.names[name.text] = TranslatedExpression(caseName, isVerbatim: caseName == name.text)
            unusedLoopValues[name.text] = text
        }
    }

    // MARK: Iterables

    /// All items of a list, range, tensor, `zip`, `enumerate` or `reversed` expression.
    func items(of expression: SyntaxExpression) throws(Interruption) -> [Item] {
        if case .call(let call) = expression.root?.kind,
            call.keywords.allSatisfy({ $0.name.text == "start" }),
            let path = path(expression, call.function), !call.arguments.isEmpty
        {
            let arguments = expression.operands(call.arguments)
            switch path {
            case "zip":
                var columns: [[Item]] = []
                for argument in arguments { columns.append(try items(of: argument)) }
                let count = columns.map(\.count).min() ?? 0
                return (0..<count).map { k in .several(columns.map { $0[k] }) }
            case "enumerate":
                var start = arguments.count > 1 ? try integer(arguments[1]) : 0
                for keyword in call.keywords where keyword.name.text == "start" {
                    start = try integer(expression.operands([keyword.value])[0])
                }
                return try items(of: arguments[0]).enumerated().map { k, item in
                    .several([.value(.integer(start &+ k)), item])
                }
            case "reversed": return try items(of: arguments[0]).reversed()
            case "range":
                var bounds: [Int] = []
                for argument in arguments { bounds.append(try integer(argument)) }
                return try integers(bounds, at: expression.range)
            default: break
            }
        }
        if case .list(let items) = expression.root?.kind { return try literalItems(items, expression) }
        if case .tuple(let items) = expression.root?.kind { return try literalItems(items, expression) }
        return try items(of: try lower(expression), at: expression.range)
    }

    private func literalItems(_ items: [Int], _ expression: SyntaxExpression) throws(Interruption) -> [Item] {
        var result: [Item] = []
        for part in expression.operands(items) {
            if case .tuple(let inner) = part.root?.kind {
                var several: [Item] = []
                for item in part.operands(inner) { several.append(.value(try lower(item))) }
                result.append(.several(several))
            } else {
                result.append(.value(try lower(part)))
            }
        }
        return result
    }

    private func items(of value: TranslatedExpression, at range: SourceRange) throws(Interruption) -> [Item] {
        switch value.kind {
        case .object(.list(let list)), .object(.spread(let list)): return list.items.map(Item.value)
        case .object(.dictionary(let dictionary)):
            return dictionary.entries.map { .value(.string($0.key)) }
        case .object(.module(let module)):
            return module.children.map(Item.value)
        case .object(let object): throw fault(.notIterable(object.kindName), at: range)
        case .text(let text):
            let count: Int
            switch try self.value(of: text, at: range) {
            case .list(let items): count = items
            case .text(let text):
                try countIterations(text.unicodeScalars.count, at: range)
                return text.unicodeScalars.map { .value(.string(String($0))) }
            case .tensor(let shape, _, _) where !shape.isEmpty: count = shape[0]
            default: throw fault(.notIterable("`\(text)`"), at: range)
            }
            try countIterations(count, at: range)
            let name = isStable(value) ? text : try named(text, "items", at: range, always: true)
            return (0..<count).map { .value(TranslatedExpression("\(name)[\($0)]")) }
        }
    }

    private func integer(_ expression: SyntaxExpression) throws(Interruption) -> Int {
        let text = try textOf(expression)
        guard case .integer(let x) = try value(of: text, at: expression.range) else {
            throw fault(.argument("range", "`\(text)` is not an integer"), at: expression.range)
        }
        return x
    }

    private func integers(_ bounds: [Int], at range: SourceRange) throws(Interruption) -> [Item] {
        let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
        let step = bounds.count > 2 ? bounds[2] : 1
        guard step != 0 else { throw fault(.argument("range", "the step must not be 0"), at: range) }
        // Iterations that emit no steps also count against the limit.
        var items: [Item] = []
        for i in stride(from: start, to: stop, by: step) {
            try countIterations(1, at: range)
            items.append(.value(.integer(i)))
        }
        return items
    }

    /// The items of a list of objects or a list of the case.
    func listItems(of value: TranslatedExpression, at range: SourceRange) throws(Interruption)
        -> [TranslatedExpression]
    {
        var items: [TranslatedExpression] = []
        for case .value(let item) in try self.items(of: value, at: range) { items.append(item) }
        return items
    }
}
