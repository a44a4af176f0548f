import Autograd
import FiniteDifferences

/// A program as a function of one of its sources' elements, ready to be differentiated.
///
/// Only what a perturbation reaches is computed again.
final class Replay {
    private var program: Program
    private let base: [Double]
    /// The values whose weighted sum is differentiated.
    private let outputs: [(slot: Int, weights: [Double])]
    /// Which instructions lead to them.
    private let isNeeded: [Bool]
    private var reached: Reached
    /// The largest weighted result.
    let largestResult: Double

    /// - Parameters:
    ///   - cotangents: the weights of the program's results.
    ///   - keepsResults: whether the results themselves are looked at, and not what they are sums of.
    /// - Throws: what the program's operations throw.
    init(
        _ program: Program, cotangents: [[Double]], keepsResults: Bool = false
    ) throws(AutogradError) {
        var program = program
        try program.run()
        outputs =
            keepsResults
            ? zip(program.results, cotangents).map { ($0, $1) }
            : LinearTail(program, cotangents: cotangents).weights.sorted { $0.key < $1.key }.map {
                ($0.key, $0.value)
            }
        isNeeded = Self.needed(program, outputs.map(\.slot))
        largestResult = zip(program.results, cotangents).reduce(0) { top, result in
            let values = program.values[program.slots[result.0].range]
            return zip(values, result.1).reduce(top) { top, pair in
                let size = (pair.0 * pair.1).magnitude
                return size.isFinite ? max(top, size) : top
            }
        }
        base = program.values
        reached = Reached(program)
        self.program = program
    }

    private static func needed(_ program: Program, _ outputs: [Int]) -> [Bool] {
        var isNeeded = [Bool](repeating: false, count: program.instructions.count)
        var slots = Set(outputs)
        for (index, instruction) in program.instructions.enumerated().reversed()
        where instruction.outputs.contains(where: slots.contains) {
            isNeeded[index] = true
            slots.formUnion(instruction.operands.compactMap { $0 })
        }
        return isNeeded
    }

    /// Whether the unperturbed replay gives these values, bit for bit.
    func reproduces(_ recorded: [[Double]]) -> Bool {
        zip(program.results, recorded).allSatisfy { slot, recorded in
            let values = base[program.slots[slot].range]
            return values.count == recorded.count
                && zip(values, recorded).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
    }

    /// The derivative with respect to one element of the sources, which are changed together.
    ///
    /// - Parameters:
    ///   - typical: the magnitude that elements of the source have.
    ///   - tolerance: an error that is small enough.
    func derivative(_ element: Int, typical: Double, tolerance: Double) -> DerivativeEstimate {
        let x = base[program.slots[program.sources[0]].start + element]
        reached.find(CollectionOfOne(element), in: program, isNeeded)
        // From a value that is not finite no difference can be taken: NaN as the point says so.
        let point = isFiniteWhereReached ? x : .nan
        let estimate = FiniteDifferences.derivative(at: point, scale: typical, tolerance: tolerance) {
            moved in
            move(element, to: moved) ? difference() : Change(value: .nan, noise: 0)
        }
        restore()
        return estimate
    }

    /// The derivative along a direction, at the sources as they are.
    func derivative(along direction: [Double], scale: Double, tolerance: Double) -> DerivativeEstimate {
        reached.find(direction.indices, in: program, isNeeded)
        let point = isFiniteWhereReached ? 0 : Double.nan
        let estimate = FiniteDifferences.derivative(at: point, scale: scale, tolerance: tolerance) { t in
            for source in program.sources {
                let start = program.slots[source].start
                for (i, u) in direction.enumerated() { program.values[start + i] = base[start + i] + t * u }
            }
            return runReached() ? difference() : Change(value: .nan, noise: 0)
        }
        restore()
        return estimate
    }

    /// The derivative of each element of the result that an element of the sources reaches.
    func column(
        _ element: Int, typical: Double, tolerance: (_ row: Int) -> Double
    ) -> [(row: Int, estimate: DerivativeEstimate)] {
        reached.find(CollectionOfOne(element), in: program, isNeeded)
        guard let result = outputs.first?.slot else { return [] }
        let start = program.slots[result].start
        let rows = reached.elements[result]
        let x = base[program.slots[program.sources[0]].start + element]
        let differentiator = Differentiator(
            base: rows.map { base[start + $0] }, weights: [Double](repeating: 1, count: rows.count))
        let estimates = differentiator.derivatives(
            at: x, scale: typical, tolerance: { tolerance(rows[$0]) },
            of: { moved, outputs in
                let hasRun = move(element, to: moved)
                for (k, row) in rows.enumerated() { outputs[k] = hasRun ? program.values[start + row] : .nan }
            })
        restore()
        return zip(rows, estimates).map { ($0, $1) }
    }

    /// What the differenced values become when one element of the sources is moved, for comparing with a full replay.
    func outputs(moving element: Int, to moved: Double) -> [[Double]] {
        reached.find(CollectionOfOne(element), in: program, isNeeded)
        defer { restore() }
        guard move(element, to: moved) else { return [] }
        return outputs.map { Array(program.values[program.slots[$0.slot].range]) }
    }

    /// The slots of the differenced values.
    var outputSlots: [Int] { outputs.map(\.slot) }

    private var isFiniteWhereReached: Bool {
        outputs.allSatisfy { slot, weights in
            let start = program.slots[slot].start
            return reached.elements[slot].allSatisfy { weights[$0] == 0 || base[start + $0].isFinite }
        }
    }

    /// Moves an element of the first source to a value, and those of the others as far; false where an operation cannot be
    /// carried out there.
    private func move(_ element: Int, to moved: Double) -> Bool {
        let first = program.slots[program.sources[0]].start + element
        for source in program.sources {
            let place = program.slots[source].start + element
            program.values[place] = place == first ? moved : base[place] + (moved - base[first])
        }
        return runReached()
    }

    /// Computes again what was found to be reached; false where an operation cannot be carried out.
    private func runReached() -> Bool {
        reached.instructions.allSatisfy { (try? run($0)) != nil }
    }

    /// Σ w·(y − y₀), and the size of the rounding in it.
    private func difference() -> Change {
        var sum = 0.0
        var noise = Noise()
        for (slot, weights) in outputs {
            let start = program.slots[slot].start
            let isExact = program.sources.contains(slot)
            var block = 0.0
            for i in reached.elements[slot] where weights[i] != 0 {
                let (y, y0) = (program.values[start + i], base[start + i])
                block += weights[i] * (y - y0)
                if !isExact { noise.add(weights[i] * max(y.magnitude, y0.magnitude)) }
            }
            sum += block
        }
        return Change(value: sum, noise: noise.standardDeviation)
    }

    /// Computes again what the perturbation reaches of one instruction's results.
    private func run(_ index: Int) throws(AutogradError) {
        let instruction = program.instructions[index]
        switch instruction.action {
        case .unary, .binary, .ternary:
            program.compute(instruction, reached.elements[instruction.outputs[0]])
        case .copies(let tables):
            for (k, output) in instruction.outputs.enumerated() {
                program.copy(instruction, tables[k], output: k, reached.elements[output])
            }
        case .sums(let places, let factor):
            addDifferences(instruction, places, factor)
        case .product(let product):
            multiply(instruction, product)
        case .runs(let structure):
            try run(structure, reached.runs[index], instruction)
        case .everything:
            try program.runWhole(instruction)
        }
    }

    /// A sum changes by what its terms change by.
    private func addDifferences(_ instruction: Instruction, _ places: Places, _ factor: Double) {
        guard let operand = instruction.operands[0] else { return }
        let (from, to) = (program.slots[operand].start, program.slots[instruction.outputs[0]].start)
        for i in reached.elements[instruction.outputs[0]] { program.values[to + i] = base[to + i] }
        for i in reached.elements[operand] {
            program.values[to + places.sources[i]] += factor * (program.values[from + i] - base[from + i])
        }
    }

    private func run(
        _ structure: Runs, _ runs: [Int], _ instruction: Instruction
    ) throws(AutogradError) {
        let input = structure.gathered(runs, from: program.values, at: instruction.operandStarts[0])
        let results = try structure.evaluate(input, runs: runs.count)
        for (k, start) in instruction.outputStarts.enumerated() {
            structure.scatter(results[k], of: runs, output: k, into: &program.values, at: start)
        }
    }

    /// A product of matrices changes linearly with one of them.
    private func multiply(_ instruction: Instruction, _ product: MatrixProduct) {
        guard let left = instruction.operands[0], let right = instruction.operands[1] else { return }
        let output = instruction.outputs[0]
        let (a, b, c) = (program.slots[left].start, program.slots[right].start, program.slots[output].start)
        let (changedLeft, changedRight) = (reached.elements[left], reached.elements[right])
        guard changedLeft.isEmpty || changedRight.isEmpty else {
            for i in reached.elements[output] { program.values[c + i] = element(i, of: product, a, b) }
            return
        }
        for i in reached.elements[output] { program.values[c + i] = base[c + i] }
        Self.multiply(changedLeft, changedRight, product, &program.values, base, a, b, c)
    }

    /// Adds to the product at `c` what changed elements of the matrices at `a` or at `b` change it by.
    private static func multiply(
        _ changedLeft: [Int], _ changedRight: [Int], _ product: MatrixProduct, _ values: inout [Double],
        _ base: [Double], _ a: Int, _ b: Int, _ c: Int
    ) {
        let (m, k, n) = (product.m, product.k, product.n)
        for element in changedLeft {
            let (row, p) = (element / k % m, element % k)
            let change = values[a + element] - base[a + element]
            for batch in product.left.batches(of: element / (m * k)) {
                let (from, to) = (b + (product.right.matrices[batch] * k + p) * n, c + (batch * m + row) * n)
                for j in 0..<n { values[to + j] += change * base[from + j] }
            }
        }
        for element in changedRight {
            let (p, column) = (element / n % k, element % n)
            let change = values[b + element] - base[b + element]
            for batch in product.right.batches(of: element / (k * n)) {
                let (from, to) = (a + product.left.matrices[batch] * m * k + p, c + batch * m * n + column)
                for i in 0..<m { values[to + i * n] += base[from + i * k] * change }
            }
        }
    }

    /// One element of a product, summed in the order in which the whole product sums it.
    private func element(_ i: Int, of product: MatrixProduct, _ a: Int, _ b: Int) -> Double {
        let (m, k, n) = (product.m, product.k, product.n)
        let (batch, row, column) = (i / (m * n), i / n % m, i % n)
        let left = a + (product.left.matrices[batch] * m + row) * k
        let right = b + product.right.matrices[batch] * k * n + column
        var sum = 0.0
        for p in 0..<k { sum += program.values[left + p] * program.values[right + p * n] }
        return sum
    }

    /// Puts every reached value back.
    private func restore() {
        for source in program.sources { restore(source) }
        for index in reached.instructions {
            for output in program.instructions[index].outputs { restore(output) }
        }
    }

    private func restore(_ slot: Int) {
        let start = program.slots[slot].start
        for i in reached.elements[slot] { program.values[start + i] = base[start + i] }
    }
}

/// The rounding errors of several values, independent of each other, in their sum.
private struct Noise {
    private var largest = 0.0
    private var squares = 0.0

    mutating func add(_ size: Double) {
        let size = size.magnitude
        if size > largest {
            if largest > 0 { squares *= (largest / size) * (largest / size) }
            largest = size
        }
        if largest > 0 { squares += (size / largest) * (size / largest) }
    }

    var standardDeviation: Double {
        max(0x1p-52 * largest * squares.squareRoot(), .leastNonzeroMagnitude)
    }
}
