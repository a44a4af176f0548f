import Autograd
import CaseFormat

/// Text formatting: `'…'.format(…)`, `'…' % (…)` and `'…'.join(…)`.
extension Evaluator {
    /// Maximum length of a text that a case creates, in bytes of UTF-8.
    static let textLimit = 1 << 20

    func checkLength(of text: String, at range: SourceRange) throws(ExecutionError) {
        guard text.utf8.count <= Self.textLimit else {
            throw ExecutionError(.listTooLong(limit: Self.textLimit), at: range)
        }
    }

    func joined(
        _ separator: String, _ items: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        var parts: [String] = []
        for item in try self.items(of: items, at: range) {
            guard case .text(let part) = item else {
                throw ExecutionError(.expected("a list of text for `join`", found: item.kindName), at: range)
            }
            parts.append(part)
        }
        let text = parts.joined(separator: separator)
        try checkLength(of: text, at: range)
        return .text(text)
    }

    /// The result of `template.format(…)`.
    ///
    /// - Source: The Python Standard Library, Format String Syntax.
    func formatted(
        _ template: String, _ values: [RuntimeValue], _ keywords: [(String, RuntimeValue)],
        at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        var result = ""
        var rest = template[...]
        var next = 0
        while let c = rest.popFirst() {
            guard c == "{" || c == "}" else {
                result.append(c)
                continue
            }
            if rest.first == c {
                rest.removeFirst()
                result.append(c)
                continue
            }
            guard c == "{", let end = rest.firstIndex(of: "}") else {
                throw ExecutionError(
                    .unsupported("`format`: a brace is unbalanced; write {{ or }} for a literal brace"),
                    at: range)
            }
            var field = rest[..<end]
            rest = rest[rest.index(after: end)...]
            var specification = ""
            if let colon = field.firstIndex(of: ":") {
                specification = String(field[field.index(after: colon)...])
                field = field[..<colon]
            }
            let isRepresentation = field.hasSuffix("!r")
            if isRepresentation || field.hasSuffix("!s") { field.removeLast(2) }
            var value: RuntimeValue?
            if field.isEmpty {
                value = values.indices.contains(next) ? values[next] : nil
                next += 1
            } else if let position = Int(field) {
                value = values.indices.contains(position) ? values[position] : nil
            } else {
                value = keywords.first { $0.0 == field }?.1
            }
            guard let value else {
                throw ExecutionError(.unsupported("`format`: there is no argument for {\(field)}"), at: range)
            }
            result += try text(
                of: value, specification, isRepresentation: isRepresentation, at: range)
            try checkLength(of: result, at: range)
        }
        return .text(result)
    }

    /// The result of `template % value`.
    ///
    /// - Source: The Python Standard Library, printf-style String Formatting.
    func percentFormatted(
        _ template: String, _ value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        var values = [value]
        if case .list(let items) = value, items.kind != .list, value.variable == nil {
            values = items.elements
        }
        var result = ""
        var rest = template[...]
        while let c = rest.popFirst() {
            guard c == "%" else {
                result.append(c)
                continue
            }
            let field = rest.prefix { "-+ 0123456789.".contains($0) }
            rest = rest.dropFirst(field.count)
            guard let type = rest.popFirst() else {
                throw ExecutionError(
                    .unsupported("the format ends with %; write %% for a percent sign"), at: range)
            }
            if type == "%" {
                result.append("%")
                continue
            }
            guard !values.isEmpty else {
                throw ExecutionError(.unsupported("the format has more placeholders than values"), at: range)
            }
            result += try percent(String(field), type, values.removeFirst(), at: range)
            try checkLength(of: result, at: range)
        }
        guard values.isEmpty else {
            throw ExecutionError(.unsupported("the format has fewer placeholders than values"), at: range)
        }
        return .text(result)
    }

    /// Formats one `%…` placeholder through the equivalent format specification of an f-string.
    private func percent(
        _ field: String, _ type: Character, _ value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> String {
        let flags = field.prefix { "-+ 0".contains($0) }
        let rest = field.dropFirst(flags.count)
        let sign = flags.contains("+") ? "+" : flags.contains(" ") ? " " : ""
        let zero = flags.contains("0") && !flags.contains("-") ? "0" : ""
        var value = value
        switch type {
        case "s", "r":
            let shown = type == "r" ? representation(of: value) : text(of: value)
            return try text(
                of: .text(shown), (flags.contains("-") ? "<" : ">") + rest, isRepresentation: false, at: range
            )
        case "d", "i":
            value = try call(.int, [value], [], at: range)
            fallthrough
        case "f", "F", "e", "E", "g", "G":
            if let x = value.variable, x.tensor.count == 1, let item = x.tensor.item {
                value = .number(item, isInteger: false)
            }
            let letter = type == "i" ? "d" : type
            return try text(
                of: value, "\(flags.contains("-") ? "<" : "")\(sign)\(zero)\(rest)\(letter)",
                isRepresentation: false, at: range)
        default: throw ExecutionError(.unsupported("the format %\(type) is not supported"), at: range)
        }
    }
}
