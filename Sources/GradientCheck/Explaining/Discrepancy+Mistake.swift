/// The search for a common mistake.
extension Discrepancy {
    /// The simplest common mistake that explains every differing element from the values alone; nil if there is none.
    ///
    /// - Parameters:
    ///   - counts: The numbers of elements over which the computation takes sums and means; nil if the values are not
    ///     gradients, since a missing factor is then unlikely.
    ///   - isWritten: True if the wrong values were written by a person, who may have rounded them.
    public func mistake(counts: Set<Int>?, isWritten: Bool) -> Mistake? {
        guard !differing.isEmpty, differing.allSatisfy({ wrong[$0].isFinite && right[$0].isFinite }) else {
            return nil
        }
        if isWritten, let rounding { return rounding }
        return counts.flatMap(factor) ?? transposition
    }
}
