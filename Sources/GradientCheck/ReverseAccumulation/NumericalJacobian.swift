import Autograd

/// The rows of a Jacobian by numerical reverse accumulation; local derivatives are computed once for all rows.
struct NumericalJacobian {
    private let program: Program
    private let derivatives: [(outputs: [Slot], derivatives: [any LocalDerivative])]
    private let leaf: [Slot]

    /// - Parameter leaf: The leaf's positions on the tape.
    /// - Throws: Errors thrown by the operations.
    init(_ tape: Tape, of root: NodeOutput, at leaf: [NodeOutput]) throws(AutogradError) {
        var program = try Program(tape, over: leaf, to: [root], .elementaryParts)
        try program.run()
        var derivatives: [(outputs: [Slot], derivatives: [any LocalDerivative])] = []
        for instruction in program.instructions.reversed() {
            let local = try instruction.localDerivatives(at: program.values)
            derivatives.append((instruction.outputs, local))
        }
        self.leaf = leaf.compactMap { program.places[$0] }
        (self.program, self.derivatives) = (program, derivatives)
    }

    /// The gradient of one element of the root, with bounds of its errors.
    func row(_ number: Int, count: Int) -> (values: [Double], errors: [Double]) {
        var unit = [Double](repeatElement(0, count: count))
        unit[number] = 1
        var cotangents = NumericalCotangents(of: program, [unit])
        for (outputs, local) in derivatives where cotangents.hasNonzero(in: outputs) {
            for derivative in local { derivative.pullBack(&cotangents) }
        }
        let parts = leaf.map(cotangents.gradient)
        return parts.dropFirst().reduce(parts.first ?? ([], [])) { sum, part in
            (zip(sum.0, part.0).map { $0 + $1 }, zip(sum.1, part.1).map { $0 + $1 })
        }
    }
}
