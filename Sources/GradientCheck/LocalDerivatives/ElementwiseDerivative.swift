/// The derivative of an elementwise result with respect to one operand: one slope for each element of the result.
struct ElementwiseDerivative: LocalDerivative {
    private let operand: BroadcastMap
    private let number: Int
    private let output: Slot
    private let slopes: Slopes
    /// True if every result is 0 or 1. Where such a function has a slope it is constant, so that nothing reaches the operand,
    /// not even a cotangent that is unknown because the function after it jumps with its result.
    private let isPredicate: Bool

    /// - Parameters:
    ///   - functions: Each element of the result as a function of the operand's element, with the others at their
    ///     recorded values.
    ///   - number: The index of the operand.
    init(
        of functions: Slopes.Functions, by operand: BroadcastMap, number: Int, to output: Slot,
        isPredicate: Bool, at recorded: [Double]
    ) {
        self.isPredicate = isPredicate
        (self.operand, self.number, self.output) = (operand, number, output)
        slopes = Slopes(
            of: functions, count: output.count, typical: recorded[operand.slot.range].typicalMagnitude,
            points: { recorded[operand.position($0)] }, results: { recorded[output.start + $0] })
    }

    var isAffine: Bool { slopes.areAffine }

    func slope(_ element: Int) -> Double { slopes.values[element] }

    func pullBack(_ cotangents: inout NumericalCotangents) {
        cotangents.update { elements, random in
            let (slopes, errors) = (slopes.values.span, slopes.errors.span)
            for i in 0..<output.count where !(isPredicate && errors[i] < .infinity) {
                elements[operand.position(i)] += elements[output.start + i].times(
                    slopes[i], error: errors[i], &random)
            }
        }
    }

    var isSmooth: Bool { slopes.areEstablished && slopes.kinks.isEmpty }
    var singularOperand: Int? { slopes.kinks.isEmpty ? nil : number }

    func pullBack(_ cotangents: inout NumericalCotangents, choosing chosen: [Double]) {
        var atKinks: [Int: CotangentInterval] = [:]
        for i in slopes.kinks.keys { atKinks[operand.element(i)] = CotangentInterval() }
        cotangents.update { elements, random in
            for i in 0..<output.count {
                let g = elements[output.start + i]
                let term = g.times(slopes.values[i], error: slopes.errors[i], &random)
                let element = operand.element(i)
                guard var interval = atKinks[element] else {
                    elements[operand.slot.start + element] += term
                    continue
                }
                let set = slopes.kinks[i] ?? slopes.values[i]...slopes.values[i]
                interval.add(g, times: set, smooth: slopes.kinks[i] == nil ? term : nil)
                atKinks[element] = interval
            }
            for (element, interval) in atKinks {
                elements[operand.slot.start + element] += interval.cotangent(chosen[element])
            }
        }
    }
}

/// The interval of correct cotangents for one element of an operand at a kink.
private struct CotangentInterval {
    private var least = 0.0
    private var greatest = 0.0
    private var deviations = SIMD4<Double>.zero

    mutating func add(_ g: SIMD4<Double>, times set: ClosedRange<Double>, smooth: SIMD4<Double>?) {
        let ends = [g.x * set.lowerBound, g.x * set.upperBound]
        least += min(ends[0], ends[1])
        greatest += max(ends[0], ends[1])
        deviations += smooth ?? max(set.lowerBound.magnitude, set.upperBound.magnitude) * g
    }

    /// The chosen cotangent if it lies in the interval; otherwise unknown.
    func cotangent(_ chosen: Double) -> SIMD4<Double> {
        let slack = 1e-9 * max(least.magnitude, greatest.magnitude) + deviations.error
        guard chosen >= least - slack, chosen <= greatest + slack else { return .unknown }
        var result = deviations
        result.x = chosen
        return result
    }
}
