import CaseFormat

extension Translator {
    /// What a name of the present function or of the script becomes in the case, where it is assigned.
    func caseName(for name: String) -> String {
        if frame.globals.contains(name) {
            guard let known = home(of: name).names[name], known.isName else { return name }
            return known.text ?? name
        }
        if frame.prefix == nil { return name }
        let key = "\(frame.prefix ?? "").\(name)"
        if let known = namesOfLocals[key] { return known }
        let new = freshName(usedNames.contains(name) ? "\(frame.prefix ?? "")_\(name)" : name)
        namesOfLocals[key] = new
        localNames.insert(new)
        return new
    }

    /// The frame in which the present function assigns a name: its own, unless `global` or `nonlocal` says otherwise.
    func home(of name: String) -> Frame {
        guard frame.globals.contains(name) else { return frame }
        var home = frame
        while let outer = home.outer {
            home = outer
            if home.names[name] != nil { return home }
        }
        return home
    }

    /// A name that nothing else has.
    func freshName(_ wanted: String) -> String {
        let wanted = wanted.first?.isNumber == true ? "_" + wanted : wanted
        var name = wanted
        while usedNames.contains(name) || imports[name] != nil || PythonFunction(rawValue: name) != nil {
            let number = highestNumbers[wanted, default: 1] + 1
            highestNumbers[wanted] = number
            name = "\(wanted)_\(number)"
        }
        usedNames.insert(name)
        return name
    }

    /// Whether a value stays what it is, however often it is used: a constant, a name of a module, or a name of the case
    /// that is given one value only.
    func isStable(_ value: Lowered) -> Bool {
        guard let text = value.text, !value.isLiteral else { return true }
        if value.isName { return !localNames.contains(text) && !reboundNames.contains(text) }
        let first = String(text.prefix { $0 != "." })
        return imports[first] != nil && frame.lookUp(first) == nil && value.isSimple
    }

    /// A text as a name: assigned first, unless it is one already.
    ///
    /// - Parameter always: whether a name gets another one too, because it may be given something else.
    func named(
        _ text: String, _ wanted: String, at range: SourceRange, always: Bool = false
    ) throws(Interruption) -> String {
        if Lowered(text).isName, !always { return text }
        let name = freshName(wanted)
        try emit("\(name) = \(text)", at: range)
        return name
    }

    /// The full path of a dotted name whose first part is a module.
    func path(_ expression: SyntaxExpression, _ node: Int) -> String? {
        guard let path = expression.dottedName(of: node) else { return nil }
        let first = String(path.prefix { $0 != "." })
        guard frame.lookUp(first) == nil else { return nil }
        guard let module = imports[first] else { return path }
        return module + path.dropFirst(first.count)
    }
}
