import CaseFormat
import CaseRunner

/// Attributes, items and methods of objects that exist only during conversion.
extension Translator {
    func member(
        _ name: String, of base: TranslatedExpression, _ expression: SyntaxExpression, _ node: Int,
        at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        switch base.kind {
        case .text(let text):
            if base.isVerbatim, isOneLine(range) {
                return TranslatedExpression(slice(range), isVerbatim: true)
            }
            return TranslatedExpression(
                "\(base.precedence < TranslatedExpression.atom ? "(\(text))" : text).\(name)")
        case .object(let object): return try member(name, of: object, at: range)
        }
    }

    private func member(_ name: String, of object: ScriptObject, at range: SourceRange) throws(Interruption)
        -> TranslatedExpression
    {
        switch object {
        case .unknown: throw .abandoned
        case .instance(let instance):
            if let value = instance[name] ?? instance.type.attribute(name) { return value }
            if name == "training" { return .bool(instance.isTraining) }
            if name == "__class__" { return TranslatedExpression(.type(instance.type)) }
            if let method = instance.type.method(name) {
                return TranslatedExpression(.method(method, of: instance))
            }
            if name == "T" { break }
            return TranslatedExpression(.member(name, of: object))
        case .module(let module):
            if let parameter = module.parameters.first(where: { $0.name == name }) {
                return TranslatedExpression(parameter.text)
            }
            if name == "training" { return .bool(module.isTraining) }
            if name == "bias" { return TranslatedExpression("None") }
            return TranslatedExpression(.member(name, of: object))
        case .custom(let custom):
            guard name == "apply" else { break }
            return TranslatedExpression(.custom(custom))
        case .type(let type):
            if let value = type.attribute(name) { return value }
            if name == "__name__" { return .string(type.syntax.name.text) }
            // `Base.__init__(self)` or a static method.
            if let method = type.method(name) { return TranslatedExpression(.function(method)) }
        case .parent, .optimizer, .dictionary, .list: return TranslatedExpression(.member(name, of: object))
        default: break
        }
        throw fault(.unknownMember(name, of: object.kindName), at: range)
    }

    func element(
        at index: TranslatedExpression, of object: ScriptObject, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        switch object {
        case .unknown: throw .abandoned
        case .dictionary(let dictionary):
            let key = try constant(index, at: range)
            guard let value = dictionary[key] else {
                throw fault(.argument("[\(key.pythonLiteral)]", "the dictionary has no such key"), at: range)
            }
            return value
        case .list(let list), .spread(let list):
            return list.items[try self.index(index, count: list.items.count, at: range)]
        case .module(let module):
            return module.children[try self.index(index, count: module.children.count, at: range)]
        default: throw fault(.argument("[…]", "\(object.kindName) cannot be indexed"), at: range)
        }
    }

    /// The text of a constant key.
    func constant(_ key: TranslatedExpression, at range: SourceRange) throws(Interruption) -> String {
        switch try value(of: try textOf(key, at: range), at: range) {
        case .text(let text): return text
        case .integer(let x): return "\(x)"
        case .number(let x): return "\(x)"
        default: throw fault(.unsupported(.dictionaryOfTensors), at: range)
        }
    }

    /// A slice of a list of objects or of the modules in a module.
    func slice(
        _ object: ScriptObject, _ bounds: [TranslatedExpression?], at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        let items: [TranslatedExpression]
        switch object {
        case .unknown: throw .abandoned
        case .list(let list): items = list.items
        case .module(let module): items = module.children
        case .dictionary: throw fault(.unsupported(.sliceOfDictionary), at: range)
        default: throw fault(.argument("[…]", "\(object.kindName) cannot be indexed"), at: range)
        }
        var given: [Int?] = []
        for bound in bounds {
            guard let bound, bound.text != "None" else {
                given.append(nil)
                continue
            }
            let text = try textOf(bound, at: range)
            guard case .integer(let x) = try value(of: text, at: range) else {
                throw fault(.argument("[…]", "`\(text)` is not an integer"), at: range)
            }
            given.append(x)
        }
        let step = given.count > 2 ? given[2] ?? 1 : 1
        guard step == 1 || step == -1 && given[0] == nil && given[1] == nil else {
            throw fault(.argument("[…]", "a step is not supported for a list of objects"), at: range)
        }
        func position(_ x: Int) -> Int { max(0, min(items.count, x < 0 ? x + items.count : x)) }
        let start = position(given[0] ?? 0)
        let stop = max(start, position(given[1] ?? items.count))
        let part = Array(items[start..<stop])
        if case .module(let module) = object {
            return TranslatedExpression(.module(ScriptModule(module.kind, children: part)))
        }
        return TranslatedExpression(.list(ScriptList(step == 1 ? part : part.reversed())))
    }

    func index(_ key: TranslatedExpression, count: Int, at range: SourceRange) throws(Interruption) -> Int {
        let text = try textOf(key, at: range)
        guard case .integer(let i) = try value(of: text, at: range), i >= -count, i < count else {
            throw fault(
                .argument("[\(text)]", "the index must be an integer within the list of \(count) items"),
                at: range)
        }
        return i < 0 ? i + count : i
    }

    /// Assigns the tensors in an object to names derived from the name of the object.
    func nameTensors(_ object: ScriptObject, as name: String, at range: SourceRange) throws(Interruption) {
        try enter(at: range)
        defer { nesting -= 1 }
        switch object {
        case .module(let module): try nameTensors(module, as: name, at: range)
        case .dictionary(let dictionary) where dictionary.name == nil:
            linked.append(dictionary)
            dictionary.name = name
        case .list(let list) where list.name == nil:
            linked.append(list)
            list.name = name
            for (k, item) in list.items.enumerated() {
                list.items[k] = try stored(item, "\(name)_\(k)", at: range)
            }
        default: break
        }
    }

    // MARK: Methods

    /// Calls a built-in method of an object, such as `losses.append(…)` or `optimizer.step()`.
    func call(
        _ name: String, of object: ScriptObject, _ arguments: [TranslatedExpression],
        _ keywords: [(name: String, value: TranslatedExpression)], at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        if name == "zero_grad" {
            let given = try Parameters(["set_to_none"], name, self).match(arguments, keywords, at: range)
            let removes = try given["set_to_none"].map { (value) throws(Interruption) in
                try isTrue(try textOf(value, at: range), at: range)
            }
            return try zeroGradients(of: object, removes: removes ?? true, at: range)
        }
        if name == "forward", case .module = object {
            return try apply(object, arguments, keywords, at: range)
        }
        if let keyword = keywords.first {
            throw fault(.argument(name, "it has no parameter `\(keyword.name)`"), at: range)
        }
        switch (object, name) {
        case (.list(let list), _): return try call(name, of: list, arguments, at: range)
        case (.dictionary(let dictionary), _): return try call(name, of: dictionary, arguments, at: range)
        case (.optimizer(let optimizer), "step") where arguments.isEmpty:
            try step(optimizer, at: range)
            return .done
        case (.parent, "__init__"):
            guard let instance = frame.instance, let parent = instance.type.parent,
                let initializer = parent.method("__init__")
            else { return .done }
            return try inlineCall(initializer, arguments, [], of: instance, at: range)
        case (.instance, _), (.module, _): return try callModule(name, of: object, arguments, at: range)
        default: break
        }
        throw fault(.unknownMember(name, of: object.kindName), at: range)
    }

    /// Calls a method that all modules have.
    private func callModule(
        _ name: String, of object: ScriptObject, _ arguments: [TranslatedExpression], at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        switch name {
        case "parameters":
            return TranslatedExpression(
                .list(ScriptList(parameters(of: object).map { TranslatedExpression($0.text) })))
        case "named_parameters":
            return TranslatedExpression(
                .list(
                    ScriptList(
                        parameters(of: object).map { parameter in
                            TranslatedExpression(
                                .list(
                                    ScriptList([
                                        TranslatedExpression(parameter.name.pythonLiteral),
                                        TranslatedExpression(parameter.text),
                                    ])))
                        })))
        case "train", "eval":
            let isTraining = name == "train" && arguments.first?.text != "False"
            setTraining(of: object, to: isTraining)
            return TranslatedExpression(object)
        case "register_buffer", "register_parameter":
            guard case .instance(let instance) = object, arguments.count == 2 else { break }
            let attribute = try constant(arguments[0], at: range)
            instance[attribute] = try stored(arguments[1], attribute, at: range)
            return .done
        case "modules", "children":
            guard arguments.isEmpty else { break }
            return TranslatedExpression(.list(ScriptList(modules(of: object, deep: name == "modules"))))
        case "to", "cpu", "requires_grad_": return TranslatedExpression(object)
        case "double":
            for parameter in parameters(of: object) {
                try emit(
                    "\(parameter.text) = \(parameter.text).detach().double().requires_grad_()", at: range)
            }
            return TranslatedExpression(object)
        default: break
        }
        throw fault(.unknownMember(name, of: object.kindName), at: range)
    }

    /// The direct submodules or, with `deep`, the module itself and all its descendants.
    private func modules(of object: ScriptObject, deep: Bool, depth: Int = 0) -> [TranslatedExpression] {
        guard depth < 20 else { return [] }
        let children: [TranslatedExpression] =
            switch object {
            case .module(let module): module.children
            case .instance(let instance): instance.attributes.map(\.value)
            default: []
            }
        let inner = children.filter { child in
            switch child.object {
            case .module?: true
            case .instance(let instance)?: instance.type.isModule
            default: false
            }
        }
        guard deep else { return inner }
        return [TranslatedExpression(object)]
            + inner.flatMap { $0.object.map { modules(of: $0, deep: true, depth: depth + 1) } ?? [] }
    }

    private func zeroGradients(
        of object: ScriptObject, removes: Bool, at range: SourceRange
    ) throws(Interruption) -> TranslatedExpression {
        let names: [String]
        if case .optimizer(let optimizer) = object {
            names = optimizer.parameters
        } else {
            names = parameters(of: object).map(\.text)
        }
        try zeroGradients(names, removes: removes, at: range)
        return .done
    }

    /// The parameters of a module, an instance or a list of them, with qualified names, in PyTorch's order.
    func parameters(of object: ScriptObject, depth: Int = 0) -> [(name: String, text: String)] {
        // Bound the depth, because objects may contain themselves.
        guard depth < 20 else { return [] }
        func parameters(of object: ScriptObject) -> [(name: String, text: String)] {
            self.parameters(of: object, depth: depth + 1)
        }
        switch object {
        case .module(let module):
            let own = module.parameters.map { ($0.name, $0.text) }
            return own
                + module.children.enumerated().flatMap { k, child in
                    (child.object.map(parameters) ?? []).map { ("\(k).\($0.name)", $0.text) }
                }
        case .instance(let instance):
            return instance.attributes.flatMap { attribute -> [(name: String, text: String)] in
                if let inner = attribute.value.object {
                    return parameters(of: inner).map { ("\(attribute.name).\($0.name)", $0.text) }
                }
                guard let text = attribute.value.text, isParameter(text) else { return [] }
                return [(attribute.name, text)]
            }
        case .list(let list):
            return list.items.enumerated().flatMap { k, item in
                (item.object.map(parameters) ?? []).map { ("\(k).\($0.name)", $0.text) }
            }
        default: return []
        }
    }

    func isParameter(_ text: String) -> Bool {
        guard case .tensor(_, let requiresGrad, let isLeaf)? = try? live.value(of: text) else { return false }
        return requiresGrad && isLeaf
    }

    private func setTraining(of object: ScriptObject, to isTraining: Bool, depth: Int = 0) {
        guard depth < 20 else { return }
        func setTraining(of object: ScriptObject, to isTraining: Bool) {
            self.setTraining(of: object, to: isTraining, depth: depth + 1)
        }
        switch object {
        case .module(let module):
            module.isTraining = isTraining
            for child in module.children {
                if let inner = child.object { setTraining(of: inner, to: isTraining) }
            }
        case .instance(let instance):
            instance.isTraining = isTraining
            for attribute in instance.attributes {
                if let inner = attribute.value.object { setTraining(of: inner, to: isTraining) }
            }
        case .list(let list):
            for item in list.items {
                if let inner = item.object { setTraining(of: inner, to: isTraining) }
            }
        default: break
        }
    }
}
