import Autograd

/// The derivative of a fold or scan of runs, such as `prod` and `cumprod`.
///
/// Each step is differentiated separately with respect to the partial result and the next element.
struct FoldDerivative: LocalDerivative {
    private let operand: Slot
    private let output: Slot
    private let runs: Runs
    /// True if there is a result after each step, and not only after the last.
    private let isScan: Bool
    /// The slope of each step with respect to its element, run by run.
    private let byElement: Slopes
    /// The slope of each step with respect to the partial result.
    private let byFolded: Slopes

    init(
        from operand: Slot, to output: Slot, _ runs: Runs, at recorded: [Double], isScan: Bool,
        initial: Double, _ combine: @escaping RunFunction.Combine
    ) {
        (self.operand, self.output, self.runs, self.isScan) = (operand, output, runs, isScan)
        let elements = runs.elements.map { recorded[operand.start + $0] }
        var (before, after) = (elements, elements)
        for i in elements.indices {
            before[i] = i % runs.width == 0 ? initial : after[i - 1]
            after[i] = combine(before[i], elements[i])
        }
        let folded = before
        func slopes(_ points: [Double], _ one: @escaping (Int, Double) -> Double) -> Slopes {
            Slopes(
                of: .init(
                    run: { block, x, y in
                        for i in 0..<block.count { y[i] = one(block.lowerBound + i, x[i]) }
                    }, one: one),
                count: elements.count, typical: points.typicalMagnitude, points: { points[$0] },
                results: { after[$0] })
        }
        byElement = slopes(elements) { combine(folded[$0], $1) }
        byFolded = slopes(folded) { combine($1, elements[$0]) }
    }

    var isSmooth: Bool {
        [byElement, byFolded].allSatisfy { $0.areEstablished && $0.kinks.isEmpty }
    }

    func pullBack(_ cotangents: inout NumericalCotangents) {
        cotangents.update { elements, random in
            for run in 0..<runs.count {
                var g = NumericalCotangents.Element.zero
                for k in (0..<runs.width).reversed() {
                    let i = run * runs.width + k
                    if isScan || k == runs.width - 1 {
                        g += elements[output.start + runs.outputs[0].elements[isScan ? i : run]]
                    }
                    elements[operand.start + runs.elements[i]] += g.times(
                        byElement.values[i], error: byElement.errors[i], &random)
                    g = g.times(byFolded.values[i], error: byFolded.errors[i], &random)
                }
            }
        }
    }
}
