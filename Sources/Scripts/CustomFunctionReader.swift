import CaseFormat

/// Translates `forward` and `backward` of a `torch.autograd.Function` subclass.
///
/// Both must be straight-line code after conditions on constants have been evaluated.
final class CustomFunctionReader {
    private let translator: Translator
    private let custom: CustomFunction
    /// Literals of the non-tensor arguments, keyed by parameter.
    private let constants: [String: String]
    /// The attributes of `ctx`, with their names or literals in the case.
    private var attributes: [String: String] = [:]
    /// The names passed to `save_for_backward`.
    private var saved: [String] = []

    init(_ translator: Translator, _ custom: CustomFunction, _ constants: [String: String]) {
        self.translator = translator
        self.custom = custom
        self.constants = constants
    }

    typealias Interruption = Translator.Interruption

    private var name: String { custom.name }

    /// The JSON of the function, as a value in the `functions` member of the case.
    func json() throws(Interruption) -> String {
        let all = custom.parameters.map(\.name.text)
        let tensors = all.filter { constants[$0] == nil }
        let outer = (translator.frame, translator.lazyDepth)
        translator.frame = translator.functionFrame(in: custom.frame)
        translator.lazyDepth += 1
        defer { (translator.frame, translator.lazyDepth) = outer }
        for parameter in all { bind(parameter, to: constants[parameter] ?? parameter) }
        var lines = try lines(of: custom.forward)
        guard case .result(let results)? = lines.popLast(), results.count == 1 else {
            throw translator.fault(.customFunction(name, .severalResults), at: custom.forward.name.range)
        }
        let statements = lines.map(\.text) + [results[0] ?? "None"]
        let gradients = try gradients(all)
        let forward = statements.count == 1 ? statements[0].jsonLiteral : Self.list(statements)
        return "{ \"parameters\": \(Self.list(tensors)), \"forward\": \(forward), "
            + "\"backward\": { \(gradients.joined(separator: ", ")) } }"
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.map(\.jsonLiteral).joined(separator: ", "))]"
    }

    private func bind(_ name: String, to text: String) {
        translator.frame.names[name] = TranslatedExpression(text, isVerbatim: name == text)
    }

    /// The JSON members of `backward`, one for each argument that has a gradient.
    private func gradients(_ parameters: [String]) throws(Interruption) -> [String] {
        var first: [String] = []
        for (k, parameter) in custom.backward.parameters.dropFirst().enumerated() {
            guard k == 0 else {
                throw translator.fault(.customFunction(name, .severalResults), at: parameter.name.range)
            }
            let name = parameter.name.text
            bind(name, to: name)
            if name != "grad_output" { first.append("\(name) = grad_output") }
        }
        var lines = try lines(of: custom.backward)
        guard case .result(var results)? = lines.popLast() else {
            throw translator.fault(.customFunction(name, .notStraightLine), at: custom.backward.name.range)
        }
        // As in PyTorch, additional trailing Nones are allowed.
        while results.count > parameters.count, results.last == .some(nil) { results.removeLast() }
        guard results.count == parameters.count else {
            throw translator.fault(
                .customFunction(name, .gradientCount(expected: parameters.count, found: results.count)),
                at: custom.backward.name.range)
        }
        let texts = first + lines.map(\.text)
        return zip(parameters, results).compactMap { parameter, result in
            guard let result, constants[parameter] == nil else { return nil }
            let statements = Self.needed(texts, for: result) + [result]
            let value = statements.count == 1 ? statements[0].jsonLiteral : Self.list(statements)
            return "\(parameter.jsonLiteral): \(value)"
        }
    }

    /// The statements that a result depends on.
    private static func needed(_ statements: [String], for result: String) -> [String] {
        var wanted = Set(result.identifiers)
        var needed: [String] = []
        for statement in statements.reversed() {
            // The names before the first `=` are those that the statement assigns or changes.
            let left = statement.prefix { $0 != "=" }
            guard left.description.identifiers.contains(where: wanted.contains) else { continue }
            wanted.formUnion(statement.identifiers)
            needed.append(statement)
        }
        return needed.reversed()
    }

    // MARK: Lines

    private enum Line {
        case statement(String)
        /// The returned values; nil stands for None.
        case result([String?])

        var text: String { if case .statement(let text) = self { text } else { "" } }
    }

    private func lines(of function: SyntaxFunction) throws(Interruption) -> [Line] {
        let context = function.parameters.first?.name.text ?? ""
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
            default: throw translator.fault(.customFunction(name, .notStraightLine), at: statement.range)
            }
        }
        throw translator.fault(.customFunction(name, .notStraightLine), at: function.name.range)
    }

    /// The statements with each `if` replaced by the branch that is taken.
    private func straightened(
        _ body: [SyntaxStatement], _ context: String
    ) throws(Interruption) -> [SyntaxStatement] {
        var result: [SyntaxStatement] = []
        for statement in body {
            guard case .conditional(let branches, let otherwise) = statement.kind else {
                result.append(statement)
                continue
            }
            var taken = otherwise
            for branch in branches {
                guard let holds = try truth(of: branch.test, context) else {
                    throw translator.fault(.customFunction(name, .notStraightLine), at: branch.test.range)
                }
                if holds {
                    taken = branch.body
                    break
                }
            }
            result += try straightened(taken, context)
        }
        return result
    }

    /// The truth value of a condition on constants, None or `needs_input_grad`; nil for other conditions.
    private func truth(of test: SyntaxExpression, _ context: String) throws(Interruption) -> Bool? {
        if case .logical(let op, let operands) = test.root?.kind {
            for operand in operands {
                guard let holds = try truth(of: operand, context) else { return nil }
                if holds == (op == .or) { return holds }
            }
            return op == .and
        }
        // The case evaluates each gradient only if it is needed, so this is true for every tensor argument.
        if case .index(let base, let items) = test.root?.kind, items.count == 1,
            test.dottedName(of: base) == "\(context).needs_input_grad",
            case .number(let k, isInteger: true) = test.nodes[items[0]].kind,
            custom.parameters.indices.contains(Int(k))
        {
            return constants[custom.parameters[Int(k)].name.text] == nil
        }
        // Names of tensors are not replaced by `None`, so comparing the texts decides the condition.
        if let (op, a, b) = test.comparison,
            op == .isSame || op == .isNotSame || op == .equal || op == .notEqual
        {
            let sides = test.operands([a, b])
            let (left, right) = (try text(sides[0], context), try text(sides[1], context))
            if left == "None" || right == "None" {
                return (left == right) == (op == .isSame || op == .equal)
            }
        }
        let text = try text(test, context)
        return try? translator.live.isTrue(text)
    }

    /// Translates an expression statement: a method of `ctx`, a docstring or an in-place change.
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
                    if TranslatedExpression(text).isName {
                        saved.append(text)
                    } else {
                        let name = "saved_\(saved.count)"
                        lines.append(.statement("\(name) = \(text)"))
                        saved.append(name)
                    }
                }
            // These calls do not affect the values of gradients.
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
        if value.dottedName(of: value.nodes.count - 1) == "\(context).saved_tensors" {
            return try readSaved(targets[0], context, into: &lines)
        }
        var text = try text(value, context)
        if targets.count > 1, !TranslatedExpression(text).isName, Double(text) == nil {
            lines.append(.statement("value = \(text)"))
            text = "value"
        }
        for target in targets { try read(target, text, context, into: &lines) }
    }

    private func read(
        _ target: SyntaxExpression, _ text: String, _ context: String, into lines: inout [Line]
    ) throws(Interruption) {
        let isConstant = text == "None" || Double(text) != nil
        if let path = target.dottedName(of: target.nodes.count - 1), path.hasPrefix(context + ".") {
            let attribute = String(path.dropFirst(context.count + 1))
            attributes[attribute] = isConstant ? text : "\(context)_\(attribute)"
            if !isConstant { lines.append(.statement("\(context)_\(attribute) = \(text)")) }
            return
        }
        if text == "None", case .name(let name) = target.root?.kind { return bind(name, to: text) }
        for name in target.targetNames { bind(name, to: name) }
        let left = try self.text(target, context)
        lines.append(
            .statement("\(target.isTuple ? String(left.dropFirst().dropLast()) : left) = \(text)"))
    }

    /// Translates `x, y = ctx.saved_tensors`.
    private func readSaved(
        _ target: SyntaxExpression, _ context: String, into lines: inout [Line]
    ) throws(Interruption) {
        let names = target.targetNames
        guard target.isTuple, names.count == saved.count else {
            throw translator.fault(
                .argument(
                    "\(context).saved_tensors",
                    "it contains \(saved.count) tensors; unpack it into as many names"), at: target.range)
        }
        for (name, text) in zip(names, saved) {
            let isConstant = text == "None" || constants[text] != nil
            bind(name, to: isConstant ? text : name)
            if name != text, !isConstant { lines.append(.statement("\(name) = \(text)")) }
        }
    }

    /// The texts of the returned values; nil stands for None.
    private func results(_ value: SyntaxExpression?, _ context: String) throws(Interruption) -> [String?] {
        guard let value else { return [nil] }
        let parts: [SyntaxExpression] =
            if case .tuple(let items) = value.root?.kind { value.operands(items) } else { [value] }
        var texts: [String?] = []
        for part in parts {
            let text = try text(part, context)
            texts.append(text == "None" ? nil : text)
        }
        return texts
    }

    /// The text of an expression, with attributes of `ctx` replaced by their names or literals.
    private func text(_ expression: SyntaxExpression, _ context: String) throws(Interruption) -> String {
        var expression = expression
        for (k, node) in expression.nodes.enumerated() {
            guard case .member(let base, let member) = node.kind,
                case .name(context) = expression.nodes[base].kind
            else { continue }
            guard let text = attributes[member.text] else {
                throw translator.fault(.customFunction(name, .contextMember(member.text)), at: node.range)
            }
            // Both nodes become the name; the first one is then unused.
            let attribute = "\(context)_\(member.text)"
            bind(attribute, to: text)
            expression.nodes[base].kind = .name(attribute)
            expression.nodes[k].kind = .name(attribute)
        }
        if expression.nodes.contains(where: { if case .name(context) = $0.kind { true } else { false } }) {
            throw translator.fault(.customFunction(name, .notStraightLine), at: expression.range)
        }
        do throws(Interruption) {
            return try translator.textOf(expression)
        } catch {
            guard case .needsInlining = error else { throw error }
            throw translator.fault(.customFunction(name, .notStraightLine), at: expression.range)
        }
    }
}

extension SyntaxExpression {
    /// The operator and operands if the root is a single comparison.
    fileprivate var comparison: (BinaryOperator, Int, Int)? {
        switch root?.kind {
        case .binary(let op, let a, let b): (op, a, b)
        case .chain(let a, let links) where links.count == 1: (links[0].comparison, a, links[0].operand)
        default: nil
        }
    }

    fileprivate var isTuple: Bool {
        switch root?.kind {
        case .tuple, .list: true
        default: false
        }
    }
}
