import CaseFormat

/// The JSON text of a case in a test.
struct CaseText {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// A case with the tensors x, y and z and the statements as steps.
    init(statements: String...) {
        let steps = statements.map(Self.quoted).joined(separator: ", ")
        text = #"{"tensors": {"x": 1, "y": 2, "z": 3}, "steps": [\#(steps)]}"#
    }

    var source: SourceText { SourceText(path: "case.json", bytes: Array(text.utf8)) }

    func decoded(limits: Limits = Limits()) throws(MalformedCase) -> GradientCase {
        try GradientCase(decoding: source, limits: limits)
    }

    func diagnostics(limits: Limits = Limits()) -> [Diagnostic] {
        do {
            _ = try decoded(limits: limits)
            return []
        } catch {
            return error.diagnostics
        }
    }

    /// Each diagnostic as `line:column message (help)`.
    func faults(limits: Limits = Limits()) -> [String] {
        diagnostics(limits: limits).map { diagnostic in
            let place = "\(diagnostic.location.line):\(diagnostic.location.column)"
            return "\(place) \(diagnostic.message)" + (diagnostic.help.map { " (\($0))" } ?? "")
        }
    }

    static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            case "\t": "\\t"
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

extension GradientCase {
    /// The statements among the steps.
    var statements: [Statement] {
        steps.flatMap {
            if case .statements(let statements) = $0.action { statements } else { [Statement]() }
        }
    }
}

extension Statement {
    /// The value of an assignment, or the expression of an expression statement.
    var value: Expression? {
        switch kind {
        case .expression(let value), .assignment(_, let value), .augmented(_, _, let value): value
        default: nil
        }
    }
}

extension Expression {
    /// The tree in prefix notation, such as `(+ x (* y 2))`.
    var prefixNotation: String {
        var texts: [String] = []
        for node in nodes { texts.append(node.kind.prefixNotation(operands: texts)) }
        return texts.last ?? ""
    }
}

extension Expression.Kind {
    fileprivate func prefixNotation(operands: [String]) -> String {
        func list(_ items: [Int]) -> String { items.map { " " + operands[$0] }.joined() }
        switch self {
        case .number(let value, let isInteger): return isInteger ? "\(Int(value))" : "\(value)"
        case .bool(let value): return value ? "True" : "False"
        case .none: return "None"
        case .string(let text): return text.contains("'") ? "\"\(text)\"" : "'\(text)'"
        case .dtype(let dtype): return dtype.rawValue
        case .tensor(let literal): return "tensor\(literal.shape)\(literal.values)"
        case .ellipsis: return "..."
        case .list(let items): return "[" + list(items).dropFirst() + "]"
        case .tuple(let items): return "(tuple\(list(items)))"
        case .slice(let start, let stop, let step):
            return "(slice\([start, stop, step].map { " " + ($0.map { operands[$0] } ?? "None") }.joined()))"
        case .name(let name): return name
        case .function(let name): return "own:\(name)"
        case .result(let base, let name): return "(. \(operands[base]) \(name))"
        case .chain(let first, let links):
            let rest = links.map { " \($0.comparison.rawValue) \(operands[$0.operand])" }.joined()
            return "(chain \(operands[first])\(rest))"
        case .logical(let op, let parts):
            return "(\(op.rawValue)\(parts.map { " " + $0.prefixNotation }.joined()))"
        case .conditional(let test, let then, let otherwise):
            return "(if \(test.prefixNotation) \(then.prefixNotation) \(otherwise.prefixNotation))"
        case .lambda(let parameters, let body):
            return "(lambda (\(parameters.map(\.text).joined(separator: " "))) \(body.prefixNotation))"
        case .comprehension(let comprehension):
            let clauses = comprehension.clauses.map { clause in
                " (for \(clause.targets.map(\.text).joined(separator: " ")) \(clause.iterable.prefixNotation)"
                    + clause.conditions.map { " " + $0.prefixNotation }.joined() + ")"
            }
            return "(list \(comprehension.element.prefixNotation)\(clauses.joined()))"
        case .starred(let operand): return "*\(operands[operand])"
        case .formatted(let pieces):
            let parts = pieces.map { piece in
                switch piece {
                case .text(let text): " '\(text)'"
                case .value(let value):
                    " \(operands[value.value])\(value.isRepresentation ? "!r" : "")"
                        + (value.specification.isEmpty ? "" : ":" + value.specification)
                }
            }
            return "(f\(parts.joined()))"
        case .attribute(let base, let attribute): return "(. \(operands[base]) \(attribute.rawValue))"
        case .index(let base, let items): return "(index\(list([base] + items)))"
        case .unary(let op, let operand):
            let name = op == .negate ? "neg" : op == .plus ? "pos" : op.rawValue
            return "(\(name) \(operands[operand]))"
        case .binary(let binary, let left, let right): return "(\(binary.rawValue)\(list([left, right])))"
        case .call(let call):
            let keywords = (call.keywords + call.options.all)
                .map { " \($0.name.text)=\(operands[$0.value])" }
            return
                "(\(call.isMethod ? "." : "")\(call.callee.text(operands))\(list(call.arguments))\(keywords.joined()))"
        }
    }
}

extension Callee {
    fileprivate func text(_ operands: [String]) -> String {
        switch self {
        case .operation(let name): name
        case .inPlace(let name): "\(name)_"
        case .engine(let function): function.rawValue
        case .python(let function): function.rawValue
        case .math(let name): "math.\(name)"
        case .module(let name): "nn:\(name)"
        case .function(let name): "own:\(name)"
        case .value(let function): "call \(operands[function])"
        }
    }
}
