import CaseFormat
import CaseRunner

/// Functions and classes of the script.
extension Translator {
    func define(_ function: SyntaxFunction, at range: SourceRange) throws(Interruption) {
        for parameter in function.parameters where parameter.kind != .plain {
            throw fault(.unsupported(.starredParameter), at: parameter.name.range)
        }
        frame.names[function.name.text] = Lowered(.function(ScriptFunction(function, frame)))
    }

    // MARK: Functions of the case

    /// The name of a function among those of the case, where it can be one: straight-line code over its arguments.
    func caseFunction(_ function: ScriptFunction) throws(Interruption) -> String? {
        if let name = function.caseName { return name }
        guard let lines = try straightLine(function) else { return nil }
        let syntax = function.syntax
        let name = freshFunctionName(syntax.name.text)
        let parameters = syntax.parameters.map(\.name.text.json).joined(separator: ", ")
        let forward = lines.count == 1 ? lines[0].json : "[\(lines.map(\.json).joined(separator: ", "))]"
        let json = "{ \"parameters\": [\(parameters)], \"forward\": \(forward) }"
        do {
            try live.define(functions: "{\(name.json): \(json)}")
        } catch {
            return nil
        }
        draft.define(name, as: json)
        function.caseName = name
        return name
    }

    func freshFunctionName(_ wanted: String) -> String {
        var name = wanted
        var number = 2
        while draft.functions.contains(where: { $0.name == name }) {
            name = "\(wanted)_\(number)"
            number += 1
        }
        usedNames.insert(name)
        return name
    }

    /// A function's statements and its result as text; nil where it does more than compute from its arguments.
    private func straightLine(_ function: ScriptFunction) throws(Interruption) -> [String]? {
        let syntax = function.syntax
        guard syntax.decorators.isEmpty, !calls.contains(syntax.name.text) else { return nil }
        let outer = (frame, deferral, faults.count)
        frame = Frame(outer: nil, prefix: nil)
        deferral += 1
        defer { (frame, deferral) = (outer.0, outer.1) }
        // It sees other functions of the case, and nothing else of the script.
        var home: Frame? = function.frame
        while let here = home {
            for (name, value) in here.names where frame.names[name] == nil {
                if case .object(.function(let other)) = value.kind, other !== function {
                    frame.names[name] = other.caseName == nil ? Lowered(.function(other)) : value
                } else if case .object(.custom) = value.kind {
                    frame.names[name] = value
                } else {
                    frame.names[name] = Lowered(.unknown)
                }
            }
            home = here.outer
        }
        for parameter in syntax.parameters {
            frame.names[parameter.name.text] = Lowered(parameter.name.text, isVerbatim: true)
        }
        do throws(Interruption) {
            return try straightLine(syntax.body)
        } catch {
            // What cannot be said in a function is written out where it is called.
            return nil
        }
    }

    private func straightLine(_ body: [SyntaxStatement]) throws(Interruption) -> [String]? {
        var lines: [String] = []
        for (k, statement) in body.enumerated() {
            switch statement.kind {
            case .expression(let expression):
                if case .string = expression.root?.kind, k == 0 { continue }
                return nil
            case .assignment(let targets, let value):
                guard targets.count == 1 else { return nil }
                let text = try textOf(value)
                for name in targets[0].targetNames { frame.names[name] = Lowered(name, isVerbatim: true) }
                guard case .name = targets[0].root?.kind else {
                    lines.append("\(try textOf(targets[0]).withoutOuterParentheses) = \(text)")
                    continue
                }
                lines.append("\(try textOf(targets[0])) = \(text)")
            case .augmented(let target, let op, let value):
                lines.append("\(try textOf(target)) \(op.rawValue)= \(try textOf(value))")
            case .returning(let value?) where k == body.count - 1:
                return lines + [try textOf(value)]
            default: return nil
            }
        }
        return nil
    }

    // MARK: Writing a call out

    /// The statements of a function where it is called, with names of their own.
    func carryOut(
        _ function: ScriptFunction, _ arguments: [Lowered], _ keywords: [(name: String, value: Lowered)],
        of instance: ScriptInstance?, at range: SourceRange
    ) throws(Interruption) -> Lowered {
        let syntax = function.syntax
        guard calls.count < Self.callLimit else {
            throw fault(.tooDeep(limit: Self.callLimit), at: range)
        }
        let name = syntax.name.text
        let depth = calls.count { $0 == name }
        let inner = Frame(
            outer: function.frame, prefix: depth == 0 ? name.trimmingUnderscores : "\(name)_\(depth + 1)")
        inner.instance = instance
        var parameters = syntax.parameters[...]
        let isStatic = syntax.decorators.contains { $0.dottedName(of: $0.nodes.count - 1) == "staticmethod" }
        if let instance, !isStatic, let first = parameters.popFirst() {
            inner.names[first.name.text] = Lowered(.instance(instance))
        }
        let given = try matched(Array(parameters), arguments, keywords, name, at: range)
        let assigned = Set(syntax.body.flatMap(\.assignedNames))
        let outer = frame
        frame = inner
        calls.append(name)
        defer {
            frame = outer
            calls.removeLast()
        }
        for (parameter, value) in zip(parameters, given) {
            let isFixed = value.object != nil || value.isSimple && !assigned.contains(parameter.name.text)
            if isFixed {
                inner.names[parameter.name.text] = value
            } else {
                let caseName = caseName(for: parameter.name.text)
                try emit("\(caseName) = \(try textOf(value, at: range))", at: range)
                inner.names[parameter.name.text] = Lowered(caseName)
            }
        }
        let isUnrecorded = syntax.decorators.contains { decorator in
            guard case .call(let call) = decorator.root?.kind else { return false }
            return path(decorator, call.function) == "torch.no_grad"
        }
        let flow =
            isUnrecorded
            ? try recording(false, at: range) { (translator) throws(Interruption) in
                try translator.run(syntax.body)
            }
            : try run(syntax.body)
        if case .returned(let value?) = flow { return value }
        return .done
    }

    /// One value a parameter.
    private func matched(
        _ parameters: [SyntaxParameter], _ arguments: [Lowered], _ keywords: [(name: String, value: Lowered)],
        _ function: String, at range: SourceRange
    ) throws(Interruption) -> [Lowered] {
        let given = try Parameters(parameters.map(\.name.text), function, self)
            .match(arguments, keywords, at: range)
        var values: [Lowered] = []
        for parameter in parameters {
            if let value = given[parameter.name.text] {
                values.append(value)
            } else if let value = parameter.defaultValue {
                values.append(try lower(value))
            } else {
                throw fault(.argument(function, "`\(parameter.name.text)` is missing"), at: range)
            }
        }
        return values
    }

    // MARK: Classes

    func define(_ type: SyntaxType) throws(Interruption) {
        var parent: ScriptType?
        var isModule = false
        for base in type.bases {
            switch path(base, base.nodes.count - 1) {
            case "torch.autograd.Function", "torch.autograd.function.Function":
                return try define(custom: type)
            case "torch.nn.Module", "torch.nn.modules.Module": isModule = true
            case "object": break
            default:
                guard case .object(.type(let known))? = try? lower(base).kind else {
                    throw fault(.unsupported(.typeBase), at: base.range)
                }
                parent = known
                isModule = known.isModule
            }
        }
        let result = ScriptType(type, isModule: isModule, parent: parent)
        for statement in type.body {
            switch statement.kind {
            case .function(let function): result.methods[function.name.text] = ScriptFunction(function, frame)
            case .pass, .expression: break
            default: throw fault(.unsupported(.nestedType), at: statement.range)
            }
        }
        frame.names[type.name.text] = Lowered(.type(result))
    }

    /// A new object of a class.
    func make(
        _ type: ScriptType, _ arguments: [Lowered], _ keywords: [(name: String, value: Lowered)],
        at range: SourceRange
    ) throws(Interruption) -> Lowered {
        let instance = ScriptInstance(type)
        if let initializer = type.method("__init__") {
            _ = try carryOut(initializer, arguments, keywords, of: instance, at: range)
        }
        return Lowered(.instance(instance))
    }
}

extension String {
    /// Without the parentheses around a tuple on the left of an assignment.
    fileprivate var withoutOuterParentheses: String {
        hasPrefix("(") && hasSuffix(")") ? String(dropFirst().dropLast()) : self
    }

    /// `init` for `__init__`.
    fileprivate var trimmingUnderscores: String {
        let trimmed = String(drop { $0 == "_" }.reversed().drop { $0 == "_" }.reversed())
        return trimmed.isEmpty ? "f" : trimmed
    }
}
