/// Differentiates functions of one variable that have many outputs.
///
/// Differences are taken per output and weighted afterwards, so that a large output does not drown a small derivative.
/// The buffers are allocated once for all functions and points with the same outputs: the elements of a tensor, each
/// perturbed in its turn.
public final class Differentiator {
    /// Writes the outputs at an argument.
    public typealias Function = (_ x: Double, _ outputs: inout MutableSpan<Double>) -> Void

    let base: [Double]
    let relativeNoise: Double
    var outputs: [Double]

    private let weights: [Double]
    /// What brings squares of weighted outputs into range.
    private let unit: Double
    /// The noise where no output changes.
    private let baseNoise: Double

    /// - Parameters:
    ///   - base: The outputs at the point itself.
    ///   - weights: What the outputs are multiplied with before they are summed. One of weight 0 is not looked at.
    ///   - relativeNoise: The standard deviation of an output's rounding error, relative to the output. More noise
    ///     than that is noticed and measured.
    public init(base: [Double], weights: [Double], relativeNoise: Double = 0x1p-52) {
        precondition(base.count == weights.count, "one weight for each output")
        self.base = base
        self.weights = weights
        self.relativeNoise = relativeNoise
        outputs = base
        var largest = 0.0
        var isFinite = true
        for i in base.indices where weights[i] != 0 {
            let size = abs(weights[i] * base[i])
            isFinite = isFinite && size.isFinite
            largest = max(largest, size)
        }
        unit = largest > 0 ? max(largest, .leastNormalMagnitude) : 1
        var sum = 0.0
        for i in base.indices where weights[i] != 0 {
            let size = weights[i] * base[i] / unit
            sum += size * size
        }
        baseNoise = isFinite ? max(relativeNoise * unit * sum.squareRoot(), .leastNonzeroMagnitude) : .nan
    }

    /// The derivative of the weighted sum of the outputs.
    ///
    /// - Parameters:
    ///   - scale: The magnitude that the argument typically has, if larger than |x|.
    ///   - tolerance: An error with which the caller is content. Where 4 evaluations suffice for it, no more are made.
    public func derivative(
        at x: Double, scale: Double = 0, tolerance: Double = 0, of function: Function
    ) -> DerivativeEstimate {
        guard x.isFinite, baseNoise.isFinite else { return .notFinite }
        return withoutActuallyEscaping(function) { function in
            var search = StepSearch(at: x, scale: scale, tolerance: tolerance) { x in
                self.evaluate(function, at: x)
                return self.change
            }
            return search.estimate()
        }
    }

    func evaluate(_ function: Function, at x: Double) {
        func write(_ outputs: inout [Double]) {
            var span = outputs.mutableSpan
            function(x, &span)
        }
        write(&outputs)
    }

    /// What the weighted sum changed by. Outputs that did not change are out of the argument's reach and add no noise.
    private var change: Change { change(from: base, to: outputs, weights) }

    private func change(from base: [Double], to outputs: [Double], _ weights: [Double]) -> Change {
        let (base, outputs, weights) = (base.span, outputs.span, weights.span)
        var value = 0.0
        var noise = 0.0
        var start = 0
        while start < base.count {
            // In blocks, so that rounding errors do not add up over long sums.
            let end = min(start + 128, base.count)
            var blockValue = 0.0
            var blockNoise = 0.0
            for i in start..<end where outputs[i] != base[i] && weights[i] != 0 {
                blockValue += weights[i] * (outputs[i] - base[i])
                let size = weights[i] * max(abs(outputs[i]), abs(base[i])) / unit
                blockNoise += size * size
            }
            value += blockValue
            noise += blockNoise
            start = end
        }
        return Change(
            value: value,
            noise: noise > 0
                ? max(relativeNoise * unit * noise.squareRoot(), .leastNonzeroMagnitude) : baseNoise)
    }
}

extension DerivativeEstimate {
    static let notFinite = DerivativeEstimate(value: .nan, error: .infinity, kind: .notFinite, evaluations: 0)
}
