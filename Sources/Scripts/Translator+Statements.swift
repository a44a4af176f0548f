import CaseFormat
import CaseRunner

/// Translation of statements, imports and blocks.
extension Translator {
    /// The control flow after a block.
    enum Flow {
        case next, broken, continued
        case returned(TranslatedExpression?)
    }

    func run(_ statements: [SyntaxStatement]) throws(Interruption) -> Flow {
        for statement in statements {
            let known = faults.count
            do throws(Interruption) {
                switch try run(statement) {
                case .next: break
                case let flow: return flow
                }
            } catch {
                switch error {
                case .raised: throw error
                case .needsInlining:
                    guard lazyDepth == 0 else { throw error }
                    _ = fault(.unsupported(.callInLambda), at: statement.range)
                case .abandoned:
                    if isExhausted { throw error }
                    if faults.count == known { noteUnknownOperations(in: statement) }
                }
                // Mark its names as unknown, so that later uses do not report further errors.
                for name in statement.assignedNames { frame.names[name] = TranslatedExpression(.unknown) }
            }
        }
        return .next
    }

    /// Reports nonexistent operations in a statement that was skipped because it depends on an untranslatable one.
    private func noteUnknownOperations(in statement: SyntaxStatement) {
        for expression in statement.expressions {
            for node in expression.nodes {
                guard case .call(let call) = node.kind, let path = path(expression, call.function),
                    path.hasPrefix("torch."), path.split(separator: ".").last?.first?.isLowercase ?? false,
                    let refusal = live.refusal(ofFunction: path)
                else { continue }
                _ = refused(refusal, at: node.range)
            }
        }
    }

    private func run(_ statement: SyntaxStatement) throws(Interruption) -> Flow {
        switch statement.kind {
        case .expression(let expression): try runExpression(expression, at: statement.range)
        case .assignment(let targets, let value): try assign(targets, value, at: statement.range)
        case .augmented(let target, let op, let value):
            try augment(target, op, value, at: statement.range)
        case .assertion(let test, let message): try assert(test, message, at: statement.range)
        case .deletion(let targets): try delete(targets, at: statement.range)
        case .pass: break
        case .imports(let items): try define(items, at: statement.range)
        case .with(let contexts, let body): return try run(contexts, body, at: statement.range)
        case .conditional(let branches, let otherwise):
            for branch in branches where try holds(branch.test) { return try run(branch.body) }
            return try run(otherwise)
        case .loop(let targets, let iterable, let body): return try loop(targets, iterable, body)
        case .whileLoop(let test, let body):
            while try holds(test) {
                try countIterations(1, at: statement.range)
                switch try run(body) {
                case .broken: return .next
                case .returned(let value): return .returned(value)
                case .next, .continued: break
                }
                if hasFailed { break }
            }
        case .function(let function): try define(function, at: statement.range)
        case .type(let type): try define(type)
        case .attempt(let body, let handlers, let otherwise):
            return try attempt(body, handlers, otherwise)
        case .returning(let value):
            return .returned(try value.map { (value) throws(Interruption) in try lower(value) })
        case .raising: throw fault(.unsupported(.raise), at: statement.range)
        case .breaking: return .broken
        case .continuing: return .continued
        case .global(let names): frame.globals.formUnion(names.map(\.text))
        }
        return .next
    }

    // MARK: Expressions and assertions

    private func runExpression(_ expression: SyntaxExpression, at range: SourceRange) throws(Interruption) {
        // A docstring becomes part of the case's description.
        if case .string(let text) = expression.root?.kind {
            if calls.isEmpty { draft.about.insert(contentsOf: text.trimmedLines, at: 0) }
            return
        }
        if case .ellipsis = expression.root?.kind { return }
        let lowered = try lower(expression)
        guard let text = lowered.text, !lowered.isDone else { return }
        // In a trial, name the value of the last expression, because `backward` may be called on it.
        if makesLeaves, calls.isEmpty, !text.hasPrefix("print("),
            case .tensor(_, true, false)? = try? live.value(of: text)
        {
            let name = TranslatedExpression(text).isName ? text : freshName("result")
            if name != text { try emit("\(name) = \(text)", at: range) }
            noteAssignment(name)
            lastValue = name
            return
        }
        try emit(text, at: range)
    }

    private func assert(
        _ test: SyntaxExpression, _ message: SyntaxExpression?, at range: SourceRange
    ) throws(Interruption) {
        var text = "assert \(try textOf(test))"
        // The message is evaluated only if the assertion fails, so it must not emit steps.
        if let message {
            lazyDepth += 1
            defer { lazyDepth -= 1 }
            text += ", \(try textOf(message))"
        }
        try emit(text, at: range)
    }

    private func delete(_ targets: [SyntaxExpression], at range: SourceRange) throws(Interruption) {
        for target in targets {
            guard case .name(let name) = target.root?.kind else {
                throw fault(.unsupported(.deletion), at: target.range)
            }
            if let text = frame.lookUp(name)?.text { try emit("del \(text)", at: range) }
            frame.names[name] = nil
        }
    }

    /// The current truth value of a condition.
    func holds(_ test: SyntaxExpression) throws(Interruption) -> Bool {
        conditionDepth += 1
        defer { conditionDepth -= 1 }
        return try isTrue(try lower(test), at: test.range)
    }

    // MARK: Imports and contexts

    private func define(_ items: [SyntaxStatement.Import], at range: SourceRange) throws(Interruption) {
        for item in items {
            imports[item.name.text] = item.path
            let isKnown = ["torch", "numpy", "math"].contains(String(item.path.prefix { $0 != "." }))
            let isPredefined = Self.predefinedModules[item.name.text] == item.path
            guard isKnown, !isPredefined else { continue }
            let parts = item.path.split(separator: ".")
            let last = parts.last.map(String.init) ?? ""
            let alias = last == item.name.text ? "" : " as \(item.name.text)"
            let home = parts.dropLast().joined(separator: ".")
            try emit(
                home.isEmpty ? "import \(item.path)\(alias)" : "from \(home) import \(last)\(alias)",
                at: range)
        }
    }

    /// Module names that are predefined in every case.
    private static let predefinedModules = [
        "torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "autograd": "torch.autograd",
        "optim": "torch.optim", "np": "numpy", "numpy": "numpy", "math": "math",
    ]

    private func run(
        _ contexts: [SyntaxExpression], _ body: [SyntaxStatement], at range: SourceRange
    ) throws(Interruption) -> Flow {
        var isRecording = live.isRecording
        for context in contexts {
            guard case .call(let call) = context.root?.kind, let path = path(context, call.function) else {
                throw fault(.unsupported(.with), at: context.range)
            }
            switch path.split(separator: ".").last ?? "" {
            case "no_grad", "inference_mode": isRecording = false
            case "enable_grad": isRecording = true
            case "set_grad_enabled":
                guard let argument = call.arguments.first else {
                    throw fault(.unsupported(.with), at: context.range)
                }
                isRecording = try isTrue(try textOf(try lowerAll(context)[argument], at: range), at: range)
            // Anomaly detection does not affect the results.
            case "detect_anomaly", "set_detect_anomaly": break
            default: throw fault(.unsupported(.with), at: context.range)
            }
        }
        return try recording(isRecording, at: range) { (translator) throws(Interruption) in
            try translator.run(body)
        }
    }

    /// Translates a block with recording switched on or off.
    func recording(
        _ isRecording: Bool, at range: SourceRange,
        _ body: (Translator) throws(Interruption) -> Flow
    ) throws(Interruption) -> Flow {
        let before = live.isRecording
        guard before != isRecording else { return try body(self) }
        guard !isRecording else {
            // Recording inside a `no_grad` block: switch it on before and off after the steps.
            try emit("torch.set_grad_enabled(True)", at: range)
            let flow = try evaluatedInBlock(try body(self), at: range)
            try emit("torch.set_grad_enabled(False)", at: range)
            return flow
        }
        guard lazyDepth == 0 else { throw .needsInlining }
        try namePendingValues(at: range)
        draft.openBlock()
        live.isRecording = false
        defer {
            draft.closeBlock()
            live.isRecording = before
        }
        return try evaluatedInBlock(try body(self), at: range)
    }

    /// The control flow with the returned value evaluated inside the block.
    private func evaluatedInBlock(_ flow: Flow, at range: SourceRange) throws(Interruption) -> Flow {
        guard case .returned(let value?) = flow, let text = value.text, !value.isName, !isStable(value) else {
            return flow
        }
        return .returned(TranslatedExpression(try named(text, "result", at: range)))
    }

    // MARK: try

    /// Translates a `try` block; a statement that raises a caught error becomes a `raises` step.
    private func attempt(
        _ body: [SyntaxStatement], _ handlers: [SyntaxStatement.Handler], _ otherwise: [SyntaxStatement]
    ) throws(Interruption) -> Flow {
        do throws(Interruption) {
            switch try run(body) {
            case .next: return try run(otherwise)
            case let flow: return flow
            }
        } catch {
            guard case .raised(let name, let message, _) = error,
                let handler = handlers.first(where: { catches($0, name) }),
                ExpectedError(rawValue: name) != nil
            else { throw error }
            draft.expectFailure(name)
            if let alias = handler.name { frame.names[alias.text] = TranslatedExpression(.caught(message)) }
            return try run(handler.body)
        }
    }

    /// True if an `except` clause catches the Python exception that corresponds to an error of the case format.
    private func catches(_ handler: SyntaxStatement.Handler, _ error: String) -> Bool {
        guard let type = handler.type, let root = type.root else { return true }
        let types: [Int] = if case .tuple(let items) = root.kind { items } else { [type.nodes.count - 1] }
        return types.contains { node in
            switch (type.dottedName(of: node), error) {
            case ("Exception", _), ("BaseException", _): true
            case ("AssertionError", _): error == "AssertionError"
            case ("IndexError", _): error == "IndexOutOfRange"
            case ("NameError", _): error == "UnknownName"
            case ("AttributeError", _): error == "UnknownOperation"
            case ("TypeError", _), ("ValueError", _): error == "BadArgument"
            case ("RuntimeError", _): error != "AssertionError" && error != "IndexOutOfRange"
            default: false
            }
        }
    }
}

extension TranslatedExpression {
    /// The value of a call that returns None and has been executed completely.
    static var done: TranslatedExpression { TranslatedExpression("None") }

    /// True if the value is None, so that no step is needed.
    var isDone: Bool { text == "None" }
}

extension String {
    /// The lines of a docstring without their indentation.
    fileprivate var trimmedLines: [String] {
        split(separator: "\n").map { line in
            String(line.drop { $0 == " " || $0 == "\t" })
        }.filter { !$0.isEmpty }
    }
}
