/// The names that a statement may use.
struct Scope {
    /// Tensors and what statements have assigned. A name that a failing step may or may not have assigned is in.
    var variables: Set<String> = []
    /// The variables that were assigned a function or module: calling one never means the operation of that name.
    var callables: Set<String> = []
    /// The case's own functions.
    var functions: [String: Signature] = [:]
    /// What names of modules stand for: those that lessons import, and what the case imports itself.
    var modules = Self.importedModules

    /// The imports that every lesson begins with.
    static let importedModules = [
        "torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "autograd": "torch.autograd",
        "optim": "torch.optim", "np": "numpy", "numpy": "numpy", "math": "math",
    ]

    /// The full path of a dotted name: `torch.nn.functional.relu` for `F.relu`, `torch.tensor` for a `tensor` that
    /// was imported.
    func path(_ name: String) -> String {
        let first = String(name.prefix { $0 != "." })
        guard let module = modules[first] else { return name }
        return module + name.dropFirst(first.count)
    }

    func unknownName(_ name: String, at range: SourceRange) -> Fault {
        Fault(
            .unknownName(name), at: range, suggestion: Spelling.nearest(to: name, among: variables.sorted()))
    }

    /// Why a name cannot be assigned to, or nil if it can.
    func fault(ofAssigning name: Name) -> Fault? {
        if functions[name.text] != nil { return Fault(.nameIsFunction(name.text), at: name.range) }
        return Self.fault(ofNaming: name)
    }

    /// Why something cannot have this name, or nil if it can.
    static func fault(ofNaming name: Name) -> Fault? {
        guard let first = name.text.utf8.first, first.isNameStart, name.text.utf8.allSatisfy(\.isWordByte)
        else {
            return Fault(.badName(name.text), at: name.range)
        }
        guard Keyword(rawValue: name.text) == nil, Constant.literals[name.text] == nil else {
            return Fault(.reservedName(name.text), at: name.range)
        }
        return nil
    }
}
