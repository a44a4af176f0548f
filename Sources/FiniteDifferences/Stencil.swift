/// A sequence of steps, each half the previous one, and the properties of the extrapolation from values at them.
struct Stencil: Equatable {
    var direction: Direction

    /// The level of the largest step.
    var level: Int

    /// Number of steps: 2 to 5 if central, 5 to 7 if one-sided.
    var count: Int

    /// The level of the pair that tests for noise and kinks, so far below the smallest step that the fit of a smooth
    /// function predicts its values.
    var probeLevel: Int { max(level + count + 4, 13) }

    /// Number of Taylor terms that the values determine; the first is the derivative.
    var order: Int { direction == .central ? 2 * count : count }

    /// The ratio of successive nodes: a central difference is a series in h², a one-sided one in h.
    var nodeRatio: Double { direction == .central ? 4 : 2 }

    /// The product of all nodes: the factor of the first undetermined Taylor term in the derivative's error.
    var nodeProduct: Double {
        let halvings = count * (count - 1)
        return Double(
            sign: .plus, exponent: direction == .central ? -halvings : -halvings / 2, significand: 1)
    }

    /// Standard deviation of the derivative times the largest step, for noise of standard deviation 1 in each value.
    var amplification: Double {
        direction == .central ? centralAmplification[count - 1] : oneSidedAmplification[count - 1]
    }

    /// Standard deviation of Taylor term k at the largest step, for noise of standard deviation 1 in each value.
    func amplification(ofTerm k: Int) -> Double {
        switch direction {
        case .central: k % 2 == 1 ? oddTermAmplification[k / 2] : evenTermAmplification[k / 2 - 1]
        case .left, .right: oneSidedTermAmplification[k - 1]
        }
    }
}

// √Σw² over the weights w of the values in each quantity. One-sided and even differences share the noise of the value
// at the point, which adds (Σw)² under the root.

private let centralAmplification: InlineArray<5, Double> = [0.7071, 1.9003, 4.0715, 8.2824, 16.635]

private let oneSidedAmplification: InlineArray<7, Double> = [
    1.4142, 5.0990, 13.375, 30.578, 65.371, 135.17, 274.88,
]

private let oddTermAmplification: InlineArray<5, Double> = [0.7071, 2.1082, 19.001, 627.12, 80899]

private let evenTermAmplification: InlineArray<5, Double> = [1.2247, 5.5777, 92.974, 6015, 1.5441e6]

private let oneSidedTermAmplification: InlineArray<7, Double> = [
    1.4142, 4.899, 27.968, 270.36, 4765.2, 1.6012e5, 1.0502e7,
]
