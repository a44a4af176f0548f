extension Discrepancy {
    /// The mistake that explains every differing element by looking at the numbers alone; the simplest if there are several.
    ///
    /// - Parameters:
    ///   - counts: of how many elements sums and means are taken in the computation; nil if the values are no gradients, in
    ///     which a factor is rarely what was left out.
    ///   - isWritten: whether a person has written the wrong values, who may have rounded them.
    public func mistake(counts: Set<Int>?, isWritten: Bool) -> Mistake? {
        guard !differing.isEmpty, differing.allSatisfy({ wrong[$0].isFinite && right[$0].isFinite }) else {
            return nil
        }
        if isWritten, let rounding { return rounding }
        return counts.flatMap(factor) ?? transposition
    }
}
