import Autograd

/// Sums of elements, of which each belongs to one sum or, at −1, to none; times `factor`.
final class SumInstruction: Instruction {
    private let sums: [Int]
    private let factor: Double

    init(_ call: Program.Call, to sums: [Int]) {
        self.sums = sums
        factor = 1
        super.init(call)
    }

    init(_ call: Program.Call, of runs: Runs, isMean: Bool) {
        sums = runs.runOfElement.map { runs.outputs[0].elements[$0] }
        factor = isMean ? 1 / Double(max(runs.width, 1)) : 1
        super.init(call)
    }

    override func reach(_ reached: inout DependencySet) {
        for k in 0..<reached.count(of: operands[0]) {
            let sum = sums[reached.element(k, of: operands[0])]
            if sum >= 0 { reached.mark(sum, of: outputs[0]) }
        }
    }

    /// A sum changes by what its terms change by.
    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ reached: borrowing DependencySet
    ) throws(AutogradError) {
        let (from, to) = (operands[0], outputs[0])
        reached.restore(to, &values, base)
        for k in 0..<reached.count(of: from) {
            let i = reached.element(k, of: from)
            guard sums[i] >= 0 else { continue }
            values[to.start + sums[i]] += factor * (values[from.start + i] - base[from.start + i])
        }
    }

    override func localDerivatives(at recorded: [Double]) -> [any LocalDerivative] {
        [SumDerivative(operand: operands[0], output: outputs[0], sums: sums, factor: factor)]
    }

    override func linearDerivatives(at recorded: [Double]) -> [any LocalDerivative]? {
        localDerivatives(at: recorded)
    }
}

/// The derivative of sums: each term gets the cotangent of the sum that it belongs to.
private struct SumDerivative: LocalDerivative {
    let operand: Slot
    let output: Slot
    let sums: [Int]
    let factor: Double

    func pullBack(_ cotangents: inout NumericalCotangents) {
        cotangents.update { elements, _ in
            let sums = sums.span
            for i in 0..<operand.count where sums[i] >= 0 {
                elements[operand.start + i] += factor * elements[output.start + sums[i]]
            }
        }
    }
}
