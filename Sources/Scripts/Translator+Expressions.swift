import CaseFormat
import CaseRunner

/// Translation of expressions to text of the statement language, or to objects where that is not possible.
extension Translator {
    func textOf(_ expression: SyntaxExpression) throws(Interruption) -> String {
        try textOf(try lower(expression), at: expression.range)
    }

    /// The text of a value, in parentheses if the precedence of its outermost operator is below `binding`.
    func textOf(
        _ value: TranslatedExpression, at range: SourceRange, binding: Int = TranslatedExpression.tuple
    ) throws(Interruption) -> String {
        switch value.kind {
        case .text(let text): return value.precedence < binding ? "(\(text))" : text
        case .object(.list(let list)), .object(.spread(let list)):
            try enter(at: range)
            defer { nesting -= 1 }
            linked.append(list)
            var items: [String] = []
            for item in list.items {
                items.append(try textOf(item, at: range, binding: TranslatedExpression.conditional))
            }
            return "[\(items.joined(separator: ", "))]"
        case .object(.function(let function)):
            if let name = try caseFunction(function) { return name }
            throw fault(.notText("a function that needs more than its arguments"), at: range)
        case .object(.custom(let custom)): return custom.name
        case .object(.caught(let message)): return message.pythonLiteral
        case .object(.unknown): throw .abandoned
        case .object(.dictionary): throw fault(.unsupported(.dictionaryOfTensors), at: range)
        case .object(let object): throw fault(.notText(object.kindName), at: range)
        }
    }

    /// Increases the nesting depth of lists and dictionaries, up to its limit.
    func enter(at range: SourceRange) throws(Interruption) {
        guard nesting < 100 else { throw fault(.tooDeep(limit: 100), at: range) }
        nesting += 1
    }

    /// Translates an expression.
    func lower(_ expression: SyntaxExpression) throws(Interruption) -> TranslatedExpression {
        let parts = try lowerAll(expression)
        return parts.last ?? TranslatedExpression("None")
    }

    /// Translates all nodes of an expression.
    func lowerAll(_ expression: SyntaxExpression) throws(Interruption) -> [TranslatedExpression] {
        let open = PartialExpression(expression)
        partialExpressions.append(open)
        defer { partialExpressions.removeLast() }
        for (index, node) in expression.nodes.enumerated() {
            var part = try lower(node, expression, open)
            // Only text that equals the source may be copied as part of a larger expression.
            if part.isVerbatim, !part.isTuple, part.text != slice(node.range) { part.isVerbatim = false }
            open.parts.append(part)
            if let length = open.parts[index].text?.utf8.count, length > Self.textLimit {
                throw fault(.tooLong(limit: Self.textLimit), at: node.range)
            }
            let operands = Set(node.kind.operands)
            if !operands.isEmpty { open.pendingNodes.removeAll(where: operands.contains) }
            open.pendingNodes.append(index)
        }
        return open.parts
    }

    /// Assigns pending values to names before a step is emitted in the middle of an expression.
    ///
    /// Otherwise the step could change values that Python has already evaluated.
    func namePendingValues(at range: SourceRange) throws(Interruption) {
        for open in partialExpressions {
            for index in open.pendingNodes {
                let part = open.parts[index]
                guard let text = part.text, part.precedence > TranslatedExpression.tuple,
                    !text.hasPrefix("*"),
                    !isStable(part), !part.isSlice
                else { continue }
                guard let method = open.calledMethods[index] else {
                    open.parts[index] = TranslatedExpression(
                        try named(text, "value", at: range, always: true))
                    continue
                }
                // A method cannot be assigned to a name, but its object can.
                let base = TranslatedExpression(String(text.dropLast(method.utf8.count + 1)))
                guard !method.isEmpty, text.hasSuffix("." + method), !base.isName, !isStable(base) else {
                    continue
                }
                let name = try named(base.text ?? "", "value", at: range, always: true)
                open.parts[index] = TranslatedExpression("\(name).\(method)")
            }
        }
    }

    private func lower(
        _ node: SyntaxExpression.Node, _ expression: SyntaxExpression, _ open: PartialExpression
    ) throws(Interruption) -> TranslatedExpression {
        let range = node.range
        let parts = open.parts
        switch node.kind {
        case .number, .string, .ellipsis:
            return TranslatedExpression(slice(range), isVerbatim: true, isLiteral: true)
        case .name(let name): return try lower(name: name, at: range)
        case .member(let base, let name):
            return try member(name.text, of: parts[base], expression, base, at: range)
        case .index(let base, let items): return try element(of: base, items, node, expression, parts)
        case .call(let call): return try lower(call, expression, node, open)
        case .dictionary(let items):
            let dictionary = ScriptDictionary()
            for item in items {
                let key = try constant(parts[item.key], at: range)
                dictionary[key] = try stored(parts[item.value], key.asName, at: range)
            }
            return TranslatedExpression(.dictionary(dictionary))
        case .set: throw fault(.unsupported(.set), at: range)
        case .list(let items) where items.contains(where: { parts[$0].isConverterObject }) || items.isEmpty:
            return TranslatedExpression(.list(ScriptList(try spread(items.map { parts[$0] }, at: range))))
        case .tuple(let items) where items.contains(where: { parts[$0].isConverterObject }):
            return TranslatedExpression(.list(ScriptList(try spread(items.map { parts[$0] }, at: range))))
        case .starred(let item):
            if case .list(let list)? = parts[item].object { return TranslatedExpression(.spread(list)) }
            return try composed(node, parts)
        case .unary(.not, let item) where parts[item].object != nil:
            return .bool(try !isTrue(parts[item], at: range))
        case .binary(let op, let a, let b):
            if let result = try comparison(op, parts[a], parts[b], at: range) { return result }
            if let result = try joined(op, parts[a], parts[b], at: range) { return result }
            return try composed(node, parts)
        case .chain(let a, let links) where links.count == 1:
            let (op, b) = (links[0].comparison, links[0].operand)
            if let result = try comparison(op, parts[a], parts[b], at: range) { return result }
            return try composed(node, parts)
        case .conditional(let test, let then, let otherwise):
            return try conditional(test, then, otherwise, at: range)
        case .logical(let op, let operands): return try logical(op, operands, at: range)
        case .lambda(let parameters, let body): return try lambda(parameters, body, at: range)
        case .comprehension(let comprehension): return try self.comprehension(comprehension, at: range)
        case .formatted(let pieces): return try formatted(pieces, parts, at: range)
        default: return try composed(node, parts)
        }
    }

    /// The source text of a range, with line breaks replaced by spaces outside strings.
    func slice(_ range: SourceRange) -> String {
        let text = script.source.text(of: range)
        let isString = text.hasPrefix("'") || text.hasPrefix("\"")
        return isString ? text : text.withPlainBlanks
    }

    private func lower(name: String, at range: SourceRange) throws(Interruption) -> TranslatedExpression {
        if conditionDepth > 0, let value = unusedLoopValues[name] { return TranslatedExpression(value) }
        if let value = unusedLoopValues.removeValue(forKey: name), let text = frame.lookUp(name)?.text {
            let outer = lazyDepth
            lazyDepth = 0
            defer { lazyDepth = outer }
            try emit("\(text) = \(value)", at: range, mayChangeValues: false)
        }
        if var value = frame.lookUp(name) {
            if case .object(.unknown) = value.kind { throw .abandoned }
            value.isVerbatim = value.text == name
            return value
        }
        if name == "__name__" { return .string("__main__") }
        if let path = imports[name], !["torch", "numpy", "math"].contains(String(path.prefix { $0 != "." })) {
            throw fault(.unknownModule(path), at: range)
        }
        return TranslatedExpression(name, isVerbatim: true)
    }

    // MARK: Composed text

    /// The text of operators, lists, tuples and slices, composed from the texts of their operands.
    private func composed(_ node: SyntaxExpression.Node, _ parts: [TranslatedExpression]) throws(Interruption)
        -> TranslatedExpression
    {
        let range = node.range
        func text(_ operand: Int, _ binding: Int) throws(Interruption) -> String {
            try textOf(parts[operand], at: range, binding: binding)
        }
        func list(_ items: [Int]) throws(Interruption) -> String {
            var texts: [String] = []
            for item in items { texts.append(try text(item, TranslatedExpression.conditional)) }
            return texts.joined(separator: ", ")
        }
        let isVerbatim = node.kind.operands.allSatisfy { parts[$0].isVerbatim } && isOneLine(range)
        var result: TranslatedExpression
        switch node.kind {
        case .unary(let op, let x):
            let precedence = op == .not ? TranslatedExpression.negation : TranslatedExpression.unary
            let mark = op == .not ? "not " : op.rawValue
            result = TranslatedExpression(mark + (try text(x, precedence)), precedence: precedence)
        case .binary(let op, let a, let b):
            let precedence = op.precedence
            let isPower = op == .power
            let left = try text(a, isPower ? precedence + 1 : precedence)
            let right = try text(b, isPower ? TranslatedExpression.unary : precedence + 1)
            result = TranslatedExpression("\(left) \(op.rawValue) \(right)", precedence: precedence)
        case .chain(let first, let links):
            var chain = try text(first, TranslatedExpression.comparison + 1)
            for link in links {
                chain +=
                    " \(link.comparison.rawValue) \(try text(link.operand, TranslatedExpression.comparison + 1))"
            }
            result = TranslatedExpression(chain, precedence: TranslatedExpression.comparison)
        case .list(let items): result = TranslatedExpression("[\(try list(items))]")
        case .tuple(let items):
            result = TranslatedExpression("(\(try list(items))\(items.count == 1 ? "," : ""))")
            result.isTuple = true
        case .slice(let start, let stop, let step):
            var bounds: [String] = []
            for bound in [start, stop] + (step == nil ? [] : [step]) {
                bounds.append(
                    try bound.map { (b) throws(Interruption) in try text(b, TranslatedExpression.conditional)
                    } ?? "")
            }
            result = TranslatedExpression(bounds.joined(separator: ":"))
            result.isSlice = true
        case .starred(let x):
            result = TranslatedExpression("*" + (try text(x, TranslatedExpression.comparison)))
        default: return TranslatedExpression("None")
        }
        if isVerbatim {
            // The source text includes parentheses around operands, but not around the whole expression.
            result.isVerbatim = true
            if !result.isTuple { result.kind = .text(slice(range)) }
        }
        return result
    }

    func isOneLine(_ range: SourceRange) -> Bool {
        !script.source.bytes[range.offsets].contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "#") }
    }

    private func element(
        of base: Int, _ items: [Int], _ node: SyntaxExpression.Node, _ expression: SyntaxExpression,
        _ parts: [TranslatedExpression]
    ) throws(Interruption) -> TranslatedExpression {
        if let object = parts[base].object, items.count == 1 {
            if case .slice(let start, let stop, let step) = expression.nodes[items[0]].kind {
                let bounds = [start, stop, step].map { $0.map { parts[$0] } }
                return try slice(object, bounds, at: node.range)
            }
            return try element(at: parts[items[0]], of: object, at: node.range)
        }
        var texts: [String] = []
        for item in items {
            texts.append(try textOf(parts[item], at: node.range, binding: TranslatedExpression.conditional))
        }
        if ([base] + items).allSatisfy({ parts[$0].isVerbatim }), isOneLine(node.range) {
            return TranslatedExpression(slice(node.range), isVerbatim: true)
        }
        let text = try textOf(parts[base], at: node.range, binding: TranslatedExpression.atom)
        return TranslatedExpression("\(text)[\(texts.joined(separator: ", "))]")
    }

    private func formatted(
        _ pieces: [FormattedPiece], _ parts: [TranslatedExpression], at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        let values = pieces.compactMap { if case .value(let value) = $0 { value } else { nil } }
        if values.allSatisfy({ parts[$0.value].isVerbatim }), isOneLine(range) {
            return TranslatedExpression(slice(range), isVerbatim: true)
        }
        var body = ""
        for piece in pieces {
            switch piece {
            case .text(let text):
                for c in text.pythonLiteral.dropFirst().dropLast() {
                    body += c == "{" || c == "}" ? "\(c)\(c)" : "\(c)"
                }
            case .value(let value):
                var text = try textOf(parts[value.value], at: range)
                if text.contains("\"") || text.contains("'") || text.contains("\\") {
                    text = try named(text, freshName("value"), at: range)
                }
                let specification = value.specification.isEmpty ? "" : ":" + value.specification
                body += "{\(text)\(value.isRepresentation ? "!r" : "")\(specification)}"
            }
        }
        return TranslatedExpression("f'\(body)'")
    }

    /// The items with each `*xs` replaced by its items.
    func spread(_ items: [TranslatedExpression], at range: SourceRange) throws(Interruption)
        -> [TranslatedExpression]
    {
        var result: [TranslatedExpression] = []
        for item in items {
            if case .spread(let list)? = item.object {
                result += list.items
            } else if let text = item.text, text.hasPrefix("*") {
                result += try listItems(of: TranslatedExpression(String(text.dropFirst())), at: range)
            } else {
                result.append(item)
            }
        }
        return result
    }
}

extension TranslatedExpression {
    /// True if the value has no representation in the case.
    fileprivate var isConverterObject: Bool {
        switch kind {
        case .text: false
        case .object(.function(let function)): function.caseName == nil
        case .object: true
        }
    }
}

extension String {
    /// The text with line breaks, no-break spaces and ideographic spaces replaced by spaces.
    fileprivate var withPlainBlanks: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map {
                    $0 == "\n" || $0 == "\r" || $0 == "\u{A0}" || $0 == "\u{3000}" ? " " : $0
                }))
    }
}
