import Autograd
import CaseFormat

/// Text of values as Python prints them.
extension Evaluator {
    /// The text that `print` and `str` produce.
    func text(of value: RuntimeValue) -> String {
        if case .text(let text) = value { return text }
        return representation(of: value)
    }

    func text(of values: [RuntimeValue], joining: Bool) -> String {
        values.map { text(of: $0) }.joined()
    }

    /// The text of a value; with `joining`, a list of characters is concatenated.
    func text(of value: RuntimeValue, joining: Bool) -> String {
        guard joining, case .list(let items) = value else { return text(of: value) }
        return text(of: items.elements, joining: true)
    }

    /// The text that `repr` produces, which is also used for items of lists.
    func representation(of value: RuntimeValue) -> String {
        switch value {
        case .tensor(let x): return TensorText(x, defaultDType: tape.defaultDType).text
        case .array(let x): return ArrayText(x.tensor).text
        case .number(let x, let isInteger): return isInteger ? "\(Int(exactly: x) ?? 0)" : x.pythonText
        case .bool(let x): return x ? "True" : "False"
        case .none: return "None"
        case .text(let x): return x.contains("'") && !x.contains("\"") ? "\"\(x)\"" : "'\(x)'"
        case .dtype(let x): return "torch.\(x.rawValue)"
        case .device: return "cpu"
        case .list(let items): return representation(of: items)
        case .slice(let start, let stop, let step):
            let parts = [start, stop, step].map { $0.map { "\($0)" } ?? "None" }
            return "slice(\(parts.joined(separator: ", ")))"
        case .ellipsis: return "Ellipsis"
        case .function, .hook, .generator: return "<\(value.pythonType)>"
        case .spread(let items): return representation(of: ValueList(items, .tuple))
        }
    }

    /// Maximum number of values in a printed list; a longer list prints as `[...]`.
    private static let shownValues = 1 << 16

    /// True if a list, including nested lists, has at most `shownValues` values.
    ///
    /// A nested list that occurs several times counts each time.
    private func isShort(_ list: ValueList) -> Bool {
        var pending = [list]
        var count = 0
        while let next = pending.popLast() {
            count += next.count
            guard count <= Self.shownValues else { return false }
            for case .list(let inner) in next.elements { pending.append(inner) }
        }
        return true
    }

    private func representation(of list: ValueList) -> String {
        guard isShort(list) else { return "[...]" }
        let items = list.map { representation(of: $0) }
        let joined = items.joined(separator: ", ")
        switch list.kind {
        case .list: return "[\(joined)]"
        case .range(let start, let stop, let step):
            return "range(\(start), \(stop)\(step == 1 ? "" : ", \(step)"))"
        case .size: return "torch.Size([\(joined)])"
        case .tuple, .gradient: return items.count == 1 ? "(\(joined),)" : "(\(joined))"
        case .results(let operation, let names):
            let named = zip(names, items).map { "\n\($0)=\($1)" }.joined(separator: ",")
            return "torch.return_types.\(operation.replacingDots)(\(named))"
        }
    }

    /// The text of an f-string.
    func formatted(
        _ pieces: [FormattedPiece], _ values: [RuntimeValue]
    ) throws(ExecutionError) -> String {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .value(let formatted):
                result += try text(of: values[formatted.value], formatted)
                try checkLength(of: result, at: formatted.range)
            }
        }
        return result
    }

    private func text(
        of value: RuntimeValue, _ formatted: FormattedValue
    ) throws(ExecutionError) -> String {
        try text(
            of: value, formatted.specification, isRepresentation: formatted.isRepresentation,
            at: formatted.range)
    }

    /// The text of a value in the format specification of an f-string; an empty specification means `str`.
    func text(
        of value: RuntimeValue, _ specification: String, isRepresentation: Bool, at range: SourceRange
    ) throws(ExecutionError) -> String {
        if isRepresentation { return representation(of: value) }
        var value = value
        // A 0-dimensional tensor is formatted as a number.
        if let x = value.variable, x.shape.isEmpty, let item = x.tensor.item {
            value = x.dtype == .bool ? .bool(item != 0) : .number(item, isInteger: x.dtype == .int64)
        }
        guard !specification.isEmpty, let format = NumberFormat(specification) else {
            return text(of: value)
        }
        if case .text(let text) = value, format.takesText { return format.padded(text, alignsLeft: true) }
        guard let number = value.asNumber else {
            throw ExecutionError(
                .expected("a number for the format \(specification)", found: value.kindName), at: range)
        }
        guard let text = format.text(for: number.value, isInteger: number.isInteger) else {
            throw ExecutionError(
                .expected("an integer for the format \(specification)", found: value.kindName), at: range)
        }
        return text
    }
}

extension String {
    fileprivate var replacingDots: String { String(map { $0 == "." ? "_" : $0 }) }
}

extension Double {
    /// The text of a float in Python: the shortest decimal that reads back as the same number, as in Swift.
    var pythonText: String {
        guard isFinite else { return isNaN ? "nan" : self > 0 ? "inf" : "-inf" }
        return description
    }
}
