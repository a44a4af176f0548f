import CaseFormat
import CaseRunner

/// Translation of functions and classes.
extension Translator {
    func define(_ function: SyntaxFunction, at range: SourceRange) throws(Interruption) {
        frame.names[function.name.text] = TranslatedExpression(.function(try self.function(function)))
    }

    /// A function with its default values, which are evaluated at the definition.
    func function(_ syntax: SyntaxFunction) throws(Interruption) -> ScriptFunction {
        for parameter in syntax.parameters where parameter.kind != .plain {
            throw fault(.unsupported(.starredParameter), at: parameter.name.range)
        }
        for decorator in syntax.decorators where !isSupported(decorator) {
            throw fault(.unsupported(.decorator), at: decorator.range)
        }
        let function = ScriptFunction(syntax, frame)
        for parameter in syntax.parameters {
            guard let value = parameter.defaultValue else { continue }
            let name = "\(syntax.name.text)_\(parameter.name.text)"
            function.defaults[parameter.name.text] = try stored(try lower(value), name, at: value.range)
        }
        return function
    }

    private func isSupported(_ decorator: SyntaxExpression) -> Bool {
        if decorator.dottedName(of: decorator.nodes.count - 1) == "staticmethod" { return true }
        return isNoGrad(decorator)
    }

    private func isNoGrad(_ decorator: SyntaxExpression) -> Bool {
        guard case .call(let call) = decorator.root?.kind, call.arguments.isEmpty else { return false }
        let path = path(decorator, call.function)
        return path == "torch.no_grad" || path == "torch.inference_mode"
    }

    // MARK: Functions of the case

    /// The name of the function in the case; nil if it cannot be one.
    ///
    /// A function of the case is straight-line code that depends only on its arguments.
    func caseFunction(_ function: ScriptFunction) throws(Interruption) -> String? {
        if let name = function.caseName { return name }
        guard !function.isAlwaysInlined, !calls.contains(function.syntax.name.text) else { return nil }
        let known = faults.count
        guard let lines = try straightLine(function) else {
            discardFaults(after: known)
            function.isAlwaysInlined = true
            return nil
        }
        let syntax = function.syntax
        let name = freshFunctionName(syntax.name.text)
        let parameters = syntax.parameters.map(\.name.text.jsonLiteral).joined(separator: ", ")
        let forward =
            lines.count == 1 ? lines[0].jsonLiteral : "[\(lines.map(\.jsonLiteral).joined(separator: ", "))]"
        let json = "{ \"parameters\": [\(parameters)], \"forward\": \(forward) }"
        do {
            try live.define(functions: "{\(name.jsonLiteral): \(json)}")
        } catch {
            function.isAlwaysInlined = true
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

    /// The statements of a function and its result as text; nil if it is not straight-line code over its arguments.
    private func straightLine(_ function: ScriptFunction) throws(Interruption) -> [String]? {
        let syntax = function.syntax
        guard syntax.decorators.isEmpty else { return nil }
        let outer = (frame, lazyDepth)
        frame = functionFrame(in: function.frame)
        frame.names[syntax.name.text] = TranslatedExpression(.unknown)
        lazyDepth += 1
        defer { (frame, lazyDepth) = outer }
        for parameter in syntax.parameters {
            frame.names[parameter.name.text] = TranslatedExpression(parameter.name.text, isVerbatim: true)
        }
        do throws(Interruption) {
            return try straightLine(syntax.body)
        } catch {
            // A function that cannot be translated is inlined at each call.
            return nil
        }
    }

    /// The scope of a function of the case: it contains the other functions, but no variables of the script.
    func functionFrame(in home: Frame) -> Frame {
        let frame = Frame(outer: nil, prefix: nil)
        for name in scriptNames { frame.names[name] = TranslatedExpression(.unknown) }
        var home: Frame? = home
        var seen: Set<String> = []
        while let here = home {
            for (name, value) in here.names where seen.insert(name).inserted {
                switch value.kind {
                case .object(.function), .object(.custom): frame.names[name] = value
                default: frame.names[name] = TranslatedExpression(.unknown)
                }
            }
            home = here.outer
        }
        return frame
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
                for name in targets[0].targetNames {
                    frame.names[name] = TranslatedExpression(name, isVerbatim: true)
                }
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

    // MARK: Inlining

    /// Translates the body of a function in place of a call, with unique names for its local variables.
    func inlineCall(
        _ function: ScriptFunction, _ arguments: [TranslatedExpression],
        _ keywords: [(name: String, value: TranslatedExpression)],
        of instance: ScriptInstance?, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        let syntax = function.syntax
        guard calls.count < Self.callLimit else {
            throw fault(.tooDeep(limit: Self.callLimit), at: range)
        }
        let name = syntax.name.text
        let depth = calls.count { $0 == name }
        let plain = name.trimmingUnderscores
        // Inner functions capture the local variables of this call, so each call needs its own names.
        let givesFunctions = syntax.body.contains(where: \.holdsFunction)
        let prefix = givesFunctions ? freshName(plain) : depth == 0 ? plain : "\(plain)_\(depth + 1)"
        let inner = Frame(outer: function.frame, prefix: prefix)
        inner.instance = instance
        linked.append(inner)
        var parameters = syntax.parameters[...]
        let isStatic = syntax.decorators.contains { $0.dottedName(of: $0.nodes.count - 1) == "staticmethod" }
        if let instance, !isStatic, let first = parameters.popFirst() {
            inner.names[first.name.text] = TranslatedExpression(.instance(instance))
        }
        let given = try matched(Array(parameters), arguments, keywords, function, at: range)
        let assigned = Set(syntax.body.flatMap(\.assignedNames))
        let outer = frame
        frame = inner
        calls.append(name)
        defer {
            frame = outer
            calls.removeLast()
        }
        for (parameter, value) in zip(parameters, given) {
            let isReusable = isStable(value) || value.isName && !givesFunctions
            if value.object != nil || isReusable && !assigned.contains(parameter.name.text) {
                inner.names[parameter.name.text] = value
            } else {
                let caseName = caseName(for: parameter.name.text)
                try emit("\(caseName) = \(try textOf(value, at: range))", at: range)
                inner.names[parameter.name.text] = TranslatedExpression(caseName)
            }
        }
        let isUnrecorded = syntax.decorators.contains(where: isNoGrad)
        let flow =
            isUnrecorded
            ? try recording(false, at: range) { (translator) throws(Interruption) in
                try translator.run(syntax.body)
            }
            : try run(syntax.body)
        if case .returned(let value?) = flow { return value }
        return .done
    }

    /// The values of all parameters, including defaults.
    private func matched(
        _ parameters: [SyntaxParameter], _ arguments: [TranslatedExpression],
        _ keywords: [(name: String, value: TranslatedExpression)],
        _ function: ScriptFunction, at range: SourceRange
    ) throws(Interruption) -> [TranslatedExpression] {
        let name = function.syntax.name.text
        let given = try Parameters(parameters.map(\.name.text), name, self)
            .match(arguments, keywords, at: range)
        var values: [TranslatedExpression] = []
        for parameter in parameters {
            if let value = given[parameter.name.text] {
                values.append(value)
            } else if let value = function.defaults[parameter.name.text] {
                values.append(value)
            } else {
                throw fault(.argument(name, "the argument `\(parameter.name.text)` is missing"), at: range)
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
            case .function(let function):
                result.methods[function.name.text] = try self.function(function)
            case .assignment(let targets, let value):
                for target in targets {
                    guard case .name(let name) = target.root?.kind else {
                        throw fault(.unsupported(.statementInType), at: statement.range)
                    }
                    result.attributes[name] = try stored(
                        try lower(value), "\(type.name.text)_\(name)", at: statement.range)
                }
            case .pass: break
            case .expression(let expression):
                guard case .string = expression.root?.kind else {
                    throw fault(.unsupported(.statementInType), at: statement.range)
                }
            default: throw fault(.unsupported(.statementInType), at: statement.range)
            }
        }
        frame.names[type.name.text] = TranslatedExpression(.type(result))
    }

    /// Creates an instance of a class and inlines its `__init__`.
    func make(
        _ type: ScriptType, _ arguments: [TranslatedExpression],
        _ keywords: [(name: String, value: TranslatedExpression)],
        at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        let instance = ScriptInstance(type)
        linked.append(instance)
        try countIterations(1, at: range)
        if type.method("__init__") == nil, !arguments.isEmpty || !keywords.isEmpty {
            throw fault(.argument(type.syntax.name.text, "it takes no arguments"), at: range)
        }
        if let initializer = type.method("__init__") {
            _ = try inlineCall(initializer, arguments, keywords, of: instance, at: range)
        }
        return TranslatedExpression(.instance(instance))
    }
}

extension SyntaxStatement {
    /// True if the statement defines a function or lambda, which may outlive the enclosing call.
    fileprivate var holdsFunction: Bool {
        switch kind {
        case .function: true
        case .expression(let x), .assignment(_, let x), .augmented(_, _, let x): x.holdsLambda
        case .returning(let x): x?.holdsLambda == true
        case .with(_, let body), .whileLoop(_, let body), .loop(_, _, let body):
            body.contains(where: \.holdsFunction)
        case .conditional(let branches, let otherwise):
            branches.contains { $0.body.contains(where: \.holdsFunction) }
                || otherwise.contains(where: \.holdsFunction)
        case .attempt(let body, _, let otherwise):
            body.contains(where: \.holdsFunction) || otherwise.contains(where: \.holdsFunction)
        default: false
        }
    }
}

extension SyntaxExpression {
    fileprivate var holdsLambda: Bool {
        nodes.contains { if case .lambda = $0.kind { true } else { false } }
    }
}

extension String {
    /// The text without the parentheses around a tuple target.
    fileprivate var withoutOuterParentheses: String {
        hasPrefix("(") && hasSuffix(")") ? String(dropFirst().dropLast()) : self
    }

    /// The name without leading and trailing underscores: `init` for `__init__`.
    fileprivate var trimmingUnderscores: String {
        let trimmed = String(drop { $0 == "_" }.reversed().drop { $0 == "_" }.reversed())
        return trimmed.isEmpty ? "f" : trimmed
    }
}
