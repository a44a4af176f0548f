import CaseFormat
import CaseRunner

/// A subclass of `torch.autograd.Function`, which is a function of the case with a hand-written backward.
final class CustomFunction {
    /// Among the functions of the case.
    let name: String

    init(name: String) {
        self.name = name
    }
}

extension Translator {
    func define(custom type: SyntaxType) throws(Interruption) {
        let name = type.name.text
        let methods = type.body.compactMap { statement -> SyntaxFunction? in
            if case .function(let function) = statement.kind { function } else { nil }
        }
        guard let forward = methods.first(where: { $0.name.text == "forward" }) else {
            throw fault(.customFunction(name, .noForward), at: type.range)
        }
        guard let backward = methods.first(where: { $0.name.text == "backward" }) else {
            throw fault(.customFunction(name, .noBackward), at: type.range)
        }
        let caseName = freshFunctionName(name)
        let json = try CustomFunctionReader(self, type, forward, backward).json()
        do {
            try live.define(functions: "{\(caseName.json): \(json)}")
        } catch {
            switch error {
            case .malformed(let diagnostic):
                throw fault(.refused(diagnostic.message, help: diagnostic.help), at: type.range)
            case .raised(_, let message): throw fault(.refused(message, help: nil), at: type.range)
            }
        }
        draft.define(caseName, as: json)
        frame.names[name] = Lowered(.custom(CustomFunction(name: caseName)))
    }
}

/// Reads `forward` and `backward`, which have to be straight-line code.
private final class CustomFunctionReader {
    private let translator: Translator
    private let type: SyntaxType
    private let forward: SyntaxFunction
    private let backward: SyntaxFunction
    /// What `ctx` holds: attributes with their names in the case.
    private var attributes: [String: String] = [:]
    /// The names that `save_for_backward` was given.
    private var saved: [String] = []

    init(
        _ translator: Translator, _ type: SyntaxType, _ forward: SyntaxFunction, _ backward: SyntaxFunction
    ) {
        self.translator = translator
        self.type = type
        self.forward = forward
        self.backward = backward
    }

    typealias Interruption = Translator.Interruption

    private var name: String { type.name.text }

    /// The function as a member of `functions`.
    func json() throws(Interruption) -> String {
        let parameters = forward.parameters.dropFirst().map(\.name.text)
        guard let context = forward.parameters.first?.name.text,
            let backwardContext = backward.parameters.first?.name.text
        else { throw translator.fault(.customFunction(name, .notStraight), at: type.range) }
        let outer = (translator.frame, translator.deferral)
        translator.frame = Frame(outer: nil, prefix: nil)
        translator.deferral += 1
        defer { (translator.frame, translator.deferral) = outer }
        for parameter in parameters { bind(parameter, to: parameter) }
        var lines = try lines(of: forward, context, isBackward: false)
        guard let result = lines.popLast(), case .result(let results) = result, results.count == 1 else {
            throw translator.fault(.customFunction(name, .severalResults), at: forward.name.range)
        }
        let statements = lines.map(\.text) + [results[0] ?? "None"]
        let gradients = try gradients(backwardContext, Array(parameters))
        let forwardJSON = statements.count == 1 ? statements[0].json : Self.list(statements)
        return "{ \"parameters\": \(Self.list(Array(parameters))), \"forward\": \(forwardJSON), "
            + "\"backward\": { \(gradients.joined(separator: ", ")) } }"
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.map(\.json).joined(separator: ", "))]"
    }

    private func bind(_ name: String, to text: String) {
        translator.frame.names[name] = Lowered(text, isVerbatim: name == text)
    }

    /// One member of `backward` for each argument that gets a gradient.
    private func gradients(_ context: String, _ parameters: [String]) throws(Interruption) -> [String] {
        var first: [String] = []
        for (k, parameter) in backward.parameters.dropFirst().enumerated() {
            guard k == 0 else {
                throw translator.fault(.customFunction(name, .severalResults), at: parameter.name.range)
            }
            let name = parameter.name.text
            bind(name, to: name)
            if name != "grad_output" { first.append("\(name) = grad_output") }
        }
        var lines = try lines(of: backward, context, isBackward: true)
        guard let last = lines.popLast(), case .result(let results) = last else {
            throw translator.fault(.customFunction(name, .notStraight), at: backward.name.range)
        }
        guard results.count == parameters.count else {
            throw translator.fault(
                .customFunction(name, .gradientCount(expected: parameters.count, found: results.count)),
                at: backward.name.range)
        }
        let texts = first + lines.map(\.text)
        return zip(parameters, results).compactMap { parameter, result in
            guard let result else { return nil }
            let statements = Self.needed(texts, for: result) + [result]
            let value = statements.count == 1 ? statements[0].json : Self.list(statements)
            return "\(parameter.json): \(value)"
        }
    }

    /// The statements that a result depends on, by the names that they assign and change.
    private static func needed(_ statements: [String], for result: String) -> [String] {
        var wanted = Set(result.identifiers)
        var needed: [String] = []
        for statement in statements.reversed() {
            // An assignment, a change in place or an index on the left: its first name is what it gives.
            guard let target = statement.identifiers.first, wanted.contains(target) else { continue }
            wanted.formUnion(statement.identifiers)
            needed.append(statement)
        }
        return needed.reversed()
    }

    // MARK: Lines

    private enum Line {
        case statement(String)
        /// The last: what is returned, nil for None.
        case result([String?])

        var text: String { if case .statement(let text) = self { text } else { "" } }
    }

    private func lines(
        of function: SyntaxFunction, _ context: String, isBackward: Bool
    ) throws(Interruption) -> [Line] {
        var lines: [Line] = []
        for statement in try straightened(function.body, context) {
            switch statement.kind {
            case .pass: break
            case .expression(let expression): try read(expression, context, into: &lines)
            case .assignment(let targets, let value): try read(targets, value, context, into: &lines)
            case .augmented(let target, let op, let value):
                lines.append(
                    .statement("\(try text(target, context)) \(op.rawValue)= \(try text(value, context))"))
            case .returning(let value):
                lines.append(.result(try results(value, context)))
                return lines
            default: throw translator.fault(.customFunction(name, .notStraight), at: statement.range)
            }
        }
        throw translator.fault(.customFunction(name, .notStraight), at: function.name.range)
    }

    /// The statements without `if ctx.needs_input_grad[0]:`, which holds wherever the gradient is asked for.
    private func straightened(
        _ body: [SyntaxStatement], _ context: String
    ) throws(Interruption) -> [SyntaxStatement] {
        var result: [SyntaxStatement] = []
        for statement in body {
            guard case .conditional(let branches, _) = statement.kind, let branch = branches.first,
                branches.count == 1,
                branch.test.nodes.contains(where: { node in
                    if case .member(_, let name) = node.kind {
                        name.text == "needs_input_grad"
                    } else {
                        false
                    }
                })
            else {
                result.append(statement)
                continue
            }
            result += try straightened(branch.body, context)
        }
        return result
    }

    /// `ctx.save_for_backward(…)`, a docstring, or a change in place.
    private func read(
        _ expression: SyntaxExpression, _ context: String, into lines: inout [Line]
    ) throws(Interruption) {
        if case .string = expression.root?.kind { return }
        if case .call(let call) = expression.root?.kind,
            let path = expression.dottedName(of: call.function), path.hasPrefix(context + ".")
        {
            switch path.dropFirst(context.count + 1) {
            case "save_for_backward":
                for argument in expression.operands(call.arguments) {
                    let text = try text(argument, context)
                    if Lowered(text).isName {
                        saved.append(text)
                    } else {
                        let name = "saved_\(saved.count)"
                        lines.append(.statement("\(name) = \(text)"))
                        saved.append(name)
                    }
                }
            // What these say makes no difference to a gradient.
            case "mark_non_differentiable", "set_materialize_grads", "mark_dirty": break
            case let name:
                throw translator.fault(
                    .customFunction(self.name, .contextMember(String(name))), at: expression.range)
            }
            return
        }
        lines.append(.statement(try text(expression, context)))
    }

    private func read(
        _ targets: [SyntaxExpression], _ value: SyntaxExpression, _ context: String, into lines: inout [Line]
    ) throws(Interruption) {
        let names = targets[0].targetNames
        if value.dottedName(of: value.nodes.count - 1) == "\(context).saved_tensors" {
            guard targets[0].isTuple, names.count == saved.count else {
                throw translator.fault(
                    .argument("\(context).saved_tensors", "it holds \(saved.count)"), at: targets[0].range)
            }
            for (name, text) in zip(names, saved) {
                bind(name, to: name)
                if name != text { lines.append(.statement("\(name) = \(text)")) }
            }
            return
        }
        let text = try text(value, context)
        if let path = targets[0].dottedName(of: targets[0].nodes.count - 1), path.hasPrefix(context + ".") {
            let attribute = String(path.dropFirst(context.count + 1))
            attributes[attribute] = "\(context)_\(attribute)"
            lines.append(.statement("\(context)_\(attribute) = \(text)"))
            return
        }
        for name in names { bind(name, to: name) }
        let target = try self.text(targets[0], context)
        lines.append(
            .statement("\(targets[0].isTuple ? String(target.dropFirst().dropLast()) : target) = \(text)"))
    }

    /// One text for each value returned.
    private func results(_ value: SyntaxExpression?, _ context: String) throws(Interruption) -> [String?] {
        guard let value else { return [nil] }
        var texts: [String?] = []
        let parts: [SyntaxExpression] =
            if case .tuple(let items) = value.root?.kind { value.operands(items) } else { [value] }
        for part in parts {
            if case .name("None") = part.root?.kind {
                texts.append(nil)
            } else {
                texts.append(try text(part, context))
            }
        }
        return texts
    }

    /// The text of an expression in which `ctx` holds what forward gave it.
    private func text(_ expression: SyntaxExpression, _ context: String) throws(Interruption) -> String {
        var expression = expression
        for (k, node) in expression.nodes.enumerated() {
            guard case .member(let base, let member) = node.kind,
                case .name(context) = expression.nodes[base].kind
            else {
                continue
            }
            if let attribute = attributes[member.text] {
                // The name takes the place of both nodes; the first is left as one that nothing uses.
                translator.frame.names[attribute] = Lowered(attribute)
                expression.nodes[base].kind = .name(attribute)
                expression.nodes[k].kind = .name(attribute)
            } else {
                throw translator.fault(.customFunction(name, .contextMember(member.text)), at: node.range)
            }
        }
        if expression.nodes.contains(where: { if case .name(context) = $0.kind { true } else { false } }) {
            throw translator.fault(.customFunction(name, .notStraight), at: expression.range)
        }
        return try translator.textOf(expression)
    }
}

extension SyntaxExpression {
    fileprivate var isTuple: Bool {
        switch root?.kind {
        case .tuple, .list: true
        default: false
        }
    }
}

extension String {
    /// The words of a statement that may be names.
    fileprivate var identifiers: [String] {
        split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init)
            .filter { $0.first?.isNumber == false }
    }
}
