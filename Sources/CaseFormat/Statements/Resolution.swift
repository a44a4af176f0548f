import Autograd

/// Resolves the names of functions and methods.
enum Resolution {
    /// The prefixes that are removed from a full path, longest first.
    static let prefixes = [
        "torch.nn.functional.", "torch.autograd.variable.", "torch.autograd.", "torch.Tensor.", "torch.",
        "numpy.random.", "numpy.", "math.",
    ]

    /// The first components of the dotted operation names, such as `linalg`.
    static let namespaces = Set(
        Op.names.compactMap { $0.contains(".") ? $0.split(separator: ".").first.map(String.init) : nil })

    /// `sum` for `torch.sum`, `linalg.inv` for `torch.linalg.inv`.
    static func unprefixed(_ path: String) -> String {
        guard let prefix = prefixes.first(where: path.hasPrefix) else { return path }
        return String(path.dropFirst(prefix.count))
    }

    /// The callee of `path(…)` in a statement; nil if it is unknown.
    static func function(_ path: String, scope: Scope) -> Callee? {
        if scope.functions[path] == nil, scope.modules[path] == nil,
            let function = PythonFunction(rawValue: path), !function.isMethod
        {
            return .python(function)
        }
        return operation(path, scope: scope)
    }

    /// The callee of an `op` step with the name `path`; nil if it is unknown.
    static func operation(_ path: String, scope: Scope) -> Callee? {
        if scope.functions[path] != nil { return .function(path) }
        let full = scope.path(path)
        let name = unprefixed(full)
        if full.hasPrefix("torch.nn.functional."), let own = functional(name) { return .operation(own) }
        let inTorch = full.hasPrefix("torch.") ? String(full.dropFirst("torch.".count)) : name
        for name in [inTorch, name] {
            if let function = EngineFunction(rawValue: name), !function.isMethod || function.isFunctionToo {
                return .engine(function)
            }
        }
        if full.hasPrefix("math."), !Op.overloads(named: name).isEmpty { return .math(name) }
        if name.hasPrefix("nn."), let op = Op.applied(byModule: String(name.dropFirst("nn.".count))) {
            return .module(operation: op.name)
        }
        return operation(name)
    }

    /// The callee of `x.name(…)`; nil if it is unknown.
    static func method(_ name: String) -> Callee? {
        if let function = EngineFunction(rawValue: name), function.isMethod || function.isMethodToo {
            return .engine(function)
        }
        if let function = PythonFunction(rawValue: name), function.isMethod { return .python(function) }
        return operation(name)
    }

    private static func operation(_ name: String) -> Callee? {
        if name.hasSuffix("_") {
            let outOfPlace = String(name.dropLast())
            if !Op.overloads(named: outOfPlace).isEmpty { return .inPlace(outOfPlace) }
        }
        return Op.overloads(named: name).isEmpty ? nil : .operation(name)
    }

    /// The name of an operation of `torch.nn.functional` that differs from the operation called `name` elsewhere,
    /// such as `unfold`; nil if there is none.
    static func functional(_ name: String) -> String? {
        let own = "nn.functional." + name
        guard let op = Op.overloads(named: own).first,
            !Op.overloads(named: name).contains(where: { $0 === op })
        else { return nil }
        return own
    }

    // MARK: Suggestions

    static func unknownFunction(_ path: String, at range: SourceRange, scope: Scope) -> Fault {
        let functions =
            EngineFunction.allCases.filter { !$0.isMethod }.map(\.rawValue)
            + PythonFunction.allCases.filter { !$0.isMethod }.map(\.rawValue)
        let known = scope.functions.keys.sorted() + functions + Op.names
        let name = unprefixed(scope.path(path))
        if let omission = Omission(ofOperation: name) {
            return Fault(.omittedOperation(name, omission), at: range)
        }
        return Fault(.unknownOperation(name), at: range, suggestion: Spelling.nearest(to: name, among: known))
    }

    static func unknownMethod(_ name: String, at range: SourceRange) -> Fault {
        if let omission = Omission(ofOperation: name) {
            return Fault(.omittedOperation(name, omission), at: range)
        }
        let methods = EngineFunction.allCases.filter(\.isMethod).map(\.rawValue)
        let known = methods + Op.names + (name.hasSuffix("_") ? Op.names.map { $0 + "_" } : [])
        return Fault(.unknownMethod(name), at: range, suggestion: Spelling.nearest(to: name, among: known))
    }

    static func unknownAttribute(_ name: String, at range: SourceRange) -> Fault {
        if method(name) != nil { return Fault(.methodNotCalled(name), at: range) }
        let known = TensorAttribute.allCases.map(\.rawValue) + Op.resultNames.sorted()
        return Fault(.unknownAttribute(name), at: range, suggestion: Spelling.nearest(to: name, among: known))
    }
}
