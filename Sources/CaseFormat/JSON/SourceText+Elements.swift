extension SourceText {
    /// The source range of one element of a literal tensor.
    ///
    /// The literal is parsed again, because positions are needed for few elements, and storing all of them
    /// would double the memory of a large case.
    ///
    /// - Parameters:
    ///   - index: the row-major index of the element.
    ///   - literal: the range of the literal: a number, a nested array, or an object with `data`.
    /// - Returns: the range of the element, or of the literal if it has no such element.
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
