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
            return base.indices.map { output in
                let base = base[output]
                guard x.isFinite, base.isFinite else { return .unestablished(.notFinite, evaluations: 0) }
                var search = StepSearch(at: x, scale: scale, tolerance: tolerance(output)) { x in
                    let value = table[x, output]
                    let noise = self.relativeNoise * max(abs(value), abs(base))
                    return Change(value: value - base, noise: max(noise, .leastNonzeroMagnitude))
                }
                return search.estimate()
            }
        }
    }

    /// The outputs at each argument asked for.
    private final class Table {
        private let differentiator: Differentiator
        private let function: Function
        private let width: Int
        private var arguments: [Double] = []
        private var rows: [Double] = []

        init(_ differentiator: Differentiator, _ function: @escaping Function) {
            self.differentiator = differentiator
            self.function = function
            width = differentiator.base.count
        }

        subscript(argument: Double, output: Int) -> Double {
            if let row = arguments.firstIndex(of: argument) { return rows[row * width + output] }
            differentiator.evaluate(function, at: argument)
            // Those that all outputs ask for come first; later ones are not kept at any price.
            if arguments.count < 16 || rows.count < 1 << 22 {
                arguments.append(argument)
                rows.append(contentsOf: differentiator.outputs)
            }
            return differentiator.outputs[output]
        }
    }
}
