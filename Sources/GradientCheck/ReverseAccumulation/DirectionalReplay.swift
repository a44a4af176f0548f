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
    init(_ tape: Tape, _ pass: Tape.BackwardPass, at leaf: [Place]) throws(AutogradError) {
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

    /// The derivative of the weighted sum of the roots along a direction, each leaf element being moved by t times its part.
    ///
    /// - Parameters:
    ///   - grain: the least t by which every element can be moved.
    ///   - scale: the size of t with which elements are moved by as much as they are large.
    ///   - tolerance: an error that is small enough.
    func derivative(
        along direction: [Double], grain: Double = 0, scale: Double = 1, tolerance: Double
    ) -> DerivativeEstimate {
        var moved = program
        return FiniteDifferences.derivative(at: 0, scale: scale, tolerance: tolerance, grain: grain) { t in
            move(&moved.values, by: t, along: direction)
            guard (try? moved.run()) != nil else { return Change(value: .nan, noise: 0) }
            return change(moved.values)
        }
    }

    private func move(_ values: inout [Double], by t: Double, along direction: [Double]) {
        let (recorded, direction) = (program.values.span, direction.span)
        var values = values.mutableSpan
        for source in program.sources {
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
