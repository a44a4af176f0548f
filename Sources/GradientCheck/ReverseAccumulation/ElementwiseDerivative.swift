/// The slopes of an elementwise result by one operand: one for each element of the result.
struct ElementwiseDerivative: LocalDerivative {
    private let operand: Spread
    private let output: Slot
    private let slopes: Slopes

    /// - Parameter functions: each element of the result as a function of the operand's, the others being as recorded.
    init(of functions: Slopes.Functions, by operand: Spread, to output: Slot, at recorded: [Double]) {
        (self.operand, self.output) = (operand, output)
        slopes = Slopes(
            of: functions, count: output.count, typical: recorded[operand.slot.range].typicalMagnitude,
            points: { recorded[operand.place($0)] }, results: { recorded[output.start + $0] })
    }

    var isAffine: Bool { slopes.areAffine }

    func slope(_ element: Int) -> Double { slopes.values[element] }

    func pullBack(_ cotangents: inout NumericalCotangents) {
        cotangents.update { elements, random in
            let (slopes, errors) = (slopes.values.span, slopes.errors.span)
            for i in 0..<output.count {
                elements[operand.place(i)] += elements[output.start + i].times(
                    slopes[i], error: errors[i], &random)
            }
        }
    }
}
