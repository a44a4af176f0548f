import FiniteDifferences

/// A wrong tensor beside the right one.
public struct Discrepancy: Sendable {
    public let shape: [Int]
    public let wrong: [Double]
    public let right: [Double]
    /// The elements that differ.
    public let differing: [Int]
    /// How far the right values may be off.
    private let errors: [Double]
    private let tolerance: Tolerance
    /// Half a unit of the last place to which the wrong values are written.
    private let unit: Double

    /// - Parameter unit: half a unit of the last place to which `wrong` is written; 0 where that is not known.
    public init(
        shape: [Int], wrong: [Double], right: [Double], errors: [Double]? = nil, tolerance: Tolerance,
        unit: Double = 0
    ) {
        self.shape = shape
        self.wrong = wrong
        self.right = right
        let errors = errors ?? [Double](repeating: 0, count: right.count)
        self.errors = errors
        self.tolerance = tolerance
        self.unit = unit
        differing = wrong.indices.filter { i in
            let slack = tolerance.allowance(wrong[i], right[i]) + 3 * errors[i] + unit
            return !((wrong[i] - right[i]).magnitude <= slack)
        }
    }

    /// Autograd's values beside the numerical ones; nil where one of those is not established or has a kink.
    init?(_ evidence: GradientEvidence) {
        for element in evidence.elements where element.outcome != .agrees {
            guard element.numerical.isEstablished, !element.isAtKink else { return nil }
        }
        self.init(
            shape: evidence.shape, wrong: evidence.elements.map(\.autograd),
            right: evidence.elements.map(\.numerical.value), errors: evidence.elements.map(\.numerical.error),
            tolerance: evidence.tolerance)
    }

    /// Whether a mistake that would give `values` explains what is wrong: every differing element and, unless
    /// `elsewhere` is false, that the others do not differ.
    ///
    /// - Parameters:
    ///   - gain: by what errors of the right values are multiplied in `values`.
    ///   - candidates: how many mistakes of this kind are tried. What so many random numbers would come as near to is no
    ///     explanation.
    func isExplained(
        by values: [Double], gain: Double = 1, candidates: Int, elsewhere: Bool = true
    ) -> Bool {
        guard values.count == wrong.count, !differing.isEmpty else { return false }
        var coincidence = Double(candidates)
        for i in elsewhere ? Array(wrong.indices) : differing {
            let slack = tolerance.allowance(wrong[i], values[i]) + 3 * gain * errors[i] + unit
            guard (wrong[i] - values[i]).magnitude <= slack else { return false }
        }
        for i in differing {
            let slack = tolerance.allowance(wrong[i], values[i]) + 3 * gain * errors[i] + unit
            coincidence *= min(1, slack / (wrong[i] - right[i]).magnitude)
        }
        return coincidence <= Self.likelyCoincidence
    }

    private static let likelyCoincidence = 0.02
}
