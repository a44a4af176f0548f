/// The list of all operations, and lookup by name.
extension Op {
    public static let all: [Op] =
        arithmetic + exponential + trigonometric + special + activation + hardActivation + clamping
        + comparison + bitwise
        + reduction
        + unbiased
        + selection + views + joining + indexing + matrixProducts + linearAlgebra + losses + convolution
        + creation + rearranging
        + matrixEquations + matrixFactorisations + matrixFunctions

    /// The operations with a name or alias, in the order in which binding tries them.
    public static func overloads(named name: String) -> [Op] { byName[name] ?? [] }

    /// All names and aliases, for suggestions.
    public static let names: [String] = byName.keys.sorted()

    /// The operation that a module of `torch.nn` without parameters applies, such as `relu` for `ReLU`.
    public static func applied(byModule name: String) -> Op? { byName["nn." + name]?.first }

    /// All names of results.
    public static let resultNames = Set(all.flatMap(\.resultNames))

    private static let byName: [String: [Op]] = {
        var result: [String: [Op]] = [:]
        for op in all where !op.name.hasPrefix("_") {
            for name in [op.name] + op.aliases { result[name, default: []].append(op) }
        }
        return result
    }()
}
