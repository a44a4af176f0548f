import Autograd

/// The walk from the results back to the sources.
extension Program {
    /// The numerical cotangents of all values.
    ///
    /// - Parameters:
    ///   - weights: those of the results.
    ///   - choose: is asked before each step for the cotangents of the operand at kinks and ties; nil leaves them to the
    ///     differences.
    /// - Throws: what the operations throw.
    func pullBack(
        _ weights: [[Double]],
        choosing choose: (Instruction, any LocalDerivative, NumericalCotangents) -> [Double]? = { _, _, _ in
            nil
        }
    ) throws(AutogradError) -> NumericalCotangents {
        var cotangents = NumericalCotangents(of: self, weights)
        for instruction in instructions.reversed() where cotangents.reach(instruction.outputs) {
            for derivative in try instruction.localDerivatives(at: values) {
                if let chosen = choose(instruction, derivative, cotangents) {
                    derivative.pullBack(&cotangents, choosing: chosen)
                } else {
                    derivative.pullBack(&cotangents)
                }
            }
        }
        return cotangents
    }
}

extension NumericalCotangents {
    /// Those that a walk begins with.
    init(of program: Program, _ weights: [[Double]]) {
        self.init(count: program.values.count)
        for (slot, v) in zip(program.results, weights) {
            for (i, weight) in v.enumerated() { elements[slot.start + i].x += weight }
        }
    }
}
