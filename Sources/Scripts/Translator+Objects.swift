import CaseFormat
import CaseRunner

/// Members and elements of what only the converter knows.
extension Translator {
    func member(
        _ name: String, of base: Lowered, _ expression: SyntaxExpression, _ node: Int, at range: SourceRange
    ) throws(Interruption) -> Lowered {
        switch base.kind {
        case .text(let text):
            if base.isVerbatim, isOneLine(range) { return Lowered(slice(range), isVerbatim: true) }
            return Lowered("\(base.precedence < Lowered.atom ? "(\(text))" : text).\(name)")
        case .object(let object): return try member(name, of: object, at: range)
        }
    }

    private func member(_ name: String, of object: ScriptObject, at range: SourceRange) throws(Interruption)
        -> Lowered
    {
        switch object {
        case .unknown: throw .abandoned
        case .instance(let instance):
            if let value = instance[name] { return value }
            if name == "training" { return Lowered("True") }
            if let method = instance.type.method(name) { return Lowered(.method(method, of: instance)) }
            if name == "T" { break }
            return Lowered(.member(name, of: object))
        case .module(let module):
            if let parameter = module.parameters.first(where: { $0.name == name }) {
                return Lowered(parameter.text)
            }
            return Lowered(.member(name, of: object))
        case .custom(let custom):
            guard name == "apply" else { break }
            return Lowered(.custom(custom))
        case .type(let type):
            // `Base.__init__(self)`, and static methods.
            if let method = type.method(name) { return Lowered(.function(method)) }
        case .parent, .optimizer, .dictionary, .list: return Lowered(.member(name, of: object))
        default: break
        }
        throw fault(.unknownMember(name, of: object.kindName), at: range)
    }

    func element(
        at index: Lowered, of object: ScriptObject, at range: SourceRange
    ) throws(Interruption) -> Lowered {
        switch object {
        case .unknown: throw .abandoned
        case .dictionary(let dictionary):
            let key = try constant(index, at: range)
            guard let value = dictionary[key] else {
                throw fault(.unknownMember("[\(key.pythonLiteral)]", of: object.kindName), at: range)
            }
            return value
        case .list(let list): return list.items[try self.index(index, count: list.items.count, at: range)]
        case .module(let module):
            return module.children[try self.index(index, count: module.children.count, at: range)]
        default: throw fault(.unknownMember("[…]", of: object.kindName), at: range)
        }
    }

    /// The text of a constant key.
    func constant(_ key: Lowered, at range: SourceRange) throws(Interruption) -> String {
        switch try value(of: try textOf(key, at: range), at: range) {
        case .text(let text): return text
        case .integer(let x): return "\(x)"
        default: throw fault(.unsupported(.dictionaryOfTensors), at: range)
        }
    }

    func index(_ key: Lowered, count: Int, at range: SourceRange) throws(Interruption) -> Int {
        let text = try textOf(key, at: range)
        guard case .integer(let i) = try value(of: text, at: range), i >= -count, i < count else {
            throw fault(.unknownMember("[\(text)]", of: "a list of \(count)"), at: range)
        }
        return i < 0 ? i + count : i
    }

    /// Gives an object that is assigned the name that its tensors go by.
    func settle(_ object: ScriptObject, as name: String, at range: SourceRange) throws(Interruption) {
        switch object {
        case .module(let module): try settle(module, as: name, at: range)
        case .dictionary(let dictionary) where dictionary.name == nil:
            dictionary.name = name
        case .list(let list) where list.name == nil:
            list.name = name
            for (k, item) in list.items.enumerated() {
                if let inner = item.object { try settle(inner, as: "\(name)_\(k)", at: range) }
            }
        default: break
        }
    }

    // MARK: Methods

    /// `losses.append(…)`, `optimizer.step()`, `model.parameters()` and their kin.
    func call(
        _ name: String, of object: ScriptObject, _ arguments: [Lowered], at range: SourceRange
    ) throws(Interruption) -> Lowered {
        switch (object, name) {
        case (.list(let list), "append"):
            guard let item = arguments.first else { break }
            let wanted = "\(list.name ?? "item")_\(list.items.count)"
            list.items.append(try kept(item, wanted, at: range))
            return .done
        case (.list(let list), "extend"):
            guard case .object(.list(let more))? = arguments.first?.kind else { break }
            list.items += more.items
            return .done
        case (.dictionary(let dictionary), "items"):
            return Lowered(
                .list(
                    ScriptList(
                        dictionary.entries.map { entry in
                            Lowered(.list(ScriptList([Lowered(entry.key.pythonLiteral), entry.value])))
                        })))
        case (.dictionary(let dictionary), "values"):
            return Lowered(.list(ScriptList(dictionary.entries.map(\.value))))
        case (.dictionary(let dictionary), "keys"):
            return Lowered(.list(ScriptList(dictionary.entries.map { Lowered($0.key.pythonLiteral) })))
        case (.optimizer(let optimizer), "zero_grad"):
            try zeroGradients(optimizer.parameters, at: range)
            return .done
        case (.optimizer(let optimizer), "step"):
            try step(optimizer, at: range)
            return .done
        case (.parent, "__init__"):
            guard let instance = frame.instance, let parent = instance.type.parent,
                let initializer = parent.method("__init__")
            else { return .done }
            return try carryOut(initializer, arguments, [], of: instance, at: range)
        case (.instance, _), (.module, _): return try callModule(name, of: object, arguments, at: range)
        default: break
        }
        throw fault(.unknownMember(name, of: object.kindName), at: range)
    }

    /// What every module has.
    private func callModule(
        _ name: String, of object: ScriptObject, _ arguments: [Lowered], at range: SourceRange
    ) throws(Interruption) -> Lowered {
        switch name {
        case "parameters":
            return Lowered(.list(ScriptList(parameters(of: object).map { Lowered($0.text) })))
        case "named_parameters":
            return Lowered(
                .list(
                    ScriptList(
                        parameters(of: object).map { parameter in
                            Lowered(
                                .list(
                                    ScriptList([
                                        Lowered(parameter.name.pythonLiteral), Lowered(parameter.text),
                                    ])))
                        })))
        case "zero_grad":
            try zeroGradients(parameters(of: object).map(\.text), at: range)
            return .done
        case "train", "eval":
            setTraining(of: object, to: name == "train")
            return Lowered(object)
        case "to", "cpu", "requires_grad_": return Lowered(object)
        case "double":
            for parameter in parameters(of: object) {
                try emit(
                    "\(parameter.text) = \(parameter.text).detach().double().requires_grad_()", at: range)
            }
            return Lowered(object)
        case "forward":
            return try apply(object, arguments, [], at: range)
        default: throw fault(.unknownMember(name, of: object.kindName), at: range)
        }
    }

    /// The parameters of a module, an object or what holds such, in PyTorch's order, each once.
    func parameters(of object: ScriptObject) -> [(name: String, text: String)] {
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

    private func isParameter(_ text: String) -> Bool {
        guard case .tensor(_, let requiresGrad, let isLeaf)? = try? live.value(of: text) else { return false }
        return requiresGrad && isLeaf
    }

    private func setTraining(of object: ScriptObject, to isTraining: Bool) {
        switch object {
        case .module(let module):
            module.isTraining = isTraining
            for child in module.children {
                if let inner = child.object { setTraining(of: inner, to: isTraining) }
            }
        case .instance(let instance):
            for attribute in instance.attributes {
                if let inner = attribute.value.object { setTraining(of: inner, to: isTraining) }
            }
        default: break
        }
    }
}
