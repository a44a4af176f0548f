/// Makes a fault wherever a tape carries out the rule that is at fault; without one, notes which faults would show.
package final class FaultInjector {
    private let fault: Fault?
    /// The faults that would have changed a cotangent: what cannot show here, no case like this notices.
    package private(set) var effects: [FaultSite: Set<Fault.Kind>] = [:]
    /// The compositions that were given something to differentiate by: they have no rules but those of their parts.
    package private(set) var compositions: Set<ObjectIdentifier> = []
    /// What the rules gave when a node was last passed.
    private var earlier: [Use: Tensor] = [:]
    /// Whether sums are to be their first slices at present.
    fileprivate var takesFirstSlices = false

    private struct Use: Hashable {
        let node: Int
        let operand: Int
    }

    /// - Parameter fault: nil to note effects and break nothing.
    package init(_ fault: Fault? = nil) { self.fault = fault }

    func note(composition op: Op, of operands: [Value?]) {
        if operands.contains(where: { $0?.requiresGrad ?? false }) {
            compositions.insert(ObjectIdentifier(op))
        }
    }

    /// One that breaks the same and has seen nothing yet.
    var another: FaultInjector { FaultInjector(fault) }

    /// One rule that has been carried out, and how to carry it out otherwise.
    struct Application {
        let op: Op
        let node: Int
        let operand: Int
        let cotangent: Value
        /// What the rule for an operand gives.
        let rule: (_ operand: Int) throws(AutogradError) -> Value?
        /// Another operand of the same shape that has a rule.
        let recomputation: Int?
    }

    /// What the tape takes for the cotangent of an operand.
    func cotangent(_ applied: Application) -> Value {
        guard !applied.op.isCustom else { return applied.cotangent }
        let site = FaultSite(applied.op, operand: applied.operand)
        guard let fault else {
            applied.cotangent.tape.withoutRecording { note(applied, at: site) }
            return applied.cotangent
        }
        guard fault.site == site else { return applied.cotangent }
        // What cannot be computed in the wrong way is as it should be.
        return (try? broken(applied, fault.kind)) ?? applied.cotangent
    }

    /// Whether a cotangent is to take the place of what other uses have given.
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
        var known = effects[site] ?? []
        for kind in Fault.Kind.allCases where !known.contains(kind) {
            // What cannot be computed cannot show either.
            guard let other = try? broken(applied, kind) else { continue }
            if other.tensor.differs(from: applied.cotangent.tensor) { known.insert(kind) }
        }
        effects[site] = known
        earlier[Use(node: applied.node, operand: applied.operand)] = applied.cotangent.tensor
    }

    /// nil where a fault of this kind cannot be made here.
    private func broken(_ applied: Application, _ kind: Fault.Kind) throws(AutogradError) -> Value? {
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
            guard let recomputation = applied.recomputation else { return nil }
            return try applied.rule(recomputation)
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
    /// Whether sums are to be their first slices at present: a missing reduction.
    var takesFirstSlices: Bool { faults?.takesFirstSlices ?? false }
}

extension Value {
    /// The first slice along some dimensions, in the place of a sum over them.
    func firstSlice(_ dims: [Int], _ shape: [Int]) throws(AutogradError) -> Value {
        var slice = self
        for d in dims where slice.shape[d] > 1 { slice = try slice.narrowed(d, 0, 1) }
        return try slice.reshaped(shape)
    }
}

extension [Int] {
    /// Two dimensions of one size above 1: the last two, or else the first two that there are.
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
    /// Whether elements differ by more than rounding.
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
