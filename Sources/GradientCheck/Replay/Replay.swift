import Autograd
import FiniteDifferences

/// A program as a function of single elements of its sources, for finite differences.
///
/// Recomputes only the values that depend on the perturbed element.
struct Replay: ~Copyable {
    private let sources: [Slot]
    /// The instructions on which the differenced values depend.
    private let instructions: [Instruction]
    /// The same instructions without reference counting, which would take longer than most steps.
    private let uncounted: [Unmanaged<Instruction>]
    private var values: [Double]
    private let base: [Double]
    /// The slots whose weighted sum is differentiated.
    private let outputs: [Slot]
    /// The weight of each of the program's values.
    private let weights: [Double]
    private var dependents: DependencySet
    /// The largest magnitude of the weighted results.
    let largestResult: Double

    /// - Parameters:
    ///   - cotangents: The weights of the program's results.
    ///   - keepsResults: True to difference the results themselves instead of the values of their linear tail.
    /// - Throws: Errors thrown by the operations.
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
        instructions = Self.leading(to: outputs, program)
        uncounted = instructions.map(Unmanaged.passUnretained)
        dependents = DependencySet(program)
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

    /// The derivative with respect to one element, which is changed in all sources by the same amount.
    ///
    /// - Parameters:
    ///   - typical: The typical magnitude of the source's elements.
    ///   - tolerance: An acceptable absolute error.
    ///   - noise: A lower bound of the standard deviation of rounding in the weighted sum, if known.
    ///   - finer: Number of extra halvings of all steps.
    mutating func derivative(
        _ element: Int, typical: Double, tolerance: Double, noise: Double = 0, finer: Int = 0
    ) -> DerivativeEstimate {
        let x = base[sources[0].start + element]
        find(element..<element + 1)
        // A NaN point makes the estimate `notFinite`, since differences from a non-finite value are meaningless.
        let point = isFiniteForDependents ? x : .nan
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

    /// The standard deviation of the weighted sum due to rounding of all values that depend on an element of the
    /// sources.
    ///
    /// Estimated from random perturbations of these values by ±2⁻⁵². Not finite if a perturbation leaves the domain.
    /// - Source: Parker, Pierce and Eggert, Monte Carlo Arithmetic (2000).
    mutating func rounding(of element: Int) -> Double {
        find(element..<element + 1)
        var signs = Optional(RandomSigns(seed: UInt64(truncatingIfNeeded: element)))
        var changes: [Double] = []
        for _ in 0..<Self.trials {
            changes.append(runDependents(disturbedBy: &signs) ? difference().value : .infinity)
        }
        restore()
        let largest = changes.reduce(0) { max($0, $1.magnitude) }
        guard largest > 0, largest.isFinite else { return largest }
        let squares = changes.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
        return largest * (squares / Double(Self.trials)).squareRoot()
    }

    private static let trials = 8

    /// The largest difference quotient of the weighted sum over one step to either side: the magnitude of slopes near
    /// the point, even if the slope at the point is 0.
    ///
    /// - Parameter step: The change of the element; a side on which the computation fails is ignored.
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

    /// The differenced values after moving one element of the sources.
    mutating func outputs(moving element: Int, to moved: Double) -> [[Double]] {
        find(element..<element + 1)
        let hasRun = move(element, to: moved)
        let found = hasRun ? outputs.map { Array(values[$0.range]) } : []
        restore()
        return found
    }

    /// True if an element affects a piecewise-constant operation whose steps are so close together, relative to its
    /// operand, that differences may pass over many of them.
    mutating func affectsHiddenSteps(_ element: Int) -> Bool {
        find(element..<element + 1)
        defer { restore() }
        for index in dependents.instructions where instructions[index].hasSteps {
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

    private mutating func find(_ moved: Range<Int>) { dependents.find(moved, from: sources, by: uncounted) }

    private var isFiniteForDependents: Bool {
        for output in outputs {
            for k in 0..<dependents.count(of: output) {
                let place = output.start + dependents.element(k, of: output)
                if weights[place] != 0, !base[place].isFinite { return false }
            }
        }
        return true
    }

    /// Moves an element of the first source to a value, and those of the other sources by the same amount; returns
    /// false if an operation fails.
    private mutating func move(_ element: Int, to moved: Double) -> Bool {
        let first = sources[0].start + element
        for source in sources {
            let place = source.start + element
            values[place] = place == first ? moved : base[place] + (moved - base[first])
        }
        return runDependents()
    }

    /// Recomputes the dependent values; returns false if an operation fails.
    private mutating func runDependents() -> Bool {
        var undisturbed: RandomSigns?
        return runDependents(disturbedBy: &undisturbed)
    }

    /// Recomputes the dependent values with a random perturbation of each; returns false if an operation fails.
    private mutating func runDependents(disturbedBy signs: inout RandomSigns?) -> Bool {
        Self.run(&values, base, uncounted, dependents, disturbedBy: &signs)
    }

    private static func run(
        _ values: inout [Double], _ base: [Double], _ instructions: [Unmanaged<Instruction>],
        _ dependents: borrowing DependencySet, disturbedBy signs: inout RandomSigns?
    ) -> Bool {
        var values = values.mutableSpan
        let base = base.span
        for index in dependents.instructions {
            let hasRun = instructions[index]._withUnsafeGuaranteedRef { instruction in
                (try? instruction.run(&values, base, dependents)) != nil
            }
            guard hasRun else { return false }
            guard var random = signs else { continue }
            let instruction = instructions[index].takeUnretainedValue()
            for output in instruction.outputs {
                dependents.disturb(output, together: !instruction.isElementwise, &values, &random)
            }
            signs = random
        }
        return true
    }

    /// Σ w·(y − y₀) and the standard deviation of its rounding error.
    private func difference() -> Change {
        let (values, base, weights) = (values.span, base.span, weights.span)
        var sum = 0.0
        var noise = Noise()
        for output in outputs {
            let isExact = sources.contains { $0.index == output.index }
            var block = 0.0
            for k in 0..<dependents.count(of: output) {
                let i = output.start &+ dependents.element(k, of: output)
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

    /// Restores all dependent values.
    private mutating func restore() { Self.restore(&values, base, sources, instructions, dependents) }

    private static func restore(
        _ values: inout [Double], _ base: [Double], _ sources: [Slot], _ instructions: [Instruction],
        _ dependents: borrowing DependencySet
    ) {
        var values = values.mutableSpan
        let base = base.span
        for source in sources { dependents.restore(source, &values, base) }
        for index in dependents.instructions {
            for output in instructions[index].outputs { dependents.restore(output, &values, base) }
        }
    }
}

/// The standard deviation of a sum of values with independent rounding errors, computed without overflow.
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
