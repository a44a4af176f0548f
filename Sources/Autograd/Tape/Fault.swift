/// One deliberate mistake in the derivative rule of one operation.
///
/// A tape that carries a fault makes the mistake whenever it carries out the rule, in every pass, also in one that is
/// recorded; values, forward mode and replaying know nothing of it. It is what a wrong rule would be.
package struct Fault: Hashable, Sendable {
    package let site: FaultSite
    package let kind: Kind

    package init(_ kind: Kind, at site: FaultSite) {
        self.kind = kind
        self.site = site
    }

    /// A mistake that rules are known to be written with; the raw value is its name in reports.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The cotangent with the other sign.
        case sign
        /// Twice the cotangent: a ½ that was forgotten.
        case factorTwo = "factor 2"
        /// The cotangent times 1 + 10⁻⁶: a constant with too few digits.
        case slightFactor = "factor 1+1e-6"
        /// Zeros: the argument is taken for a constant.
        case zero
        /// 0 for the last element: a loop that ends one too early.
        case droppedElement = "dropped element"
        /// The cotangent takes the place of what other uses of the same value have given: `=` instead of `+=`.
        case droppedUse = "dropped use"
        /// The first slice instead of each sum that the rule, or undoing of broadcasting after it, forms.
        case missingReduction = "missing reduction"
        /// The cotangent of the next argument that has the same shape.
        case swapped
        /// The cotangent with the last two dimensions, or else the first two, of one size exchanged.
        case transposed
        /// What the rule gave in an earlier pass over the same node is added: a buffer that is not cleared.
        case stale
    }
}

/// A derivative rule: an operation and one of its parameters that are tensors.
package struct FaultSite: Hashable, Sendable {
    package let op: Op
    /// Counted among the parameters that are tensors; the tensors of a list share one.
    package let parameter: Int

    init(_ op: Op, operand: Int) {
        self.op = op
        parameter = op.tensorParameter(ofOperand: operand)
    }

    /// Every rule of an operation.
    package static func all(of op: Op) -> [FaultSite] {
        let count = op.parameters.count(where: \.isTensor)
        return (0..<count).filter { op.derivative.rule($0) != nil }.map { FaultSite(op, operand: $0) }
    }

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
    /// The parameter, among those that are tensors, for which an operand was passed.
    fileprivate func tensorParameter(ofOperand operand: Int) -> Int {
        let tensors = parameters.filter(\.isTensor)
        return min(operand, tensors.firstIndex { $0.kind != .tensor } ?? operand, tensors.count - 1)
    }
}
