import Autograd

/// The catalogue of operations, as `gradcheck ops` shows it.
public enum OperationCatalogue {
    /// The overloads of the operation that a call of this name would find, such as `linalg.inv` or `torch.nn.functional.relu`.
    public static func operations(named path: String) -> [Op] {
        let path = path.hasPrefix("F.") ? "nn.functional." + path.dropFirst(2) : path
        guard case .operation(let name)? = Resolution.operation(path, scope: Scope()) else { return [] }
        return Op.overloads(named: name)
    }

    /// A known name that is spelled similarly; nil if there is none.
    public static func suggestion(for name: String) -> String? {
        Spelling.nearest(to: name, among: Op.names)
    }

    /// The operations of a family that cases can call, each with its overloads.
    public static func entries(of family: OperationFamily) -> [[Op]] {
        var entries: [[Op]] = []
        for op in family.operations where !op.isInternal {
            if let i = entries.firstIndex(where: { $0[0].name == op.name }) {
                entries[i].append(op)
            } else {
                entries.append([op])
            }
        }
        return entries
    }

    /// The declarations as a JSON array, with one element for each overload.
    public static func json(_ operations: [Op]) -> String {
        JSONTree.array(operations.map(\.catalogueEntry)).text() + "\n"
    }
}

extension Op {
    fileprivate var catalogueEntry: JSONTree {
        let family = Op.families.first { $0.operations.contains { $0 === self } }
        return [
            "name": .string(name), "signature": .string(signature), "summary": .string(summary),
            "family": .string(family?.title ?? ""), "aliases": JSONTree(strings: aliases),
            "parameters": .array(parameters.map(\.catalogueEntry)),
            "results": JSONTree(strings: resultNames),
            "formula": .string(formula), "pullback": pullback.map(JSONTree.string) ?? .null,
            "kinks": kinks.map(JSONTree.string) ?? .null,
            "grad_fn": gradFn.isEmpty ? .null : .string(gradFn),
            "example": example.map { JSONTree(strings: $0) } ?? .null,
        ]
    }
}

extension Parameter {
    fileprivate var catalogueEntry: JSONTree {
        ["name": .string(name), "accepts": .string(kind.phrase)]
            + (defaultValue.map { ["default": .string($0.python)] } ?? [:])
    }
}
