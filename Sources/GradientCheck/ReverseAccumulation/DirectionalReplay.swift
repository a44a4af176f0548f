import Autograd
import FiniteDifferences

/// The whole computation as a function of one variable t, by which leaves are displaced along a direction.
///
/// Every operation is computed by its own kernel. This tests the decompositions and simplifications of numerical
/// reverse accumulation.
struct DirectionalReplay {
    /// Number of random directions; an error orthogonal to one is unlikely to be orthogonal to the next.
    static let directionCount = 2

    private let program: Program
    private let weights: [[Double]]

    /// - Throws: Errors thrown by the operations.
    init(_ tape: Tape, _ pass: Tape.BackwardPass, at leaf: [NodeOutput]) throws(AutogradError) {
        var program = try Program(tape, over: leaf, to: pass.roots, .operations)
        try program.run()
        self.program = program
        weights = pass.cotangents.map(\.elements)
    }

    /// The largest magnitude of the weighted results.
    var largestResult: Double {
        zip(program.results, weights).flatMap { slot, weights in
            zip(program.values[slot.range], weights).map { $0 * $1 }
        }.largestFinite
    }

    /// True if the replay at the recorded leaf gives the recorded roots, bit for bit.
    func reproduces(_ recorded: [[Double]]) -> Bool {
        zip(program.results, recorded).allSatisfy { slot, recorded in
            slot.count == recorded.count
                && zip(program.values[slot.range], recorded).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
    }

    /// The slots of a leaf in the program; nil if it is computed from other leaves there.
    func sources(at leaf: [NodeOutput]) -> [Slot]? {
        let slots = leaf.compactMap { program.places[$0] }.filter { program.sources.contains($0) }
        return slots.count == leaf.count ? slots : nil
    }

    /// Sources that share a direction of displacement.
    struct Part {
        let sources: [Slot]
        let direction: [Double]
    }

    /// The derivative of the weighted sum of the roots along one direction of all sources.
    func derivative(
        along direction: [Double], grain: Double, scale: Double, tolerance: Double
    ) -> DerivativeEstimate {
        derivative(
            along: [Part(sources: program.sources, direction: direction)], grain: grain, scale: scale,
            tolerance: tolerance)
    }

    /// The derivative of the weighted sum of the roots with respect to t, where each element is displaced by t times
    /// its component of a direction.
    ///
    /// - Parameters:
    ///   - grain: The smallest t that changes every element.
    ///   - scale: The magnitude of t at which displacements are as large as the elements.
    ///   - tolerance: An acceptable absolute error.
    func derivative(
        along parts: [Part], grain: Double = 0, scale: Double = 1, tolerance: Double
    ) -> DerivativeEstimate {
        var moved = program
        return FiniteDifferences.derivative(at: 0, scale: scale, tolerance: tolerance, grain: grain) { t in
            for part in parts { move(&moved.values, by: t, part) }
            guard (try? moved.run()) != nil else { return Change(value: .nan, noise: 0) }
            return change(moved.values)
        }
    }

    private func move(_ values: inout [Double], by t: Double, _ part: Part) {
        let (recorded, direction) = (program.values.span, part.direction.span)
        var values = values.mutableSpan
        for source in part.sources {
            for i in 0..<min(source.count, direction.count) {
                values[source.start + i] = recorded[source.start + i] + t * direction[i]
            }
        }
    }

    private func change(_ values: [Double]) -> Change {
        var (sum, squares) = (0.0, 0.0)
        for (slot, weights) in zip(program.results, weights) {
            for (i, weight) in weights.enumerated() where weight != 0 {
                let (y, y0) = (values[slot.start + i], program.values[slot.start + i])
                sum += weight * (y - y0)
                let size = weight * max(y.magnitude, y0.magnitude)
                squares += size * size
            }
        }
        return Change(value: sum, noise: max(0x1p-52 * squares.squareRoot(), .leastNonzeroMagnitude))
    }
}
