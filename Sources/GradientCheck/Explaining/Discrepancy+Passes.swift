/// Recognises gradients that accumulate the wrong set of backward passes.
extension Discrepancy {
    /// The set of backward passes whose sum equals the wrong values; nil if there is none.
    ///
    /// - Parameter passes: The gradient from each backward pass alone, in order.
    public func wrongPasses(_ passes: [[Double]]) -> Mistake.AccumulatedPasses? {
        guard passes.count > 1, let last = passes.last, passes.allSatisfy({ $0.count == right.count }) else {
            return nil
        }
        if isExplained(by: last) { return .onlyLast }
        if isExplained(by: zip(right, last).map { $0 - $1 }) { return .withoutLast }
        var sums = [Double](repeating: 0, count: right.count)
        for pass in passes { for (i, g) in pass.enumerated() { sums[i] += g } }
        return isExplained(by: sums) ? .despiteZeroing : nil
    }

    /// True if a mistake that results in `values` explains every difference.
    public func isExplained(by values: [Double]) -> Bool { isExplained(by: values, candidates: 4) }
}
