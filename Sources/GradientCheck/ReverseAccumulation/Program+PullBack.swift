import Autograd

/// Numerical reverse accumulation over a whole program.
extension Program {
    /// Computes the numerical cotangents of all values.
    ///
    /// - Parameters:
    ///   - weights: The cotangents of the results.
    ///   - choose: Returns the cotangents to use at the kinks and ties of a derivative; nil to use those of the
    ///     differences.
    /// - Throws: Errors thrown by the operations.
    func pullBack(
        _ weights: [[Double]],
        choosing choose: (Instruction, any LocalDerivative, NumericalCotangents) -> [Double]? = { _, _, _ in
            nil
        }
    ) throws(AutogradError) -> NumericalCotangents {
        var cotangents = NumericalCotangents(of: self, weights)
        for instruction in instructions.reversed() where cotangents.hasNonzero(in: instruction.outputs) {
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
    /// The initial cotangents: the weights of the results, and 0 for all other values.
    init(of program: Program, _ weights: [[Double]]) {
        self.init(count: program.values.count)
        for (slot, v) in zip(program.results, weights) {
            for (i, weight) in v.enumerated() { elements[slot.start + i].x += weight }
        }
    }
}
