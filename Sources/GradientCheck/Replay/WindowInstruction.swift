import Autograd

/// An operation whose results are functions of windows of its first operand, such as `max_pool2d`.
final class WindowInstruction: Instruction {
    private let windows: ElementWindows
    /// The windows that contain each element of the operand.
    private let windowsOfElement: [[UInt32]]
    /// Scratch storage for the elements and for the results of a window.
    private var gathered: [Double]
    private var computed: [Double]

    init(_ call: Program.Call, _ windows: ElementWindows) {
        self.windows = windows
        var windowsOfElement = [[UInt32]](repeating: [], count: call.present[0].count)
        for window in 0..<windows.count {
            for k in windows.range(window) {
                windowsOfElement[windows.elements[k]].append(UInt32(truncatingIfNeeded: window))
            }
        }
        self.windowsOfElement = windowsOfElement
        let widest = (0..<windows.count).map { windows.range($0).count }.max() ?? 0
        gathered = [Double](repeating: 0, count: widest)
        computed = [Double](repeating: 0, count: call.outputs.count)
        super.init(call)
    }

    override func propagate(_ dependents: inout DependencySet) {
        for k in 0..<dependents.count(of: operands[0]) {
            for window in windowsOfElement[dependents.element(k, of: operands[0])] {
                for output in outputs { dependents.mark(Int(window), of: output) }
            }
        }
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        for k in 0..<dependents.count(of: outputs[0]) {
            compute(dependents.element(k, of: outputs[0]), &values)
        }
    }

    override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        for window in 0..<windows.count { compute(window, &values) }
    }

    private func compute(_ window: Int, _ values: inout MutableSpan<Double>) {
        let (range, start) = (windows.range(window), operands[0].start)
        var elements = gathered.mutableSpan
        for (k, i) in range.enumerated() { elements[k] = values[start + windows.elements[i]] }
        var results = computed.mutableSpan
        windows.compute(window, elements.span.extracting(0..<range.count), &results)
        for k in outputs.indices { values[outputs[k].start + window] = results[k] }
    }

    override func localDerivatives(at recorded: [Double]) -> [any LocalDerivative] {
        let functions = (0..<windows.count).map { window in
            SparseDerivative.Function(
                arguments: windows.range(window).map { operands[0].start + windows.elements[$0] },
                results: outputs.map { $0.start + window }
            ) { [windows, outputs] elements in
                var results = [Double](repeating: 0, count: outputs.count)
                var span = results.mutableSpan
                windows.compute(window, elements.span, &span)
                return results
            }
        }
        return localDerivatives(of: functions, selecting: 1, at: recorded)
    }
}
