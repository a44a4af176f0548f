extension Differentiator {
    /// The derivative of each output by itself, whatever its weight: a column of the Jacobian.
    ///
    /// All outputs share their evaluations, so that a column costs little more than its most difficult output.
    ///
    /// - Parameters:
    ///   - scale: The magnitude that the argument typically has, if larger than |x|.
    ///   - tolerance: For each output, an error with which the caller is content.
    public func derivatives(
        at x: Double, scale: Double = 0, tolerance: (_ output: Int) -> Double = { _ in 0 },
        of function: Function
    ) -> [DerivativeEstimate] {
        reset(base.indices)
        return withoutActuallyEscaping(function) { function in
            let table = Table(self, function)
            var search = StepSearch(at: x, scale: scale, tolerance: 0) { x in table.change(at: x) }
            return base.indices.map { output in
                guard x.isFinite, base[output].isFinite else {
                    return .unestablished(.notFinite, evaluations: 0)
                }
                table.select(output)
                search.restart(tolerance: tolerance(output))
                return search.estimate()
            }
        }
    }

    /// The outputs at each argument asked for, of which one is looked at.
    private final class Table {
        private let differentiator: Differentiator
        private let function: Function
        private var known: Rows

        init(_ differentiator: Differentiator, _ function: @escaping Function) {
            self.differentiator = differentiator
            self.function = function
            known = Rows(width: differentiator.base.count)
        }

        func select(_ output: Int) { known.output = output }

        func change(at argument: Double) -> Change {
            let (output, found) = known.value(at: argument)
            let value = found ?? evaluated(at: argument)[output]
            let base = differentiator.base[output]
            let noise = differentiator.relativeNoise * max(abs(value), abs(base))
            return Change(value: value - base, noise: max(noise, .leastNonzeroMagnitude))
        }

        private func evaluated(at argument: Double) -> [Double] {
            differentiator.evaluate(function, at: argument)
            known.append(differentiator.outputs, at: argument)
            return differentiator.outputs
        }
    }

    /// Outputs, row after row, one for each argument.
    private struct Rows {
        let width: Int
        /// The one that is looked at.
        var output = 0
        private var arguments: [Double] = []
        private var values: [Double] = []

        init(width: Int) { self.width = width }

        func value(at argument: Double) -> (output: Int, value: Double?) {
            (output, arguments.firstIndex(of: argument).map { values[$0 * width + output] })
        }

        /// Those that all outputs ask for come first; later ones are not kept at any price.
        mutating func append(_ outputs: [Double], at argument: Double) {
            guard arguments.count < 16 || values.count < 1 << 22 else { return }
            arguments.append(argument)
            values += outputs
        }
    }
}
