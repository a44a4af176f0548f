/// Differentiates functions of one variable that have many outputs.
///
/// Differences are taken per output and weighted afterwards, so that a large output does not drown a small derivative.
/// The buffers are allocated once for all functions and points with the same outputs: the elements of a tensor, each
/// perturbed in its turn.
public final class Differentiator {
    /// Writes the outputs at an argument, or those of them that the argument can reach; the others stay as at the point.
    public typealias Function = (_ x: Double, _ outputs: inout MutableSpan<Double>) -> Void

    let base: [Double]
    let relativeNoise: Double
    var outputs: [Double]

    private let weights: [Double]
    /// See `Noise`.
    private let unit: Double

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
        for i in base.indices where weights[i] != 0 { largest = max(largest, abs(weights[i] * base[i])) }
        unit = largest > 0x1p-1000 ? 1 / min(largest, 0x1p1000) : 1
    }

    /// The derivative of the weighted sum of the outputs.
    ///
    /// - Parameters:
    ///   - scale: The magnitude that the argument typically has, if larger than |x|.
    ///   - tolerance: An error with which the caller is content. Where 4 evaluations suffice for it, no more are made.
    ///   - reached: Outputs outside of this range are not looked at; nil looks at all.
    /// - Complexity: O(outputs looked at) for each evaluation, beside the function itself.
    public func derivative(
        at x: Double, scale: Double = 0, tolerance: Double = 0, reaching reached: Range<Int>? = nil,
        of function: Function
    ) -> DerivativeEstimate {
        let range = reached ?? base.indices
        precondition(base.indices.contains(range), "outputs that are there")
        reset(range)
        let baseNoise = noise(of: range)
        guard x.isFinite, baseNoise.isFinite else { return .unestablished(.notFinite, evaluations: 0) }
        return withoutActuallyEscaping(function) { function in
            var search = StepSearch(at: x, scale: scale, tolerance: tolerance) { x in
                self.evaluate(function, at: x)
                return self.change(in: range) ?? Change(value: 0, noise: baseNoise)
            }
            return search.estimate()
        }
    }

    /// Takes back what earlier functions wrote.
    func reset(_ range: Range<Int>) {
        for i in range { outputs[i] = base[i] }
    }

    func evaluate(_ function: Function, at x: Double) {
        func write(_ outputs: inout [Double]) {
            var span = outputs.mutableSpan
            function(x, &span)
        }
        write(&outputs)
    }

    /// The noise in the weighted sum at the point itself; not finite if an output is not.
    private func noise(of range: Range<Int>) -> Double {
        var noise = Noise(unit: unit)
        for i in range where weights[i] != 0 { noise.add(weights[i] * base[i]) }
        return noise.standardDeviation(relativeNoise)
    }

    /// What the weighted sum changed by; nil if no output changed.
    ///
    /// An output that did not change is taken to be out of the argument's reach and adds no noise.
    private func change(in range: Range<Int>) -> Change? {
        func change(from base: [Double], to outputs: [Double], _ weights: [Double]) -> Change? {
            let (base, outputs, weights) = (base.span, outputs.span, weights.span)
            var noise = Noise(unit: unit)
            var (sum, block, end) = (0.0, 0.0, range.lowerBound)
            var hasChanged = false
            for i in range {
                if i == end {
                    // Summed in blocks, so that rounding errors do not add up over long sums.
                    (sum, block, end) = (sum + block, 0, i + 128)
                }
                guard outputs[i] != base[i], weights[i] != 0 else { continue }
                hasChanged = true
                block += weights[i] * (outputs[i] - base[i])
                noise.add(weights[i] * max(abs(outputs[i]), abs(base[i])))
            }
            guard hasChanged else { return nil }
            return Change(value: sum + block, noise: noise.standardDeviation(relativeNoise))
        }
        return change(from: base, to: outputs, weights)
    }
}

/// The independent rounding errors of several values, in their sum.
private struct Noise {
    /// Brings values to a size that can be squared.
    let unit: Double
    private var squares = 0.0
    private var largest = 0.0

    init(unit: Double) { self.unit = unit }

    mutating func add(_ value: Double) {
        let size = value * unit
        squares += size * size
        largest = max(abs(value), largest)
    }

    func standardDeviation(_ relativeNoise: Double) -> Double {
        max(relativeNoise * max(squares.squareRoot() / unit, largest), .leastNonzeroMagnitude)
    }
}
