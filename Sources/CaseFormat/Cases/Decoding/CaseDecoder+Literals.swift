import Autograd

/// Decoding of literal tensors.
extension CaseDecoder {
    /// Decodes a number, a bool, a nested array, or an object with `data` and an optional `shape`.
    /// - Parameter allowsBlanks: true if `"?"` may stand for an element.
    mutating func decodeLiteral(_ value: JSONValue, allowsBlanks: Bool = false) -> LiteralTensor? {
        guard value.kind == .object else { return decodeElements(value, allowsBlanks: allowsBlanks) }
        guard let members = Members(of: value, as: .literal, in: &self),
            let data = members.require("data", in: &self)
        else { return nil }
        return decodeElements(data, shape: members["shape"], allowsBlanks: allowsBlanks)
    }

    mutating func decodeElements(
        _ value: JSONValue, shape: JSONValue?, allowsBlanks: Bool = false
    ) -> LiteralTensor? {
        guard var literal = decodeElements(value, allowsBlanks: allowsBlanks) else { return nil }
        guard let shape else { return literal }
        // `decodeShape` counts the elements again, so return them to the limit first.
        remainingElements += literal.values.count
        guard let sizes = decodeShape(shape) else { return nil }
        guard sizes.reduce(1, *) == literal.values.count else {
            report(.wrongElementCount(shape: sizes, found: literal.values.count), at: shape.range)
            return nil
        }
        literal.shape = sizes
        return literal
    }

    private mutating func decodeElements(_ value: JSONValue, allowsBlanks: Bool) -> LiteralTensor? {
        let isCaseLimit = remainingElements < limits.tensorElements
        do {
            let literal = try value.literalTensor(
                limit: isCaseLimit ? remainingElements : limits.tensorElements,
                exceeding: isCaseLimit
                    ? .limitExceeded(.caseElements, limits.caseElements)
                    : .limitExceeded(.tensorElements, limits.tensorElements),
                allowsBlanks: allowsBlanks)
            return spend(shape: literal.shape, at: value.openingRange) ? literal : nil
        } catch {
            report(error)
            return nil
        }
    }
}
