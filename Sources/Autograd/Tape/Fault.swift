/// A deliberate mistake in one derivative rule of an operation, used for mutation testing.
///
/// The tape applies the fault in every backward pass, recorded or not, each time it evaluates the rule. Values, forward
/// mode and replays are not affected.
package struct Fault: Hashable, Sendable {
    /// The derivative rule that contains the mistake.
    package let site: FaultSite
    /// The mistake.
    package let kind: Kind

    package init(_ kind: Kind, at site: FaultSite) {
        self.kind = kind
        self.site = site
    }

    /// A common mistake in derivative rules; the raw value is its name in reports.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The cotangent with the opposite sign.
        case sign
        /// Twice the cotangent, as if a factor ½ were missing.
        case factorTwo = "factor 2"
        /// The cotangent times 1 + 10⁻⁶, as if a constant had too few digits.
        case slightFactor = "factor 1+1e-6"
        /// Zeros, as if the argument were a constant.
        case zero
        /// The cotangent with 0 for the last element, as if a loop ended one iteration too early.
        case droppedElement = "dropped element"
        /// The cotangent overwrites the contributions of other uses of the same value: `=` instead of `+=`.
        case droppedUse = "dropped use"
        /// The first slice instead of the sum, in every reduction of the rule and in the sum over broadcast dimensions.
        case missingReduction = "missing reduction"
        /// The cotangent of the next argument that has the same shape.
        case swapped
        /// The cotangent with two dimensions of equal size swapped: the last two or, failing that, the first such pair.
        case transposed
        /// The cotangent plus the results of earlier passes over the same node, as if a buffer were not cleared.
        case stale
    }
}

/// Identifies a derivative rule by its operation and tensor parameter.
package struct FaultSite: Hashable, Sendable {
    /// The operation that the rule belongs to.
    package let op: Op
    /// The index among the operation's tensor parameters; all tensors of a list share one index.
    package let parameter: Int

    init(_ op: Op, operand: Int) {
        self.op = op
        parameter = op.tensorParameter(ofOperand: operand)
    }

    /// All derivative rules of an operation.
    package static func all(of op: Op) -> [FaultSite] {
        let count = op.parameters.count(where: \.isTensor)
        return (0..<count).filter { op.derivative.rule($0) != nil }.map { FaultSite(op, operand: $0) }
    }

    /// The name of the parameter.
    package var argument: String { op.parameters.filter(\.isTensor)[parameter].name }

    package static func == (a: FaultSite, b: FaultSite) -> Bool {
        a.op === b.op && a.parameter == b.parameter
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(op))
        hasher.combine(parameter)
    }
}

extension Op {
    /// The index, among the tensor parameters, of the parameter that an operand was passed for.
    fileprivate func tensorParameter(ofOperand operand: Int) -> Int {
        let tensors = parameters.filter(\.isTensor)
        return min(operand, tensors.firstIndex { $0.kind != .tensor } ?? operand, tensors.count - 1)
    }
}
