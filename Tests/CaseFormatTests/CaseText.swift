import CaseFormat

/// A case's JSON text, as tests write it.
struct CaseText {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// A case over the tensors x, y and z whose steps are these statements.
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
        steps.compactMap { if case .statement(let statement) = $0.action { statement } else { nil } }
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
        case .slice(let start, let stop, let step): return "(slice\(list([start, stop, step])))"
        case .name(let name): return name
        case .attribute(let base, let attribute): return "(. \(operands[base]) \(attribute.rawValue))"
        case .index(let base, let items): return "(index\(list([base] + items)))"
        case .negated(let operand): return "(neg \(operands[operand]))"
        case .binary(let binary, let left, let right): return "(\(binary.rawValue)\(list([left, right])))"
        case .call(let call):
            let keywords = (call.keywords + (call.requiresGrad.map { [$0] } ?? []))
                .map { " \($0.name.text)=\(operands[$0.value])" }
            return
                "(\(call.isMethod ? "." : "")\(call.callee.text)\(list(call.arguments))\(keywords.joined()))"
        }
    }
}

extension Callee {
    fileprivate var text: String {
        switch self {
        case .operation(let name): name
        case .inPlace(let name): "\(name)_"
        case .engine(let function): function.rawValue
        case .function(let name): "own:\(name)"
        }
    }
}
