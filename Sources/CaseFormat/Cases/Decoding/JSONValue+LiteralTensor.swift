import Autograd

/// Decoding of literal tensors from JSON.
extension JSONValue {
    /// Decodes a number, a bool or a nested array as a tensor.
    ///
    /// This is a loop over the flat nodes of the document, so nesting needs no stack.
    /// - Parameters:
    ///   - limit: the maximum number of elements.
    ///   - fault: the fault that is thrown if there are more than `limit` elements.
    ///   - allowsBlanks: true if `"?"` may stand for an element.
    /// - Throws: the first fault that is found.
    func literalTensor(
        limit: Int, exceeding fault: Diagnostic.Kind, allowsBlanks: Bool = false
    ) throws(Fault) -> LiteralTensor {
        var reader = LiteralReader(value: self, limit: limit, excess: fault, allowsBlanks: allowsBlanks)
        return try reader.read()
    }

    /// The position of the element with index `count`, in row-major order; the whole range if there is none.
    func range(ofElement count: Int) -> SourceRange {
        var remaining = count
        for index in index..<next {
            let value = JSONValue(document: document, index: index)
            guard value.isScalar else { continue }
            if remaining == 0 { return value.range }
            remaining -= 1
        }
        return range
    }

    private var isScalar: Bool {
        switch document.bytes[start] {
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): false
        default: true
        }
    }
}

/// The state of decoding one literal tensor.
private struct LiteralReader {
    let value: JSONValue
    let limit: Int
    /// The fault that is thrown if there are more than `limit` elements.
    let excess: Diagnostic.Kind
    let allowsBlanks: Bool
    private var blanks: [LiteralTensor.Blank] = []
    private var values: [Double] = []
    private var kind = LiteralTensor.Kind.bool
    /// The first integer that a double cannot represent exactly; a fault only if all elements are integers.
    private var inexact: SourceRange?
    /// The size of each dimension, known once the first array at its depth is closed.
    private var shape: [Int?] = []
    /// The number of dimensions, known after the first element or empty array.
    private var rank: Int?
    /// The open arrays: the number of elements so far, and the index of the array's node.
    private var open: [(count: Int, index: Int)] = []

    init(value: JSONValue, limit: Int, excess: Diagnostic.Kind, allowsBlanks: Bool) {
        self.allowsBlanks = allowsBlanks
        self.value = value
        self.limit = limit
        self.excess = excess
    }

    mutating func read() throws(Fault) -> LiteralTensor {
        let (bytes, nodes, end) = (value.document.bytes, value.document.nodes, value.next)
        values.reserveCapacity(min(end - value.index, limit))
        for index in value.index..<end {
            switch bytes[Int(nodes[index].start)] {
            case UInt8(ascii: "["): try openArray(index)
            case UInt8(ascii: "]"): try closeArray()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                try countElement(index)
                try readNumber(index, Int(nodes[index].start)..<Int(nodes[index].end), bytes)
            default:
                try countElement(index)
                try readWord(element(index))
            }
        }
        if kind == .integer, let inexact { throw Fault(.inexactInteger, at: inexact) }
        var literal = LiteralTensor(
            values: values, shape: shape.compactMap { $0 },
            kind: values.count == blanks.count ? .floating : kind)
        literal.blanks = blanks
        return literal
    }

    private mutating func openArray(_ index: Int) throws(Fault) {
        if open.count == rank { throw Fault(.raggedDepth, at: element(index).range) }
        if !open.isEmpty { open[open.count - 1].count += 1 }
        if shape.count == open.count { shape.append(nil) }
        open.append((0, index))
    }

    private mutating func closeArray() throws(Fault) {
        guard let closed = open.popLast() else { return }
        if closed.count == 0, rank == nil { rank = open.count + 1 }
        guard let expected = shape[open.count] else {
            shape[open.count] = closed.count
            return
        }
        guard closed.count == expected else {
            throw Fault(
                .ragged(expected: expected, found: closed.count), at: element(closed.index).range)
        }
    }

    private mutating func countElement(_ index: Int) throws(Fault) {
        guard open.count == rank ?? open.count else { throw Fault(.raggedDepth, at: element(index).range) }
        rank = open.count
        if !open.isEmpty { open[open.count - 1].count += 1 }
        guard values.count < limit else { throw Fault(excess, at: value.openingRange) }
    }

    private mutating func readWord(_ element: JSONValue) throws(Fault) {
        switch element.kind {
        case .bool: values.append(element.bool == true ? 1 : 0)
        case .string where allowsBlanks && element.stringText == "?":
            blanks.append(LiteralTensor.Blank(element: values.count, range: element.range))
            values.append(.nan)
        case .string:
            guard let special = LiteralTensor.specialValues[element.stringText ?? ""] else { fallthrough }
            kind = .floating
            values.append(special)
        default: throw Fault(.badElement, at: element.range)
        }
    }

    private mutating func readNumber(_ index: Int, _ range: Range<Int>, _ bytes: [UInt8]) throws(Fault) {
        do {
            values.append(try bytes.double(in: range))
        } catch {
            throw Fault(reading: error, at: element(index).range)
        }
        guard kind != .floating else { return }
        let number = element(index)
        guard number.hasIntegerForm else {
            kind = .floating
            return
        }
        kind = .integer
        // A double represents all integers of up to fifteen digits exactly.
        if range.count > 15, inexact == nil, (try? number.integer()) == nil { inexact = number.range }
    }

    private func element(_ index: Int) -> JSONValue { JSONValue(document: value.document, index: index) }
}

extension Fault {
    init(reading fault: JSONNumberFault, at range: SourceRange) {
        switch fault {
        case .overflow: self.init(.numberOverflow, at: range)
        case .notAnInteger: self.init(.notAnInteger, at: range)
        case .inexact: self.init(.inexactInteger, at: range)
        }
    }
}
