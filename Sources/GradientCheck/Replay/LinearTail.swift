import Autograd

/// What of a program's results is linear in what comes before, taken out of it.
///
/// A weighted sum of results is rewritten as a weighted sum of the last values that are not sums, copies or multiples
/// of others. Differencing those instead keeps a large sum from drowning a small change, and spares computing the
/// sum. The weights follow from what the operations are, not from their derivative rules, which are under test.
struct LinearTail {
    /// For each slot that counts, the weights of its elements.
    private(set) var weights: [Int: [Double]] = [:]

    init(_ program: Program, cotangents: [[Double]]) {
        for (slot, v) in zip(program.results, cotangents) { add(v, to: slot) }
        for instruction in program.instructions.reversed() {
            guard instruction.outputs.count == 1, let w = weights[instruction.outputs[0]] else { continue }
            guard let parts = Self.transposed(instruction, w, program) else { continue }
            weights[instruction.outputs[0]] = nil
            for (slot, part) in parts where program.slots[slot].isVariable { add(part, to: slot) }
        }
    }

    private mutating func add(_ part: [Double], to slot: Int) {
        guard var sum = weights[slot] else {
            weights[slot] = part
            return
        }
        for i in sum.indices { sum[i] += part[i] }
        weights[slot] = sum
    }

    /// The weights of the operands that give a result's weights; nil where the instruction is not linear.
    private static func transposed(
        _ instruction: Instruction, _ w: [Double], _ program: Program
    ) -> [(slot: Int, weights: [Double])]? {
        let operands = instruction.operands.compactMap { $0 }
        switch instruction.action {
        case .copies(let tables):
            return zip(operands, tables[0]).map { slot, table in
                var part = [Double](repeating: 0, count: program.slots[slot].count)
                for (i, source) in table.sources.enumerated() where source >= 0 { part[source] += w[i] }
                return (slot, part)
            }
        case .sums(let places, let factor):
            return [(operands[0], places.sources.map { w[$0] * factor })]
        case .unary, .binary, .ternary:
            return elementwise(instruction, w, operands, program)
        default: return nil
        }
    }

    private static func elementwise(
        _ instruction: Instruction, _ w: [Double], _ operands: [Int], _ program: Program
    ) -> [(slot: Int, weights: [Double])]? {
        var parts: [(slot: Int, weights: [Double])] = []
        let spreads = instruction.spreads
        for (k, slot) in operands.enumerated() where program.slots[slot].isVariable {
            guard let factor = factor(instruction, operand: k, operands, program) else { return nil }
            var part = [Double](repeating: 0, count: program.slots[slot].count)
            for i in w.indices { part[spreads[k].place(i)] += w[i] * factor(i) }
            parts.append((slot, part))
        }
        return parts
    }

    /// By what a result's element changes with an operand's; nil where it is not a constant.
    private static func factor(
        _ instruction: Instruction, operand k: Int, _ operands: [Int], _ program: Program
    ) -> ((Int) -> Double)? {
        let alpha = instruction.attributes.alpha
        switch instruction.op.name {
        case "neg": return { _ in -1 }
        case "add": return { _ in k == 0 ? 1 : alpha }
        case "sub": return { _ in k == 0 ? 1 : -alpha }
        case "rsub": return { _ in k == 0 ? -alpha : 1 }
        case "mul":
            let other = 1 - k
            guard !program.slots[operands[other]].isVariable else { return nil }
            let start = program.slots[operands[other]].start
            let spread = instruction.spreads[other]
            return { program.values[start + spread.place($0)] }
        case "div":
            guard k == 0, !program.slots[operands[1]].isVariable, instruction.attributes.isTrueDivision else {
                return nil
            }
            let start = program.slots[operands[1]].start
            let spread = instruction.spreads[1]
            return { 1 / program.values[start + spread.place($0)] }
        case "_where":
            guard k > 0, !program.slots[operands[0]].isVariable else { return nil }
            let start = program.slots[operands[0]].start
            let spread = instruction.spreads[0]
            return { (program.values[start + spread.place($0)] != 0) == (k == 1) ? 1 : 0 }
        default: return nil
        }
    }
}
