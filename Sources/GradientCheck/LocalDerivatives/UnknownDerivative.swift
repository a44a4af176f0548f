/// A derivative that could not be established: every operand's cotangent is unknown unless all cotangents of the
/// results are 0.
struct UnknownDerivative: LocalDerivative {
    let operands: [Slot]
    let outputs: [Slot]

    var isSmooth: Bool { false }

    func pullBack(_ cotangents: inout NumericalCotangents) {
        guard cotangents.hasNonzero(in: outputs) else { return }
        for operand in operands where operand.isVariable {
            for position in operand.range { cotangents.elements[position] += .unknown }
        }
    }
}
