/// The derivative of a copy: the cotangents of all copies of an element are added to its cotangent.
struct CopyDerivative: LocalDerivative {
    let operand: Slot
    let output: Slot
    /// For each element of the output the element of the operand that is copied; −1 for a constant.
    let sources: [Int]

    func pullBack(_ cotangents: inout NumericalCotangents) {
        cotangents.update { elements, _ in
            let sources = sources.span
            for i in 0..<output.count where sources[i] >= 0 {
                elements[operand.start + sources[i]] += elements[output.start + i]
            }
        }
    }
}
