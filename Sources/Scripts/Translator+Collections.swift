import CaseFormat
import CaseRunner

/// Methods and operators of `ScriptList` and `ScriptDictionary`.
extension Translator {
    func call(
        _ name: String, of list: ScriptList, _ arguments: [TranslatedExpression], at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        switch (name, arguments.count) {
        case ("append", 1):
            try countIterations(1, at: range)
            let wanted = "\(list.name ?? "item")_\(list.items.count)"
            list.items.append(try stored(arguments[0], wanted, at: range))
            return .done
        case ("extend", 1):
            try extend(list, with: arguments[0], at: range)
            return .done
        case ("insert", 2):
            let text = try textOf(arguments[0], at: range)
            guard case .integer(let i) = try value(of: text, at: range) else { break }
            let index = max(0, min(list.items.count, i < 0 ? i &+ list.items.count : i))
            list.items.insert(try stored(arguments[1], "\(list.name ?? "item")_new", at: range), at: index)
            return .done
        case ("pop", 0...1):
            let index = try self.index(
                arguments.first ?? .integer(-1), count: list.items.count, at: range)
            return list.items.remove(at: index)
        case ("clear", 0):
            list.items = []
            return .done
        case ("reverse", 0):
            list.items.reverse()
            return .done
        case ("copy", 0): return TranslatedExpression(.list(ScriptList(list.items)))
        case ("parameters", 0):
            return TranslatedExpression(
                .list(ScriptList(parameters(of: .list(list)).map { TranslatedExpression($0.text) })))
        default: break
        }
        throw fault(.unknownMember(name, of: ScriptObject.list(list).kindName), at: range)
    }

    func call(
        _ name: String, of dictionary: ScriptDictionary, _ arguments: [TranslatedExpression],
        at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        let entries = dictionary.entries
        switch (name, arguments.count) {
        case ("items", 0):
            return TranslatedExpression(
                .list(
                    ScriptList(
                        entries.map { TranslatedExpression(.list(ScriptList([.string($0.key), $0.value]))) }))
            )
        case ("values", 0): return TranslatedExpression(.list(ScriptList(entries.map(\.value))))
        case ("keys", 0): return TranslatedExpression(.list(ScriptList(entries.map { .string($0.key) })))
        case ("get", 1...2):
            return dictionary[try constant(arguments[0], at: range)]
                ?? (arguments.count == 2 ? arguments[1] : TranslatedExpression("None"))
        case ("setdefault", 2):
            let key = try constant(arguments[0], at: range)
            if let value = dictionary[key] { return value }
            let value = try stored(arguments[1], "\(dictionary.name ?? "entry")_\(key.asName)", at: range)
            dictionary[key] = value
            return value
        case ("pop", 1...2):
            let key = try constant(arguments[0], at: range)
            if let k = entries.firstIndex(where: { $0.key == key }) {
                return dictionary.entries.remove(at: k).value
            }
            guard arguments.count == 2 else { break }
            return arguments[1]
        case ("update", 1):
            guard case .object(.dictionary(let more)) = arguments[0].kind else { break }
            for entry in more.entries { dictionary[entry.key] = entry.value }
            return .done
        case ("copy", 0):
            let copy = ScriptDictionary()
            copy.entries = entries
            return TranslatedExpression(.dictionary(copy))
        default: break
        }
        throw fault(.unknownMember(name, of: ScriptObject.dictionary(dictionary).kindName), at: range)
    }

    /// The result of `key in d`, `x is None` and similar comparisons with an object; nil for other comparisons.
    func comparison(
        _ op: BinaryOperator, _ a: TranslatedExpression, _ b: TranslatedExpression, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression? {
        guard a.object != nil || b.object != nil else { return nil }
        for case .unknown? in [a.object, b.object] { throw .abandoned }
        switch (op, b.object) {
        case (.isIn, .dictionary(let dictionary)?), (.isNotIn, .dictionary(let dictionary)?):
            let isThere = dictionary[try constant(a, at: range)] != nil
            return .bool(isThere == (op == .isIn))
        default: break
        }
        if a.text == "None" || b.text == "None" {
            switch op {
            case .isSame, .equal: return .bool(false)
            case .isNotSame, .notEqual: return .bool(true)
            default: break
            }
        }
        return nil
    }

    /// The result of `+` or `*` with a list of objects; nil for other operands.
    func joined(
        _ op: BinaryOperator, _ a: TranslatedExpression, _ b: TranslatedExpression, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression? {
        let items: [TranslatedExpression]
        switch (op, a.object, b.object) {
        case (.add, .list?, _), (.add, _, .list?):
            items = try listItems(of: a, at: range) + listItems(of: b, at: range)
        case (.multiply, .list(let list)?, nil), (.multiply, nil, .list(let list)?):
            let text = try textOf(a.object == nil ? a : b, at: range)
            guard case .integer(let count) = try value(of: text, at: range) else { return nil }
            let (size, overflow) = list.items.count.multipliedReportingOverflow(by: max(0, count))
            try countIterations(overflow ? Int.max : size, at: range)
            items = (0..<max(0, count)).flatMap { _ in list.items }
        default: return nil
        }
        try countIterations(items.count, at: range)
        return TranslatedExpression(.list(ScriptList(items)))
    }
}
