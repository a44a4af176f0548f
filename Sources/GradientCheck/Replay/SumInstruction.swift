import Autograd

/// Sums of disjoint groups of elements, times a factor, as in `sum`, `mean` and `index_add`.
final class SumInstruction: Instruction {
    /// For each element of the operand the sum it belongs to; −1 for none.
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

    override func propagate(_ dependents: inout DependencySet) {
        for k in 0..<dependents.count(of: operands[0]) {
            let sum = sums[dependents.element(k, of: operands[0])]
            if sum >= 0 { dependents.mark(sum, of: outputs[0]) }
        }
    }

    /// Updates each sum by the changes of its terms.
    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        let (from, to) = (operands[0], outputs[0])
        dependents.restore(to, &values, base)
        for k in 0..<dependents.count(of: from) {
            let i = dependents.element(k, of: from)
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

/// The derivative of sums: the cotangent of a sum is added to the cotangent of each of its terms.
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
