import Autograd

/// Tensors written out in JSON.
extension CaseDecoder {
    /// A number, bool or nested array or, as an object, its `data` with a `shape` that they take.
    /// - Parameter allowsBlanks: whether `"?"` may stand for an element.
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
        // Reshaping takes no elements of its own.
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
