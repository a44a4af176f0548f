import Autograd

/// An operation applied independently to each run, that is, each slice along some dimensions, such as `softmax` or
/// `sort`.
class RunInstruction: Instruction {
    fileprivate let runs: Runs
    /// Scratch storage for the elements of a run.
    fileprivate var gathered: [Double]

    fileprivate init(_ call: Program.Call, _ runs: Runs) {
        self.runs = runs
        gathered = [Double](repeatElement(0, count: runs.width))
        super.init(call)
    }

    /// Marks the results of each affected run consecutively.
    final override func propagate(_ dependents: inout DependencySet) {
        for k in 0..<dependents.count(of: operands[0]) {
            let run = runs.runOfElement[dependents.element(k, of: operands[0])]
            for n in outputs.indices {
                let width = runs.outputs[n].width
                for i in run * width..<(run + 1) * width {
                    guard dependents.mark(runs.outputs[n].elements[i], of: outputs[n]) else { break }
                }
            }
        }
    }

    final override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        // The results of a run are listed consecutively; the first one identifies it.
        let width = max(runs.outputs[0].width, 1)
        for k in stride(from: 0, to: dependents.count(of: outputs[0]), by: width) {
            compute(runs.runOfResult[dependents.element(k, of: outputs[0])], &values)
        }
    }

    final override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        for run in 0..<runs.count { compute(run, &values) }
    }

    /// The results of one run, output after output, from the elements of the run.
    fileprivate func results(of run: [Double]) -> [Double] { [] }

    override func localDerivatives(at recorded: [Double]) -> [any LocalDerivative] {
        let functions = (0..<runs.count).map { run in
            let arguments = runs.elements[run * runs.width..<(run + 1) * runs.width].map {
                operands[0].start + $0
            }
            return SparseDerivative.Function(arguments: arguments, results: positions(ofResultsOf: run)) {
                self.results(of: $0)
            }
        }
        return localDerivatives(of: functions, selecting: runs.outputs[0].width, at: recorded)
    }

    /// The positions of the results of a run, output after output.
    private func positions(ofResultsOf run: Int) -> [Int] {
        zip(outputs, runs.outputs).flatMap { slot, output in
            output.elements[run * output.width..<(run + 1) * output.width].map { slot.start + $0 }
        }
    }

    /// Recomputes the results of one run.
    fileprivate func compute(_ run: Int, _ values: inout MutableSpan<Double>) {}

    /// Copies the elements of a run to `gathered`.
    fileprivate final func gather(_ run: Int, _ values: borrowing MutableSpan<Double>) {
        let start = operands[0].start
        for k in 0..<runs.width { gathered[k] = values[start + runs.elements[run * runs.width + k]] }
    }
}

/// A reduction: one result for each run.
final class ReductionInstruction: RunInstruction {
    private let f: RunFunction.Reduction

    init(_ call: Program.Call, _ runs: Runs, _ f: @escaping RunFunction.Reduction) {
        self.f = f
        super.init(call, runs)
    }

    override func results(of run: [Double]) -> [Double] { [f(run.span)] }

    override func compute(_ run: Int, _ values: inout MutableSpan<Double>) {
        let position = outputs[0].start + runs.outputs[0].elements[run]
        if runs.isInOrder {
            let start = operands[0].start + run * runs.width
            values[position] = f(values.span.extracting(start..<start + runs.width))
        } else {
            gather(run, values)
            values[position] = f(gathered.span)
        }
    }
}

/// A map from each run to a run of the same length.
final class RunMapInstruction: RunInstruction {
    private let f: RunFunction.Map
    private var result: [Double]

    init(_ call: Program.Call, _ runs: Runs, _ f: @escaping RunFunction.Map) {
        self.f = f
        result = [Double](repeatElement(0, count: runs.width))
        super.init(call, runs)
    }

    override func results(of run: [Double]) -> [Double] {
        var result = [Double](repeatElement(0, count: runs.width))
        var span = result.mutableSpan
        f(run.span, &span)
        return result
    }

    override func compute(_ run: Int, _ values: inout MutableSpan<Double>) {
        let (width, start) = (runs.width, outputs[0].start)
        var result = result.mutableSpan
        if runs.isInOrder {
            let from = operands[0].start + run * width
            f(values.span.extracting(from..<from + width), &result)
        } else {
            gather(run, values)
            f(gathered.span, &result)
        }
        let elements = runs.outputs[0].elements
        for k in 0..<width { values[start + elements[run * width + k]] = result[k] }
    }
}

/// A selection: some elements of each run and their positions in it, as in `topk`.
final class SelectionInstruction: RunInstruction {
    private let f: RunFunction.Selection

    private var selected: [Double]
    private var positions: [Double]

    init(_ call: Program.Call, _ runs: Runs, _ f: @escaping RunFunction.Selection) {
        self.f = f
        selected = [Double](repeatElement(0, count: runs.outputs[0].width))
        positions = selected
        super.init(call, runs)
    }

    override func results(of run: [Double]) -> [Double] {
        let width = runs.outputs[0].width
        var values = [Double](repeatElement(0, count: width))
        var positions = values
        var valueSpan = values.mutableSpan
        var positionSpan = positions.mutableSpan
        f(run.span, &valueSpan, &positionSpan)
        return values + positions
    }

    override func compute(_ run: Int, _ values: inout MutableSpan<Double>) {
        let width = runs.outputs[0].width
        gather(run, values)
        var selectedSpan = selected.mutableSpan
        var positionsSpan = positions.mutableSpan
        f(gathered.span, &selectedSpan, &positionsSpan)
        for k in 0..<width {
            let element = runs.outputs[0].elements[run * width + k]
            values[outputs[0].start + element] = selected[k]
            values[outputs[1].start + element] = positions[k]
        }
    }
}

/// A fold of each run, or a scan, which returns all partial results.
final class FoldInstruction: RunInstruction {
    private let isScan: Bool
    private let initial: Double
    private let combine: RunFunction.Combine

    init(
        _ call: Program.Call, _ runs: Runs, isScan: Bool, _ initial: Double,
        _ combine: @escaping RunFunction.Combine
    ) {
        (self.isScan, self.initial, self.combine) = (isScan, initial, combine)
        super.init(call, runs)
    }

    override func localDerivatives(at recorded: [Double]) -> [any LocalDerivative] {
        [
            FoldDerivative(
                from: operands[0], to: outputs[0], runs, at: recorded, isScan: isScan, initial: initial,
                combine)
        ]
    }

    override func compute(_ run: Int, _ values: inout MutableSpan<Double>) {
        gather(run, values)
        let (width, start, elements) = (runs.outputs[0].width, outputs[0].start, runs.outputs[0].elements)
        guard isScan else {
            values[start + elements[run]] = gathered.span.folded(initial, combine)
            return
        }
        var folded = initial
        for k in 0..<width {
            folded = combine(folded, gathered[k])
            values[start + elements[run * width + k]] = folded
        }
    }
}
