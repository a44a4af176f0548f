import Autograd

/// The numerical cotangents of everything between some leaves and the roots of a pass, by numerical reverse accumulation.
///
/// The recorded computation is walked from the roots back. Each operation is differentiated by differences of its own forward
/// computation at its recorded operands, and contracted with the numerical cotangents of its results; no derivative rule is
/// asked. Estimates of the errors are carried along.
public struct NumericalGradients {
    private let program: Program
    private let cotangents: NumericalCotangents

    /// - Parameter leaves: the places of the tape whose gradients will be asked for.
    /// - Throws: what the operations throw.
    /// - Complexity: a few evaluations of each elementwise operation, two products for each product of matrices, and for other
    ///   operations what their local derivatives say.
    init(_ tape: Tape, _ pass: Tape.BackwardPass, at leaves: [Place]) throws(AutogradError) {
        var program = try Program(tape, over: leaves, to: pass.roots, .elementaryParts)
        try program.run()
        var cotangents = NumericalCotangents(count: program.values.count)
        for (slot, v) in zip(program.results, pass.cotangents) {
            for (i, weight) in v.elements.enumerated() { cotangents.elements[slot.start + i].x += weight }
        }
        for instruction in program.instructions.reversed() where cotangents.reach(instruction.outputs) {
            for derivative in try instruction.localDerivatives(at: program.values) {
                derivative.pullBack(&cotangents)
            }
        }
        (self.program, self.cotangents) = (program, cotangents)
    }

    /// The gradient of a leaf that stands in several places, and bounds of the errors; nil where a place is not known.
    func gradient(at leaf: [Place]) -> (values: [Double], errors: [Double])? {
        var sum: (values: [Double], errors: [Double])?
        for place in leaf {
            guard let slot = program.places[place] else { return nil }
            let (values, errors) = cotangents.gradient(of: slot)
            if let present = sum {
                sum = (
                    zip(present.values, values).map { $0 + $1 }, zip(present.errors, errors).map { $0 + $1 }
                )
            } else {
                sum = (values, errors)
            }
        }
        return sum
    }
}
