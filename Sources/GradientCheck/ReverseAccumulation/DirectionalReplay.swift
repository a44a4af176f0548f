import Autograd
import FiniteDifferences

/// The whole computation as a function of one number: how far a leaf is moved in a direction.
///
/// Every operation is computed by its own kernel, so that what numerical reverse accumulation takes apart, or leaves out, is put
/// to the test.
struct DirectionalReplay {
    private let program: Program
    private let weights: [[Double]]

    /// - Throws: what the operations throw.
    init(_ tape: Tape, _ pass: Tape.BackwardPass, at leaf: [NodeOutput]) throws(AutogradError) {
        var program = try Program(tape, over: leaf, to: pass.roots, .operations)
        try program.run()
        self.program = program
        weights = pass.cotangents.map(\.elements)
    }

    /// The largest weighted result.
    var largestResult: Double {
        zip(program.results, weights).flatMap { slot, weights in
            zip(program.values[slot.range], weights).map { $0 * $1 }
        }.largestFinite
    }

    /// Whether the replay at the recorded leaf gives the recorded roots, bit for bit.
    func reproduces(_ recorded: [[Double]]) -> Bool {
        zip(program.results, recorded).allSatisfy { slot, recorded in
            slot.count == recorded.count
                && zip(program.values[slot.range], recorded).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
    }

    /// Where a leaf stands in the program; nil if it is computed from others there.
    func sources(at leaf: [NodeOutput]) -> [Slot]? {
        let slots = leaf.compactMap { program.places[$0] }.filter { program.sources.contains($0) }
        return slots.count == leaf.count ? slots : nil
    }

    /// Sources whose elements are all moved in one direction.
    struct Part {
        let sources: [Slot]
        let direction: [Double]
    }

    /// The derivative of the weighted sum of the roots along a direction of all sources.
    func derivative(
        along direction: [Double], grain: Double, scale: Double, tolerance: Double
    ) -> DerivativeEstimate {
        derivative(
            along: [Part(sources: program.sources, direction: direction)], grain: grain, scale: scale,
            tolerance: tolerance)
    }

    /// The derivative of the weighted sum of the roots as each element is moved by t times its part of a direction.
    ///
    /// - Parameters:
    ///   - grain: the least t by which every element can be moved.
    ///   - scale: the size of t with which elements are moved by as much as they are large.
    ///   - tolerance: an error that is small enough.
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
