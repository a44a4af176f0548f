import Autograd
import FiniteDifferences

/// A program as a function of one number, ready to be differentiated.
struct Replay {
    private var program: Program
    private let base: [[Double]]
    private let sourceValues: [[Double]]
    private let differentiator: Differentiator
    /// The largest weighted result.
    let largestResult: Double

    /// - Parameter cotangents: the weights of the program's results.
    /// - Throws: what the program's operations throw.
    init(_ program: Program, cotangents: [[Double]]) throws(AutogradError) {
        var program = program
        try program.run()
        base = program.results.map { program.slots[$0] }
        sourceValues = program.sources.map { program.slots[$0] }
        differentiator = Differentiator(base: base.flatMap { $0 }, weights: cotangents.flatMap { $0 })
        largestResult = zip(base.joined(), cotangents.joined()).reduce(0) { top, pair in
            let size = (pair.0 * pair.1).magnitude
            return size.isFinite ? max(top, size) : top
        }
        self.program = program
    }

    /// Whether the unperturbed replay gives these values, bit for bit.
    func reproduces(_ recorded: [[Double]]) -> Bool {
        zip(base, recorded).allSatisfy { a, b in
            a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
    }

    /// The derivative with respect to one element of the sources, which are changed together.
    mutating func derivative(_ element: Int, at x: Double, typical: Double) -> DerivativeEstimate {
        let estimate = differentiator.derivative(at: x, scale: typical) { moved, outputs in
            for (k, values) in sourceValues.enumerated() {
                program.set(k, element, to: k == 0 ? moved : values[element] + (moved - x))
            }
            write(to: &outputs)
        }
        for (k, values) in sourceValues.enumerated() { program.set(k, element, to: values[element]) }
        return estimate
    }

    /// Runs the program; where an operation cannot be carried out, its results are not numbers.
    private mutating func write(to outputs: inout MutableSpan<Double>) {
        let hasRun = (try? program.run()) != nil
        var next = 0
        for slot in program.results {
            for value in program.slots[slot] {
                outputs[next] = hasRun ? value : .nan
                next += 1
            }
        }
    }
}
