/// The elements of a program's values that one perturbation reaches, instruction by instruction.
///
/// Found once for each perturbed element, and used for every step size. The arrays keep their memory from one element
/// to the next.
struct Reached {
    /// For each slot, the elements that change.
    private(set) var elements: [[Int]]
    /// The instructions that have anything to do.
    private(set) var instructions: [Int] = []
    /// For each instruction by runs, the runs that change.
    private(set) var runs: [[Int]]
    /// When an element was last reached, so that none is listed twice.
    private var stamps: [Int]
    private var runStamps: [[Int]]
    private var now = 0

    init(_ program: Program) {
        elements = [[Int]](repeating: [], count: program.slots.count)
        runs = [[Int]](repeating: [], count: program.instructions.count)
        stamps = [Int](repeating: 0, count: program.values.count)
        runStamps = program.instructions.map { instruction in
            if case .runs(let runs) = instruction.action {
                [Int](repeating: 0, count: runs.count)
            } else {
                []
            }
        }
    }

    /// Finds what changes when some elements of every source do.
    mutating func find(_ moved: some Sequence<Int>, in program: Program, _ isNeeded: [Bool]) {
        now += 1
        for slot in program.slots.indices where !elements[slot].isEmpty {
            elements[slot].removeAll(keepingCapacity: true)
        }
        instructions.removeAll(keepingCapacity: true)
        for source in program.sources { elements[source] += moved }
        for (index, instruction) in program.instructions.enumerated() where isNeeded[index] {
            guard instruction.operands.contains(where: { $0.map { !elements[$0].isEmpty } ?? false }) else {
                continue
            }
            reach(instruction, index, program)
            if instruction.outputs.contains(where: { !elements[$0].isEmpty }) { instructions.append(index) }
        }
    }

    private mutating func reach(_ instruction: Instruction, _ index: Int, _ program: Program) {
        let operands = instruction.operands.compactMap { $0 }
        switch instruction.action {
        case .unary:
            elements[instruction.outputs[0]] = elements[operands[0]]
        case .binary, .ternary:
            let spreads = instruction.spreads
            for (k, slot) in operands.enumerated() where !elements[slot].isEmpty {
                reach(elements[slot], spreads[k], instruction.outputs[0], program)
            }
        case .copies(let tables):
            for (output, tables) in zip(instruction.outputs, tables) {
                for (slot, table) in zip(operands, tables) {
                    for element in elements[slot] {
                        for result in table.results(of: element) { mark(result, output, program) }
                    }
                }
            }
        case .sums(let places, _):
            for element in elements[operands[0]] {
                mark(places.sources[element], instruction.outputs[0], program)
            }
        case .product(let product):
            reach(product, operands, instruction.outputs[0], program)
        case .runs(let structure):
            reach(structure, index, elements[operands[0]], instruction.outputs, program)
        case .everything:
            for output in instruction.outputs { elements[output] = Array(0..<program.slots[output].count) }
        }
    }

    private mutating func reach(
        _ changed: [Int], _ spread: Instruction.Spread, _ output: Int, _ program: Program
    ) {
        switch spread {
        case .sideBySide: for element in changed { mark(element, output, program) }
        case .one: for element in 0..<program.slots[output].count { mark(element, output, program) }
        case .broadcast(let places):
            for element in changed {
                for result in places.results(of: element) { mark(result, output, program) }
            }
        }
    }

    /// An element of the left matrix reaches its row of the product, one of the right its column.
    private mutating func reach(
        _ product: MatrixProduct, _ operands: [Int], _ output: Int, _ program: Program
    ) {
        let (m, k, n) = (product.m, product.k, product.n)
        for element in elements[operands[0]] {
            let row = element / k % m
            for batch in product.left.batches(of: element / (m * k)) {
                for j in 0..<n { mark((batch * m + row) * n + j, output, program) }
            }
        }
        for element in elements[operands[1]] {
            for batch in product.right.batches(of: element / (k * n)) {
                for i in 0..<m { mark((batch * m + i) * n + element % n, output, program) }
            }
        }
    }

    private mutating func reach(
        _ structure: Runs, _ index: Int, _ changed: [Int], _ outputs: [Int], _ program: Program
    ) {
        runs[index].removeAll(keepingCapacity: true)
        for element in changed {
            let run = structure.runOfElement[element]
            guard runStamps[index][run] != now else { continue }
            runStamps[index][run] = now
            runs[index].append(run)
            for (slot, output) in zip(outputs, structure.outputs) {
                elements[slot] += output.elements[run * output.width..<(run + 1) * output.width]
            }
        }
    }

    private mutating func mark(_ element: Int, _ slot: Int, _ program: Program) {
        let place = program.slots[slot].start + element
        guard stamps[place] != now else { return }
        stamps[place] = now
        elements[slot].append(element)
    }
}
