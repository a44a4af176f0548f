/// The names that are defined at a statement.
struct Scope {
    /// The tensors of the case and all assigned variables, including those that a failing step may have
    /// assigned.
    var variables: Set<String> = []
    /// The variables whose value is a function or module. Calling one never refers to the operation of that
    /// name.
    var callables: Set<String> = []
    /// The functions of the case.
    var functions: [String: Signature] = [:]
    /// The module path of each module name: the predefined imports and those of the case.
    var modules = Self.importedModules

    /// The predefined imports, which most PyTorch scripts begin with.
    static let importedModules = [
        "torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "autograd": "torch.autograd",
        "optim": "torch.optim", "np": "numpy", "numpy": "numpy", "math": "math",
    ]

    /// The full path of a dotted name: `torch.nn.functional.relu` for `F.relu`, or `torch.tensor` for an
    /// imported `tensor`.
    func path(_ name: String) -> String {
        let first = String(name.prefix { $0 != "." })
        guard let module = modules[first] else { return name }
        return module + name.dropFirst(first.count)
    }

    func unknownName(_ name: String, at range: SourceRange) -> Fault {
        Fault(
            .unknownName(name), at: range, suggestion: Spelling.nearest(to: name, among: variables.sorted()))
    }

    /// The fault of assigning to a name; nil if it can be assigned to.
    func fault(ofAssigning name: Name) -> Fault? {
        if functions[name.text] != nil { return Fault(.nameIsFunction(name.text), at: name.range) }
        return name.fault
    }
}
