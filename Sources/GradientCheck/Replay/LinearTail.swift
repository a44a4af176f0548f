/// The last values of a program that its weighted results depend on linearly, with their weights.
///
/// The weighted sum of the results is rewritten as a weighted sum of values that are not themselves sums, copies or
/// multiples of others. Differences of these values avoid both the cancellation in a large sum and the cost of
/// computing it. The weights follow from the operations themselves and not from their derivative rules, which are
/// under test.
struct LinearTail {
    /// The weight of each of the program's values.
    private(set) var weights: [Double]
    /// The slots with nonzero weights.
    private(set) var slots: [Slot] = []

    init(_ program: Program, cotangents: [[Double]]) {
        var found = NumericalCotangents(count: program.values.count)
        var counts = [Bool](repeatElement(false, count: program.slots.count))
        for (slot, v) in zip(program.results, cotangents) {
            for (i, weight) in v.enumerated() { found.elements[slot.start + i].x += weight }
            counts[slot.index] = true
        }
        for instruction in program.instructions.reversed() {
            guard instruction.outputs.count == 1, counts[instruction.outputs[0].index],
                let derivatives = instruction.linearDerivatives(at: program.values)
            else { continue }
            for derivative in derivatives { derivative.pullBack(&found) }
            counts[instruction.outputs[0].index] = false
            for operand in instruction.operands where operand.isVariable { counts[operand.index] = true }
        }
        weights = found.elements.map { $0.x }
        slots = program.slots.filter { counts[$0.index] }
    }
}
