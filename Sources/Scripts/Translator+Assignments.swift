import CaseFormat
import CaseRunner

/// Translation of assignments.
extension Translator {
    func assign(
        _ targets: [SyntaxExpression], _ value: SyntaxExpression, at range: SourceRange
    ) throws(Interruption) {
        let lowered = try lower(value)
        // `a = b = …`: evaluate the value once.
        var value = lowered
        for (k, target) in targets.enumerated().reversed() {
            try assign(value, to: target, at: range)
            if k > 0, value.object == nil, case .name(let name) = target.root?.kind {
                value = TranslatedExpression(frame.lookUp(name)?.text ?? name)
            }
        }
    }

    private func assign(
        _ value: TranslatedExpression, to target: SyntaxExpression, at range: SourceRange
    ) throws(Interruption) {
        guard let root = target.root else { return }
        switch root.kind {
        case .name(let name): try assign(value, toName: name, at: range)
        case .member(let base, let member):
            let base = try lowerAll(target)[base]
            switch base.object {
            case .instance(let instance)?: return try assign(value, to: member.text, of: instance, at: range)
            case .type(let type)?:
                type.attributes[member.text] = try stored(
                    value, "\(type.syntax.name.text)_\(member.text)", at: range)
                return
            default: break
            }
            let text = "\(try textOf(base, at: range, binding: TranslatedExpression.atom)).\(member.text)"
            try emit("\(text) = \(try textOf(value, at: range))", at: range)
        case .index(let base, let items):
            let parts = try lowerAll(target)
            if let object = parts[base].object, items.count == 1 {
                return try assign(value, to: parts[items[0]], of: object, at: range)
            }
            try emit("\(try textOf(target)) = \(try textOf(value, at: range))", at: range)
        case .tuple(let items), .list(let items):
            try assign(value, toSeveral: target.operands(items), target, at: range)
        default: throw fault(.unsupported(.assignmentTarget), at: target.range)
        }
    }

    private func assign(_ value: TranslatedExpression, toName name: String, at range: SourceRange)
        throws(Interruption)
    {
        unusedLoopValues[name] = nil
        let home = assignmentFrame(of: name)
        if let object = value.object {
            try nameTensors(object, as: name, at: range)
            home.names[name] = value
            return
        }
        let caseName = caseName(for: name)
        let text = try textOf(value, at: range)
        if try !makeLeaf(caseName, of: text, at: range) { try emit("\(caseName) = \(text)", at: range) }
        home.names[name] = TranslatedExpression(caseName, isVerbatim: caseName == name)
        guard calls.isEmpty else { return }
        noteAssignment(caseName)
        lastValue = caseName
    }

    /// Assigns an attribute of an instance: `self.w = …`.
    private func assign(
        _ value: TranslatedExpression, to attribute: String, of instance: ScriptInstance,
        at range: SourceRange
    ) throws(Interruption) {
        if let object = value.object {
            try nameTensors(object, as: attribute, at: range)
            instance[attribute] = value
            return
        }
        let text = try textOf(value, at: range)
        if instance[attribute] == nil, isParameter(text), isStable(value) {
            instance[attribute] = value
            return
        }
        let name = instance.caseNames[attribute] ?? freshName(attribute)
        instance.caseNames[attribute] = name
        try emit("\(name) = \(text)", at: range)
        localNames.insert(name)
        instance[attribute] = TranslatedExpression(name)
    }

    /// Assigns an entry of a dictionary or an item of a list: `d["w"] = …`, `xs[0] = …`.
    private func assign(
        _ value: TranslatedExpression, to key: TranslatedExpression, of object: ScriptObject,
        at range: SourceRange
    ) throws(Interruption) {
        switch object {
        case .dictionary(let dictionary):
            let key = try constant(key, at: range)
            dictionary[key] = try reassigned(
                value, "\(dictionary.name ?? "entry")_\(key.asName)", at: range, dictionary[key])
        case .list(let list):
            let index = try self.index(key, count: list.items.count, at: range)
            list.items[index] = try reassigned(
                value, "\(list.name ?? "item")_\(index)", at: range, list.items[index])
        default: throw fault(.argument("[…]", "\(object.kindName) cannot be indexed"), at: range)
        }
    }

    /// The value as an object, constant or name, so that storing it does not repeat the computation.
    ///
    /// Other expressions are assigned to a new name derived from `wanted`.
    func stored(_ value: TranslatedExpression, _ wanted: String, at range: SourceRange) throws(Interruption)
        -> TranslatedExpression
    {
        if let object = value.object {
            try nameTensors(object, as: wanted, at: range)
            return value
        }
        guard let text = value.text, !isStable(value) else { return value }
        return TranslatedExpression(try named(text, wanted, at: range, always: true))
    }

    /// The value of an entry that may be assigned repeatedly; reuses the name of the present value if possible.
    private func reassigned(
        _ value: TranslatedExpression, _ wanted: String, at range: SourceRange,
        _ present: TranslatedExpression?
    ) throws(Interruption) -> TranslatedExpression {
        guard value.object == nil, let text = value.text, !value.isLiteral else {
            return try stored(value, wanted, at: range)
        }
        if let name = present?.text, localNames.contains(name), name.hasPrefix(wanted) {
            try emit("\(name) = \(text)", at: range)
            return TranslatedExpression(name)
        }
        let name = try named(text, wanted, at: range, always: true)
        localNames.insert(name)
        return TranslatedExpression(name)
    }

    private func assign(
        _ value: TranslatedExpression, toSeveral targets: [SyntaxExpression], _ whole: SyntaxExpression,
        at range: SourceRange
    ) throws(Interruption) {
        if case .object(.list(let list)) = value.kind, list.items.count == targets.count {
            // As in Python, evaluate all items before the first target is assigned.
            let names = Set(targets.flatMap(\.targetNames).map(caseName))
            var items = list.items
            if items.contains(where: { $0.text?.mentions(names) == true }) {
                for k in items.indices where !items[k].isLiteral {
                    items[k] = try stored(items[k], "item", at: range)
                }
            }
            for (target, item) in zip(targets, items) { try assign(item, to: target, at: range) }
            return
        }
        var text = try textOf(value, at: range)
        if value.isTuple { text = String(text.dropFirst().dropLast()) }
        var names: [String] = []
        var later: [(SyntaxExpression, String)] = []
        for target in targets { names.append(try place(of: target, &later, at: range)) }
        let list = names.count == 1 ? "\(names[0])," : names.joined(separator: ", ")
        try emit("\(list) = \(text)", at: range)
        for (target, name) in later { try assign(TranslatedExpression(name), to: target, at: range) }
    }

    /// The text of one target of an unpacking assignment.
    ///
    /// - Parameter later: Attributes and items that must be assigned afterwards, with the name to assign from.
    private func place(
        of target: SyntaxExpression, _ later: inout [(SyntaxExpression, String)], at range: SourceRange
    ) throws(Interruption) -> String {
        switch target.root?.kind {
        case .name(let name):
            unusedLoopValues[name] = nil
            let caseName = caseName(for: name)
            assignmentFrame(of: name).names[name] = TranslatedExpression(
                caseName, isVerbatim: caseName == name)
            if calls.isEmpty {
                noteAssignment(caseName)
                lastValue = caseName
            }
            return caseName
        case .starred(let item):
            guard let inner = target.operands([item]).first else { return "_" }
            return "*" + (try place(of: inner, &later, at: range))
        case .tuple(let items), .list(let items):
            var names: [String] = []
            for part in target.operands(items) { names.append(try place(of: part, &later, at: range)) }
            return "(\(names.joined(separator: ", ")))"
        default:
            // Unpack into a temporary name, which is then assigned to the attribute or item.
            let name = freshName("part")
            later.append((target, name))
            return name
        }
    }

    func augment(
        _ target: SyntaxExpression, _ op: BinaryOperator, _ value: SyntaxExpression, at range: SourceRange
    ) throws(Interruption) {
        let place = try lower(target)
        let lowered = try lower(value)
        if case .name(let name) = target.root?.kind, case .list(let list)? = frame.lookUp(name)?.object,
            op == .add
        {
            try extend(list, with: lowered, at: range)
            return
        }
        let text = try textOf(place, at: range)
        let right = try textOf(lowered, at: range)
        if case .name = target.root?.kind {
            return try emit("\(text) \(op.rawValue)= \(right)", at: range)
        }
        // A tensor is changed in place; any other value is replaced.
        if case .tensor? = try? live.value(of: text) {
            return try emit("\(text) \(op.rawValue)= \(right)", at: range)
        }
        let result = TranslatedExpression("\(text) \(op.rawValue) (\(right))", precedence: op.precedence)
        try assign(result, to: target, at: range)
    }

    /// Appends the items of another list.
    func extend(_ list: ScriptList, with more: TranslatedExpression, at range: SourceRange)
        throws(Interruption)
    {
        for item in try listItems(of: more, at: range) {
            try countIterations(1, at: range)
            list.items.append(try stored(item, "\(list.name ?? "item")_\(list.items.count)", at: range))
        }
    }
}

extension String {
    /// The text with every character that is not allowed in an identifier replaced by `_`.
    var asName: String {
        String(
            unicodeScalars.map { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                    ? Character(scalar) : "_"
            })
    }
}
