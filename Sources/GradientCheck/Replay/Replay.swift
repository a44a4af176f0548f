import Autograd
import FiniteDifferences

/// A program as a function of one of its sources' elements, ready to be differentiated.
///
/// Only what a perturbation reaches is computed again.
struct Replay: ~Copyable {
    private let sources: [Slot]
    private let results: [Slot]
    /// The instructions that lead to what is differenced.
    private let instructions: [Instruction]
    /// The same, uncounted: counting references would take longer than most steps.
    private let uncounted: [Unmanaged<Instruction>]
    private var values: [Double]
    private let base: [Double]
    /// The slots whose weighted sum is differentiated, and the weight of each of the values.
    private let outputs: [Slot]
    private let weights: [Double]
    private var reached: DependencySet
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
        if keepsResults {
            outputs = program.results
            weights = [Double](repeatElement(1, count: program.values.count))
        } else {
            let tail = LinearTail(program, cotangents: cotangents)
            (outputs, weights) = (tail.slots, tail.weights)
        }
        var largest = 0.0
        for (slot, v) in zip(program.results, cotangents) {
            for (i, weight) in v.enumerated() {
                let size = (program.values[slot.start + i] * weight).magnitude
                if size.isFinite { largest = max(largest, size) }
            }
        }
        largestResult = largest
        sources = program.sources
        results = program.results
        instructions = Self.leading(to: outputs, program)
        uncounted = instructions.map(Unmanaged.passUnretained)
        reached = DependencySet(program)
        values = program.values
        base = program.values
    }

    private static func leading(to outputs: [Slot], _ program: Program) -> [Instruction] {
        var isNeeded = [Bool](repeatElement(false, count: program.slots.count))
        for output in outputs { isNeeded[output.index] = true }
        var leading: [Instruction] = []
        for instruction in program.instructions.reversed()
        where instruction.outputs.contains(where: { isNeeded[$0.index] }) {
            leading.append(instruction)
            for operand in instruction.operands { isNeeded[operand.index] = true }
        }
        leading.reverse()
        return leading
    }

    /// Whether the unperturbed replay gives these values, bit for bit.
    func reproduces(_ recorded: [[Double]]) -> Bool {
        zip(results, recorded).allSatisfy { slot, recorded in
            slot.count == recorded.count
                && zip(base[slot.range], recorded).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
    }

    /// The derivative with respect to one element of the sources, which are changed together.
    ///
    /// - Parameters:
    ///   - typical: the magnitude that elements of the source have.
    ///   - tolerance: an error that is small enough.
    ///   - noise: the standard deviation of rounding in what is differenced, if more is known of it than follows from
    ///     its size.
    ///   - finer: by how many halvings steps are smaller than usual.
    mutating func derivative(
        _ element: Int, typical: Double, tolerance: Double, noise: Double = 0, finer: Int = 0
    ) -> DerivativeEstimate {
        let x = base[sources[0].start + element]
        find(element..<element + 1)
        // From a value that is not finite no difference can be taken: NaN as the point says so.
        let point = isFiniteWhereReached ? x : .nan
        let estimate = FiniteDifferences.derivative(
            at: point, scale: typical, tolerance: tolerance, finer: finer
        ) { moved in
            guard move(element, to: moved) else { return Change(value: .nan, noise: 0) }
            let change = difference()
            return Change(value: change.value, noise: max(change.noise, noise))
        }
        restore()
        return estimate
    }

    /// The standard deviation of what is differenced when each value that an element of the sources reaches is rounded
    /// otherwise.
    ///
    /// Found by trial: the values are moved by one part in 2⁵², up or down at random. Not finite where that leaves the
    /// domain.
    /// - Source: Parker, Pierce and Eggert, Monte Carlo Arithmetic (2000).
    mutating func rounding(of element: Int) -> Double {
        find(element..<element + 1)
        var signs = Optional(RandomSigns(seed: UInt64(truncatingIfNeeded: element)))
        var changes: [Double] = []
        for _ in 0..<Self.trials {
            changes.append(runReached(disturbedBy: &signs) ? difference().value : .infinity)
        }
        restore()
        let largest = changes.reduce(0) { max($0, $1.magnitude) }
        guard largest > 0, largest.isFinite else { return largest }
        let squares = changes.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
        return largest * (squares / Double(Self.trials)).squareRoot()
    }

    private static let trials = 8

    /// How far the results move, over how far an element of the sources does: what slopes are like here, even where that at the
    /// point is 0.
    ///
    /// - Parameter step: how far the element is moved, to both sides; one on which nothing can be computed does not count.
    mutating func steepness(of element: Int, over step: Double) -> Double {
        find(element..<element + 1)
        let x = base[sources[0].start + element]
        var steepest = 0.0
        for moved in [x - step, x + step] where moved.isFinite && move(element, to: moved) {
            let slope = (difference().value / step).magnitude
            if slope.isFinite { steepest = max(steepest, slope) }
        }
        restore()
        return steepest
    }

    /// What the differenced values become when one element of the sources is moved, for comparing with a full replay.
    mutating func outputs(moving element: Int, to moved: Double) -> [[Double]] {
        find(element..<element + 1)
        let hasRun = move(element, to: moved)
        let found = hasRun ? outputs.map { Array(values[$0.range]) } : []
        restore()
        return found
    }

    /// Whether an element reaches steps so close together, beside its operand, that differences may step over many of them.
    mutating func reachesHiddenSteps(_ element: Int) -> Bool {
        find(element..<element + 1)
        defer { restore() }
        for index in reached.instructions where instructions[index].hasSteps {
            let operands = instructions[index].operands
            let units = operands.count > 1 ? base[operands[1].range].map(\.magnitude) : [1]
            let unit = units.reduce(.infinity) { $1 > 0 ? min($0, $1) : $0 }
            let largest = base[operands[0].range].reduce(0) { max($0, $1.magnitude) }
            if largest >= 0x1p12 * unit { return true }
        }
        return false
    }

    /// The slots of the differenced values.
    var outputSlots: [Slot] { outputs }

    private mutating func find(_ moved: Range<Int>) { reached.find(moved, from: sources, by: uncounted) }

    private var isFiniteWhereReached: Bool {
        for output in outputs {
            for k in 0..<reached.count(of: output) {
                let place = output.start + reached.element(k, of: output)
                if weights[place] != 0, !base[place].isFinite { return false }
            }
        }
        return true
    }

    /// Moves an element of the first source to a value, and those of the others as far; false where an operation cannot be
    /// carried out there.
    private mutating func move(_ element: Int, to moved: Double) -> Bool {
        let first = sources[0].start + element
        for source in sources {
            let place = source.start + element
            values[place] = place == first ? moved : base[place] + (moved - base[first])
        }
        return runReached()
    }

    /// Computes again what was found to be reached; false where an operation cannot be carried out.
    private mutating func runReached() -> Bool {
        var undisturbed: RandomSigns?
        return runReached(disturbedBy: &undisturbed)
    }

    /// The same, each value with another rounding.
    private mutating func runReached(disturbedBy signs: inout RandomSigns?) -> Bool {
        Self.run(&values, base, uncounted, reached, disturbedBy: &signs)
    }

    private static func run(
        _ values: inout [Double], _ base: [Double], _ instructions: [Unmanaged<Instruction>],
        _ reached: borrowing DependencySet, disturbedBy signs: inout RandomSigns?
    ) -> Bool {
        var values = values.mutableSpan
        let base = base.span
        for index in reached.instructions {
            let hasRun = instructions[index]._withUnsafeGuaranteedRef { instruction in
                (try? instruction.run(&values, base, reached)) != nil
            }
            guard hasRun else { return false }
            guard var random = signs else { continue }
            let instruction = instructions[index].takeUnretainedValue()
            for output in instruction.outputs {
                reached.disturb(output, together: !instruction.isElementwise, &values, &random)
            }
            signs = random
        }
        return true
    }

    /// Σ w·(y − y₀), and the size of the rounding in it.
    private func difference() -> Change {
        let (values, base, weights) = (values.span, base.span, weights.span)
        var sum = 0.0
        var noise = Noise()
        for output in outputs {
            let isExact = sources.contains { $0.index == output.index }
            var block = 0.0
            for k in 0..<reached.count(of: output) {
                let i = output.start &+ reached.element(k, of: output)
                let weight = weights[i]
                guard weight != 0 else { continue }
                let (y, y0) = (values[i], base[i])
                block += weight * (y - y0)
                if !isExact { noise.add(weight * max(y.magnitude, y0.magnitude)) }
            }
            sum += block
        }
        return Change(value: sum, noise: noise.standardDeviation)
    }

    /// Puts every reached value back.
    private mutating func restore() { Self.restore(&values, base, sources, instructions, reached) }

    private static func restore(
        _ values: inout [Double], _ base: [Double], _ sources: [Slot], _ instructions: [Instruction],
        _ reached: borrowing DependencySet
    ) {
        var values = values.mutableSpan
        let base = base.span
        for source in sources { reached.restore(source, &values, base) }
        for index in reached.instructions {
            for output in instructions[index].outputs { reached.restore(output, &values, base) }
        }
    }
}

/// The rounding errors of several values, independent of each other, in their sum.
private struct Noise {
    private var largest = 0.0
    private var squares = 0.0

    mutating func add(_ size: Double) {
        let size = size.magnitude
        guard size.isFinite, largest.isFinite else {
            (largest, squares) = (.infinity, 1)
            return
        }
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
