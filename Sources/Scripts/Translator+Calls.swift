import CaseFormat
import CaseRunner

/// Translation of calls.
extension Translator {
    func lower(
        _ call: SyntaxCall, _ expression: SyntaxExpression, _ node: SyntaxExpression.Node,
        _ open: PartialExpression
    ) throws(Interruption) -> TranslatedExpression {
        let range = node.range
        let function = open.parts[call.function]
        if let object = function.object {
            return try self.call(object, call, open, at: range)
        }
        if let path = path(expression, call.function),
            let result = try construct(path, call, open, at: range)
        {
            return result
        }
        if case .member(let base, let name) = expression.nodes[call.function].kind,
            case .name(let variable) = expression.nodes[base].kind,
            let list = try resizableList(variable, by: name.text, at: range)
        {
            let arguments = call.arguments.map { open.parts[$0] }
            return try self.call(name.text, of: list, arguments, at: range)
        }
        return try text(of: call, node, open.parts)
    }

    /// Converts a list of the case to a `ScriptList` before a method changes its length; nil for other calls.
    private func resizableList(
        _ name: String, by method: String, at range: SourceRange
    ) throws(Interruption) -> ScriptList? {
        guard ["append", "extend", "insert", "pop"].contains(method), lazyDepth == 0,
            let value = frame.lookUp(name), let text = value.text,
            case .list(let count)? = try? live.value(of: text)
        else { return nil }
        try countIterations(count, at: range)
        let list = ScriptList([])
        list.name = name
        for k in 0..<count {
            list.items.append(try stored(TranslatedExpression("\(text)[\(k)]"), "\(name)_\(k)", at: range))
        }
        var home: Frame? = frame
        while let here = home {
            if here.names[name] != nil {
                here.names[name] = TranslatedExpression(.list(list))
                break
            }
            home = here.outer
        }
        return list
    }

    /// The text of a call that the statement language supports.
    private func text(
        of call: SyntaxCall, _ node: SyntaxExpression.Node, _ parts: [TranslatedExpression]
    ) throws(Interruption) -> TranslatedExpression {
        let range = node.range
        let operands = [call.function] + call.arguments + call.keywords.map(\.value)
        if operands.allSatisfy({ parts[$0].isVerbatim }), isOneLine(range) {
            return TranslatedExpression(slice(range), isVerbatim: true)
        }
        let function = try textOf(parts[call.function], at: range, binding: TranslatedExpression.atom)
        var texts = try argumentTexts(call, parts, at: range)
        if let first = call.arguments.first, case .list? = parts[first].object, isOfNumPy(function) {
            texts[0] = "np.array(\(texts[0]))"
        }
        let list = texts.joined(separator: ", ")
        return TranslatedExpression("\(function)(\(list))")
    }

    /// True for a NumPy function, which accepts lists, while the operations of a case require tensors.
    private func isOfNumPy(_ function: String) -> Bool {
        let first = String(function.prefix { $0 != "." })
        return imports[first] == "numpy" && frame.lookUp(first) == nil && !function.hasSuffix("array")
    }

    private func argumentTexts(
        _ call: SyntaxCall, _ parts: [TranslatedExpression], at range: SourceRange
    ) throws(Interruption) -> [String] {
        var texts: [String] = []
        for argument in call.arguments {
            if case .spread(let list)? = parts[argument].object {
                for item in list.items { texts.append(try textOf(item, at: range, binding: -4)) }
                continue
            }
            texts.append(try textOf(parts[argument], at: range, binding: -4))
        }
        for keyword in call.keywords {
            texts.append("\(keyword.name.text)=\(try textOf(parts[keyword.value], at: range, binding: -4))")
        }
        return texts
    }

    private func call(
        _ object: ScriptObject, _ call: SyntaxCall, _ open: PartialExpression, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        switch object {
        case .unknown: throw .abandoned
        case .custom(let custom):
            guard call.keywords.isEmpty else {
                throw fault(.argument("apply", "keyword arguments are not supported"), at: range)
            }
            return try apply(custom, try spread(call.arguments.map { open.parts[$0] }, at: range), at: range)
        case .module(let module) where module.needsNoSteps:
            // Applying the module emits no steps, so pending values need no names.
            let positional = try spread(call.arguments.map { open.parts[$0] }, at: range)
            let keywords = call.keywords.map { (name: $0.name.text, value: open.parts[$0.value]) }
            return try apply(object, positional, keywords, at: range)
        case .function(let function):
            if let name = try caseFunction(function) {
                let texts = try arguments(of: call, open.parts, for: function, at: range)
                return TranslatedExpression("\(name)(\(texts.joined(separator: ", ")))")
            }
        default: break
        }
        guard lazyDepth == 0 else { throw .needsInlining }
        let operands = call.arguments + call.keywords.map(\.value) + [call.function]
        try countIterations(1, at: range)
        open.pendingNodes.removeAll(where: operands.contains)
        for operand in operands { open.parts[operand] = try preserved(open.parts[operand], at: range) }
        let positional = try spread(call.arguments.map { open.parts[$0] }, at: range)
        let keywords = call.keywords.map { (name: $0.name.text, value: open.parts[$0.value]) }
        switch object {
        case .function(let function):
            return try inlineCall(function, positional, keywords, of: nil, at: range)
        case .method(let function, let instance):
            return try inlineCall(function, positional, keywords, of: instance, at: range)
        case .type(let type): return try make(type, positional, keywords, at: range)
        case .instance, .module: return try apply(object, positional, keywords, at: range)
        case .member(let name, let owner):
            return try self.call(name, of: owner, positional, keywords, at: range)
        default: throw fault(.notText(object.kindName), at: range)
        }
    }

    /// An argument of an inlined call, assigned to a new name if its own name may be reassigned during the call.
    ///
    /// That can happen to attributes and to local names of functions that have returned.
    private func preserved(_ value: TranslatedExpression, at range: SourceRange) throws(Interruption)
        -> TranslatedExpression
    {
        guard let text = value.text, text.mentions(localNames),
            !frame.names.values.contains(where: { $0.isName && $0.text == text })
        else { return value }
        return TranslatedExpression(try named(text, "value", at: range, always: true))
    }

    /// The arguments of a call of a function of the case, including default values.
    private func arguments(
        of call: SyntaxCall, _ parts: [TranslatedExpression], for function: ScriptFunction,
        at range: SourceRange
    ) throws(Interruption) -> [String] {
        var texts = try argumentTexts(call, parts, at: range)
        let given = Set(call.keywords.map(\.name.text))
        let parameters = function.syntax.parameters
        for (k, parameter) in parameters.enumerated() where k >= call.arguments.count {
            guard !given.contains(parameter.name.text),
                let value = function.defaults[parameter.name.text]
            else { continue }
            texts.append("\(parameter.name.text)=\(try textOf(value, at: range))")
        }
        return texts
    }

    // MARK: Objects that exist only during conversion

    /// Constructs modules, optimizers and other objects; nil for calls that the statement language supports.
    private func construct(
        _ path: String, _ call: SyntaxCall, _ open: PartialExpression, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression? {
        let arguments =
            try isConstructor(path)
            ? spread(call.arguments.map { open.parts[$0] }, at: range)
            : call.arguments.map { open.parts[$0] }
        let keywords = call.keywords.map { (name: $0.name.text, value: open.parts[$0.value]) }
        switch path {
        case "super": return TranslatedExpression(.parent)
        case "torch.set_default_dtype", "torch.set_default_tensor_type":
            let name = arguments.first?.text ?? ""
            let isDouble =
                name.hasSuffix("float64") || name.hasSuffix("double") || name.hasSuffix("DoubleTensor'")
            guard isDouble == (draft.dtype == "float64") else {
                throw fault(
                    .argument(path, "it must be called at the top level of the script"), at: range)
            }
            return .done
        case "torch.nn.Parameter", "torch.nn.parameter.Parameter":
            let given = try Parameters(["data", "requires_grad"], "Parameter", self)
                .match(arguments, keywords, at: range)
            guard let data = given["data"] else { break }
            let text = "\(try textOf(data, at: range, binding: TranslatedExpression.atom)).detach()"
            guard let flag = given["requires_grad"] else {
                return TranslatedExpression("\(text).requires_grad_()")
            }
            return TranslatedExpression("\(text).requires_grad_(\(try textOf(flag, at: range)))")
        case "isinstance" where arguments.count == 2:
            guard let object = arguments[0].object else { return nil }
            return .bool(try isInstance(object, of: arguments[1], at: range))
        case "id" where arguments.first?.object != nil, "type" where arguments.first?.object != nil:
            guard case .instance(let instance)? = arguments[0].object, path == "type" else { break }
            return TranslatedExpression(.type(instance.type))
        case "sorted" where arguments.count == 1 && keywords.isEmpty:
            guard case .dictionary(let dictionary)? = arguments[0].object else { return nil }
            return TranslatedExpression(
                .list(ScriptList(dictionary.entries.map(\.key).sorted().map(TranslatedExpression.string))))
        case "torch.optim.SGD":
            return TranslatedExpression(.optimizer(try gradientDescent(arguments, keywords, at: range)))
        case "len":
            switch arguments.first?.object {
            case .list(let list): return .integer(list.items.count)
            case .dictionary(let dictionary): return .integer(dictionary.entries.count)
            case .module(let module): return .integer(module.children.count)
            default: return nil
            }
        case "dict" where arguments.isEmpty:
            let dictionary = ScriptDictionary()
            for (name, value) in keywords { dictionary[name] = try stored(value, name, at: range) }
            return TranslatedExpression(.dictionary(dictionary))
        case "list" where arguments.count == 1, "tuple" where arguments.count == 1:
            guard arguments[0].object != nil else { return nil }
            return TranslatedExpression(.list(ScriptList(try listItems(of: arguments[0], at: range))))
        case "str" where arguments.count == 1:
            if case .object(.caught(let message)) = arguments[0].kind {
                return .string(message)
            }
            return nil
        case _ where path.hasPrefix("torch.nn.init."):
            return try initialize(
                String(path.dropFirst("torch.nn.init.".count)), arguments, keywords, at: range)
        case _ where path.hasPrefix("torch.nn."):
            return try module(String(path.dropFirst("torch.nn.".count)), arguments, keywords, at: range)
        default:
            if path.hasPrefix("torch.optim.") {
                throw fault(.unknownFunction(path), at: range)
            }
        }
        return nil
    }

    /// True if the call constructs a module or optimizer, whose `*` arguments must be expanded.
    private func isConstructor(_ path: String) -> Bool {
        path.hasPrefix("torch.nn.") || path.hasPrefix("torch.optim.")
    }

    /// The result of `isinstance` for an object.
    private func isInstance(
        _ object: ScriptObject, of type: TranslatedExpression, at range: SourceRange
    ) throws(Interruption) -> Bool {
        switch (object, type.object) {
        case (.unknown, _), (_, .unknown?): throw .abandoned
        case (.instance(let instance), .type(let type)?):
            var candidate: ScriptType? = instance.type
            while let here = candidate {
                if here === type { return true }
                candidate = here.parent
            }
            return false
        case (_, .type?): return false
        default: break
        }
        let name = type.text?.split(separator: ".").last.map(String.init) ?? ""
        switch object {
        case .module(let module): return name == module.className || name == "Module"
        case .instance(let instance): return name == "Module" && instance.type.isModule
        case .list: return name == "list"
        case .dictionary: return name == "dict"
        default: throw fault(.argument("isinstance", "it is not supported for this object"), at: range)
        }
    }

    private func gradientDescent(
        _ arguments: [TranslatedExpression], _ keywords: [(name: String, value: TranslatedExpression)],
        at range: SourceRange
    ) throws(Interruption) -> GradientDescent {
        let given = try Parameters(
            ["params", "lr", "momentum", "dampening", "weight_decay", "nesterov"], "SGD", self
        )
        .match(arguments, keywords, at: range)
        var parameters: [String] = []
        if case .object(.list(let list))? = given["params"]?.kind {
            for item in list.items { parameters.append(try textOf(item, at: range)) }
        } else if let text = given["params"]?.text, case .list(let count) = try value(of: text, at: range) {
            let name = try named(text, "parameters", at: range)
            parameters = (0..<count).map { "\(name)[\($0)]" }
        } else {
            throw fault(.argument("SGD", "the parameters must be a list"), at: range)
        }
        func number(_ name: String) throws(Interruption) -> String? {
            guard let value = given[name] else { return nil }
            let text = try textOf(value, at: range)
            if case .integer(0) = try self.value(of: text, at: range) { return nil }
            return text
        }
        guard try number("dampening") == nil else {
            throw fault(.argument("SGD", "dampening is not supported"), at: range)
        }
        let isNesterov =
            try number("nesterov").map { (t) throws(Interruption) in try isTrue(t, at: range) } ?? false
        return GradientDescent(
            parameters: parameters, rate: try number("lr") ?? "0.001", momentum: try number("momentum"),
            decay: try number("weight_decay"), isNesterov: isNesterov)
    }
}

/// The parameters of a function or constructor that the converter implements.
struct Parameters {
    private let names: [String]
    private let function: String
    private let translator: Translator

    init(_ names: [String], _ function: String, _ translator: Translator) {
        self.names = names
        self.function = function
        self.translator = translator
    }

    /// The arguments keyed by parameter; parameters without an argument are missing.
    func match(
        _ arguments: [TranslatedExpression], _ keywords: [(name: String, value: TranslatedExpression)],
        at range: SourceRange
    ) throws(Translator.Interruption) -> [String: TranslatedExpression] {
        guard arguments.count <= names.count else {
            throw translator.fault(
                .argument(function, "it takes at most \(names.count) arguments"), at: range)
        }
        var given = Dictionary(zip(names, arguments), uniquingKeysWith: { a, _ in a })
        for keyword in keywords {
            guard names.contains(keyword.name) else {
                throw translator.fault(
                    .argument(function, "it has no parameter `\(keyword.name)`"), at: range)
            }
            given[keyword.name] = keyword.value
        }
        return given
    }
}
