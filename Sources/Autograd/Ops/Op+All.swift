/// Operations of one kind.
public struct OperationFamily: Sendable {
    public let title: String
    public let operations: [Op]

    fileprivate init(_ title: String, _ operations: [Op]) {
        self.title = title
        self.operations = operations
    }
}

/// The list of all operations, and lookup by name.
extension Op {
    /// All operations by family, in the order of the catalogue.
    ///
    /// Of operations with the same name, binding tries the first in this order first.
    public static let families: [OperationFamily] = [
        .init("arithmetic", arithmetic),
        .init("exponentials and logarithms", exponential),
        .init("trigonometric functions", trigonometric),
        .init("special functions", special),
        .init("activations", activation + hardActivation + softmaxes),
        .init("bounds", clamping),
        .init("comparisons and logic", comparison),
        .init("bits", bitwise),
        .init("sums, means and norms", reduction + unbiased),
        .init("extrema and order", selection),
        .init("shapes and views", views),
        .init("joining, repeating and copying", joining + rearranging),
        .init("elements by index", indexing),
        .init("matrix products", matrixProducts),
        .init("linear algebra", linearAlgebra),
        .init("losses", losses),
        .init("convolutions", convolution),
        .init("new tensors", creation),
    ]

    public static let all: [Op] = families.flatMap(\.operations)

    /// The operations with a name or alias, in the order in which binding tries them.
    public static func overloads(named name: String) -> [Op] { byName[name] ?? [] }

    /// All names and aliases, for suggestions.
    public static let names: [String] = byName.keys.sorted()

    /// The operation that a module of `torch.nn` without parameters applies, such as `relu` for `ReLU`.
    public static func applied(byModule name: String) -> Op? { byName["nn." + name]?.first }

    /// True if only other operations call it, so that its name is not in a case.
    public var isInternal: Bool { name.utf8.first == UInt8(ascii: "_") }

    /// All names of results.
    public static let resultNames = Set(all.flatMap(\.resultNames))

    private static let byName: [String: [Op]] = {
        var result: [String: [Op]] = [:]
        for op in all where !op.isInternal {
            for name in [op.name] + op.aliases { result[name, default: []].append(op) }
        }
        return result
    }()
}
