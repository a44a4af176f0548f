import FiniteDifferences

/// A wrong tensor compared with the correct one, from which common mistakes are recognised.
public struct Discrepancy: Sendable {
    public let shape: [Int]
    public let wrong: [Double]
    public let right: [Double]
    /// The row-major positions of the differing elements.
    public let differing: [Int]
    /// Error bounds of the correct values.
    private let errors: [Double]
    private let tolerance: Tolerance
    /// Half a unit in the last written digit of the wrong values.
    private let unit: Double

    /// - Parameter unit: Half a unit in the last written digit of `wrong`; 0 if unknown.
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

    /// Compares autograd's values with the numerical ones; nil if a differing element has no numerical derivative or
    /// is at a kink.
    init?(_ evidence: GradientEvidence) {
        for element in evidence.elements where element.outcome != .agrees {
            guard element.numerical.isEstablished, !element.isAtKink else { return nil }
        }
        self.init(
            shape: evidence.shape, wrong: evidence.elements.map(\.autograd),
            right: evidence.elements.map(\.numerical.value), errors: evidence.elements.map(\.numerical.error),
            tolerance: evidence.tolerance)
    }

    /// True if `values` explain all differing elements of `wrong` and, if `elsewhere` is true, also match the other
    /// elements.
    ///
    /// - Parameters:
    ///   - gain: The factor by which `values` amplify the errors of the correct values.
    ///   - candidates: The number of mistakes of this kind that are tried. Matches that are likely by coincidence
    ///     with so many candidates are rejected.
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
        return coincidence <= Self.coincidenceLimit
    }

    /// The largest acceptable probability of a coincidental match.
    private static let coincidenceLimit = 0.02
}
