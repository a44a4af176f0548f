extension SourceText {
    /// Where an element of a tensor written out in JSON stands.
    ///
    /// Reads the literal again: only a few of all elements are ever asked for, and keeping every place would double the
    /// memory of a large case.
    ///
    /// - Parameters:
    ///   - index: of the element among all, in row-major order.
    ///   - literal: a number, a nested array, or an object with `data`.
    /// - Returns: the range of the literal if it has no such element.
    /// - Complexity: O(bytes of the literal).
    public func range(ofElement index: Int, ofLiteralAt literal: SourceRange) -> SourceRange {
        guard literal.start < literal.end, Int(literal.end) <= bytes.count,
            let root = try? JSONDocument(Array(bytes[literal.offsets])).root
        else { return literal }
        let data = root.members.first { $0.key.isString("data") }?.value ?? root
        let element = data.range(ofElement: index)
        return SourceRange(start: literal.start + element.start, end: literal.start + element.end)
    }
}
