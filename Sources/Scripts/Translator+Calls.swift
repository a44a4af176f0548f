import CaseFormat
import CaseRunner

/// Calls.
extension Translator {
    func lower(
        _ call: SyntaxCall, _ expression: SyntaxExpression, _ node: SyntaxExpression.Node,
        _ open: OpenExpression
    ) throws(Interruption) -> Lowered {
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
        return try text(of: call, node, open.parts)
    }

    /// A call that the statement language has as well.
    private func text(
        of call: SyntaxCall, _ node: SyntaxExpression.Node, _ parts: [Lowered]
    ) throws(Interruption) -> Lowered {
        let range = node.range
        let operands = [call.function] + call.arguments + call.keywords.map(\.value)
        if operands.allSatisfy({ parts[$0].isVerbatim }), isOneLine(range) {
            return Lowered(slice(range), isVerbatim: true)
        }
        let function = try textOf(parts[call.function], at: range, binding: Lowered.atom)
        let list = try argumentTexts(call, parts, at: range).joined(separator: ", ")
        return Lowered("\(function)(\(list))")
    }

    private func argumentTexts(
        _ call: SyntaxCall, _ parts: [Lowered], at range: SourceRange
    ) throws(Interruption) -> [String] {
        var texts: [String] = []
        for argument in call.arguments {
            texts.append(try textOf(parts[argument], at: range, binding: -4))
        }
        for keyword in call.keywords {
            texts.append("\(keyword.name.text)=\(try textOf(parts[keyword.value], at: range, binding: -4))")
        }
        return texts
    }

    private func call(
        _ object: ScriptObject, _ call: SyntaxCall, _ open: OpenExpression, at range: SourceRange
    ) throws(Interruption) -> Lowered {
        switch object {
        case .unknown: throw .abandoned
        case .custom(let custom):
            let texts = try argumentTexts(call, open.parts, at: range)
            return Lowered("\(custom.name)(\(texts.joined(separator: ", ")))")
        case .function(let function):
            if let name = try caseFunction(function) {
                let texts = try arguments(of: call, open.parts, for: function, at: range)
                return Lowered("\(name)(\(texts.joined(separator: ", ")))")
            }
        default: break
        }
        guard deferral == 0 else { throw .mustBeWrittenOut }
        let operands = call.arguments + call.keywords.map(\.value)
        try nameWaitingValues(but: operands + [call.function], at: range)
        let positional = try expanded(call.arguments.map { open.parts[$0] }, at: range)
        let keywords = call.keywords.map { (name: $0.name.text, value: open.parts[$0.value]) }
        switch object {
        case .function(let function): return try carryOut(function, positional, keywords, of: nil, at: range)
        case .method(let function, let instance):
            return try carryOut(function, positional, keywords, of: instance, at: range)
        case .type(let type): return try make(type, positional, keywords, at: range)
        case .instance, .module: return try apply(object, positional, keywords, at: range)
        case .member(let name, let owner): return try self.call(name, of: owner, positional, at: range)
        default: throw fault(.notText(object.kindName), at: range)
        }
    }

    /// `*xs` in a call that is written out: the items of a list that the converter keeps.
    private func expanded(_ arguments: [Lowered], at range: SourceRange) throws(Interruption) -> [Lowered] {
        guard arguments.contains(where: { $0.text?.hasPrefix("*") == true }) else { return arguments }
        throw fault(.unsupported(.starredParameter), at: range)
    }

    /// The arguments of a function of the case, defaults filled in.
    private func arguments(
        of call: SyntaxCall, _ parts: [Lowered], for function: ScriptFunction, at range: SourceRange
    ) throws(Interruption) -> [String] {
        var texts = try argumentTexts(call, parts, at: range)
        let given = Set(call.keywords.map(\.name.text))
        let parameters = function.syntax.parameters
        for (k, parameter) in parameters.enumerated() where k >= call.arguments.count {
            guard !given.contains(parameter.name.text), let value = parameter.defaultValue else { continue }
            texts.append("\(parameter.name.text)=\(try textOf(value))")
        }
        return texts
    }

    // MARK: What only the converter makes

    /// Modules with parameters, optimizers and the like; nil for what the statement language knows itself.
    private func construct(
        _ path: String, _ call: SyntaxCall, _ open: OpenExpression, at range: SourceRange
    ) throws(Interruption) -> Lowered? {
        let arguments = call.arguments.map { open.parts[$0] }
        let keywords = call.keywords.map { (name: $0.name.text, value: open.parts[$0.value]) }
        switch path {
        case "super": return Lowered(.parent)
        case "torch.set_default_dtype", "torch.set_default_tensor_type": return .done
        case "torch.nn.Parameter", "torch.nn.parameter.Parameter":
            guard let data = arguments.first else { break }
            return Lowered("\(try textOf(data, at: range, binding: Lowered.atom)).detach().requires_grad_()")
        case "torch.optim.SGD":
            return Lowered(.optimizer(try gradientDescent(arguments, keywords, at: range)))
        case "len":
            switch arguments.first?.object {
            case .list(let list): return Lowered("\(list.items.count)")
            case .dictionary(let dictionary): return Lowered("\(dictionary.entries.count)")
            default: return nil
            }
        case "dict" where arguments.isEmpty:
            let dictionary = ScriptDictionary()
            for (name, value) in keywords { dictionary[name] = try kept(value, name, at: range) }
            return Lowered(.dictionary(dictionary))
        case "list" where arguments.count == 1, "tuple" where arguments.count == 1:
            if case .object(.list(let list)) = arguments[0].kind {
                return Lowered(.list(ScriptList(list.items)))
            }
            return nil
        case "str" where arguments.count == 1:
            if case .object(.caught(let message)) = arguments[0].kind {
                return Lowered(message.pythonLiteral)
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

    private func gradientDescent(
        _ arguments: [Lowered], _ keywords: [(name: String, value: Lowered)], at range: SourceRange
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
            throw fault(.argument("SGD", "the parameters have to be a list"), at: range)
        }
        func number(_ name: String) throws(Interruption) -> String? {
            guard let value = given[name] else { return nil }
            let text = try textOf(value, at: range)
            if case .integer(0) = try self.value(of: text, at: range) { return nil }
            return text
        }
        guard try number("dampening") == nil else {
            throw fault(.argument("SGD", "dampening has no counterpart in a case"), at: range)
        }
        let isNesterov =
            try number("nesterov").map { (t) throws(Interruption) in try isTrue(t, at: range) } ?? false
        return GradientDescent(
            parameters: parameters, rate: try number("lr") ?? "0.001", momentum: try number("momentum"),
            decay: try number("weight_decay"), isNesterov: isNesterov)
    }
}

/// Matching the arguments of something that the converter makes with its parameters.
struct Parameters {
    private let names: [String]
    private let function: String
    private let translator: Translator

    init(_ names: [String], _ function: String, _ translator: Translator) {
        self.names = names
        self.function = function
        self.translator = translator
    }

    func match(
        _ arguments: [Lowered], _ keywords: [(name: String, value: Lowered)], at range: SourceRange
    ) throws(Translator.Interruption) -> [String: Lowered] {
        guard arguments.count <= names.count else {
            throw translator.fault(
                .argument(function, "it takes at most \(names.count) arguments"), at: range)
        }
        var given = Dictionary(zip(names, arguments), uniquingKeysWith: { a, _ in a })
        for keyword in keywords {
            guard names.contains(keyword.name) else {
                throw translator.fault(
                    .argument(function, "there is no argument `\(keyword.name)`"), at: range)
            }
            given[keyword.name] = keyword.value
        }
        return given
    }
}
