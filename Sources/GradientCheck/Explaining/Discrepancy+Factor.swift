import FiniteDifferences

/// Recognises values that are the correct ones times a common factor.
extension Discrepancy {
    /// The common factor of all differing elements, as a mistake; nil if there is no plausible one.
    ///
    /// - Parameter counts: The numbers of elements over which the computation takes sums and means.
    func factor(counts: Set<Int>) -> Mistake? {
        for factor in [-1, 2, 0.5, 0] where isFactor(factor, candidates: 4) { return .factor(factor) }
        for count in counts.sorted() where count > 2 {
            if isFactor(Double(count), candidates: 2 * counts.count) { return .sumForMean(count: count) }
            if isFactor(1 / Double(count), candidates: 2 * counts.count) { return .meanForSum(count: count) }
        }
        for factor in [180 / Double.pi, Double.pi / 180] where isFactor(factor, candidates: 4) {
            return .degrees
        }
        if isFactor(Self.ln10, candidates: 4) { return .naturalLogarithm }
        if isFactor(1 / Self.ln10, candidates: 4) { return .baseTenLogarithm }
        return smallRatio.map(Mistake.factor)
    }

    /// - Source: OEIS A002392, ln 10.
    static let ln10 = 2.302585092994046

    private func isFactor(_ factor: Double, candidates: Int) -> Bool {
        differing.allSatisfy { right[$0] != 0 }
            && isExplained(
                by: right.map { factor * $0 }, gain: factor.magnitude, candidates: candidates,
                elsewhere: false)
    }

    /// The ratio of two small integers by which all differing elements are wrong.
    ///
    /// If all correct values are equal, only integers and their inverses count, since other ratios are likely to be a
    /// coincidence.
    private var smallRatio: Double? {
        guard differing.count > 1, let first = differing.first, right[first] != 0 else { return nil }
        let isUniform = differing.allSatisfy { right[$0] == right[first] }
        let ratio = wrong[first] / right[first]
        for q in 1...12 {
            let p = (ratio * Double(q)).rounded()
            guard p != 0, p.magnitude <= 12, !isUniform || q == 1 || p.magnitude == 1 else { continue }
            if isFactor(p / Double(q), candidates: 200) { return p / Double(q) }
        }
        return nil
    }
}
