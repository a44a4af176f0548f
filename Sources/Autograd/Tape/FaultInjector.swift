/// Injects a fault into a tape's derivative rules or, without a fault, records which faults would change a cotangent.
package final class FaultInjector {
    private let fault: Fault?
    /// The faults that would have changed a cotangent. This computation cannot detect any other fault.
    package private(set) var effects: [FaultSite: Set<Fault.Kind>] = [:]
    /// The compositions applied to operands that require a gradient. Their derivatives are those of their parts.
    package private(set) var compositions: Set<ObjectIdentifier> = []
    /// The result of each rule in the last pass over its node.
    private var earlier: [Use: Tensor] = [:]
    /// True while reductions return their first slices instead of sums.
    fileprivate var takesFirstSlices = false

    private struct Use: Hashable {
        let node: Int
        let operand: Int
    }

    /// - Parameter fault: nil to record effects without injecting a fault.
    package init(_ fault: Fault? = nil) { self.fault = fault }

    /// Records the use of a composition on operands that require a gradient.
    func note(composition op: Op, of operands: [Value?]) {
        if operands.contains(where: { $0?.requiresGrad ?? false }) {
            compositions.insert(ObjectIdentifier(op))
        }
    }

    /// An injector of the same fault, without recorded results.
    var fresh: FaultInjector { FaultInjector(fault) }

    /// One evaluation of a derivative rule.
    struct Application {
        let op: Op
        let node: Int
        let operand: Int
        let cotangent: Value
        /// Evaluates the rule for another operand of the same node.
        let rule: (_ operand: Int) throws(AutogradError) -> Value?
        /// Another operand of the same shape that has a rule.
        let operandOfSameShape: Int?
    }

    /// The cotangent that the tape uses for an operand: that of the rule, or a faulty one.
    func cotangent(_ applied: Application) -> Value {
        guard !applied.op.isCustom else { return applied.cotangent }
        let site = FaultSite(applied.op, operand: applied.operand)
        guard let fault else {
            applied.cotangent.tape.withoutRecording { note(applied, at: site) }
            return applied.cotangent
        }
        guard fault.site == site else { return applied.cotangent }
        // A fault that cannot be applied to this cotangent leaves it unchanged.
        return (try? faulty(applied, fault.kind)) ?? applied.cotangent
    }

    /// True if the cotangent must replace the contributions of other uses (the fault `droppedUse`).
    func overwrites(_ op: Op, operand: Int, _ present: Value?) -> Bool {
        guard let present, !op.isCustom else { return false }
        let site = FaultSite(op, operand: operand)
        guard let fault else {
            if present.tensor.elements.contains(where: { $0 != 0 }) {
                effects[site, default: []].insert(.droppedUse)
            }
            return false
        }
        return fault.kind == .droppedUse && fault.site == site
    }

    private func note(_ applied: Application, at site: FaultSite) {
        var kinds = effects[site] ?? []
        for kind in Fault.Kind.allCases where !kinds.contains(kind) {
            // A fault that cannot be computed has no effect.
            guard let other = try? faulty(applied, kind) else { continue }
            if other.tensor.differs(from: applied.cotangent.tensor) { kinds.insert(kind) }
        }
        effects[site] = kinds
        earlier[Use(node: applied.node, operand: applied.operand)] = applied.cotangent.tensor
    }

    /// The cotangent with a fault; nil if a fault of this kind does not apply to it.
    private func faulty(_ applied: Application, _ kind: Fault.Kind) throws(AutogradError) -> Value? {
        let g = applied.cotangent
        switch kind {
        case .sign: return try -g
        case .factorTwo: return try g * 2
        case .slightFactor: return try g * (1 + 1e-6)
        case .zero: return try g.zeros()
        case .droppedElement:
            guard g.tensor.count > 0 else { return nil }
            let isLast = (0..<g.tensor.count).map { $0 == g.tensor.count - 1 ? 1.0 : 0 }
            let mask = g.tape.constant(Tensor(isLast, contiguous: g.shape, dtype: .bool))
            return try mask.selecting(g.zeros(), g)
        case .droppedUse: return nil
        case .missingReduction:
            takesFirstSlices = true
            defer { takesFirstSlices = false }
            return try applied.rule(applied.operand)
        case .swapped:
            guard let other = applied.operandOfSameShape else { return nil }
            return try applied.rule(other)
        case .transposed:
            guard let (a, b) = g.shape.exchangeable else { return nil }
            return try g.transposed(a, b)
        case .stale:
            let use = Use(node: applied.node, operand: applied.operand)
            let sum = try earlier[use].map { old throws(AutogradError) in try g + g.tape.constant(old) } ?? g
            if fault != nil { earlier[use] = sum.tensor }
            return sum
        }
    }
}

extension Tape {
    /// True while reductions return their first slices instead of sums (the fault `missingReduction`).
    var takesFirstSlices: Bool { faults?.takesFirstSlices ?? false }
}

extension Value {
    /// The first slice along some dimensions, which replaces a sum over them.
    func firstSlice(_ dims: [Int], _ shape: [Int]) throws(AutogradError) -> Value {
        var slice = self
        for d in dims where slice.shape[d] > 1 { slice = try slice.narrowed(d, 0, 1) }
        return try slice.reshaped(shape)
    }
}

extension [Int] {
    /// Two dimensions of equal size above 1: the last two or, if their sizes differ, the first such pair.
    fileprivate var exchangeable: (Int, Int)? {
        if count > 1, self[count - 2] == self[count - 1], self[count - 1] > 1 {
            return (count - 2, count - 1)
        }
        for a in indices where self[a] > 1 {
            if let b = self[(a + 1)...].firstIndex(of: self[a]) { return (a, b) }
        }
        return nil
    }
}

extension Tensor {
    /// True if some elements differ by more than rounding error.
    fileprivate func differs(from other: Tensor) -> Bool {
        let largest = zip(elements, other.elements).reduce(0.0) { top, pair in
            [pair.0, pair.1].reduce(top) { $1.isFinite ? max($0, $1.magnitude) : $0 }
        }
        let slack = max(1e-10, 4 * dtype.epsilon) * largest
        return zip(elements, other.elements).contains { a, b in
            !(a == b || (a.isNaN && b.isNaN) || (a - b).magnitude <= slack)
        }
    }
}
