import CaseFormat

/// Names in the case, and the scopes in which names are assigned.
extension Translator {
    /// The name in the case of a variable that is assigned in the current scope.
    func caseName(for name: String) -> String {
        if frame.globals.contains(name) {
            guard let known = assignmentFrame(of: name).names[name], known.isName else { return name }
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

    /// The scope in which a name is assigned: the current one, unless it is declared `global` or `nonlocal`.
    func assignmentFrame(of name: String) -> Frame {
        guard frame.globals.contains(name) else { return frame }
        var home = frame
        while let outer = home.outer {
            home = outer
            if home.names[name] != nil { return home }
        }
        return home
    }

    /// A new name that is not used otherwise, derived from `wanted`.
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

    /// True if the value cannot change: an object, a constant, a module name or a name that is assigned only once.
    func isStable(_ value: TranslatedExpression) -> Bool {
        guard let text = value.text, !value.isLiteral else { return true }
        if value.isName { return !localNames.contains(text) && !reboundNames.contains(text) }
        let first = String(text.prefix { $0 != "." })
        return imports[first] != nil && frame.lookUp(first) == nil && value.isSimple
    }

    /// Assigns an expression to a new name and returns it; a text that is a name already is returned unchanged.
    ///
    /// - Parameter always: True to assign names too, because they may be reassigned later.
    func named(
        _ text: String, _ wanted: String, at range: SourceRange, always: Bool = false
    ) throws(Interruption) -> String {
        if TranslatedExpression(text).isName, !always { return text }
        let name = freshName(wanted)
        try emit("\(name) = \(text)", at: range)
        return name
    }

    /// The dotted name with the first part replaced by its module path; nil if the first part is a variable.
    func path(_ expression: SyntaxExpression, _ node: Int) -> String? {
        guard let path = expression.dottedName(of: node) else { return nil }
        let first = String(path.prefix { $0 != "." })
        guard frame.lookUp(first) == nil else { return nil }
        guard let module = imports[first] else { return path }
        return module + path.dropFirst(first.count)
    }
}
