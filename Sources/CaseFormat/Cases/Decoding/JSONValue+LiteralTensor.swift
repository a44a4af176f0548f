import Autograd

extension JSONValue {
    /// The tensor that a number, a bool or a nested array writes out, with its faults at the element.
    ///
    /// A loop over the flat nodes of the document: depth costs no stack, and numbers are read where they stand.
    func literalTensor(limit: Int, exceeding fault: Diagnostic.Kind) throws(Fault) -> LiteralTensor {
        var reader = LiteralReader(value: self, limit: limit, excess: fault)
        return try reader.read()
    }

    /// Where the element `count` elements after the first stands.
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

private struct LiteralReader {
    let value: JSONValue
    let limit: Int
    /// What more than `limit` elements are.
    let excess: Diagnostic.Kind
    private var values: [Double] = []
    private var kind = LiteralTensor.Kind.bool
    private var inexact: SourceRange?
    /// The shape as far as it is known: from the first of the arrays at each depth.
    private var shape: [Int?] = []
    /// Once an element or an empty array has been met.
    private var rank: Int?
    /// Elements so far in each array that is open, and its index.
    private var open: [(count: Int, index: Int)] = []

    init(value: JSONValue, limit: Int, excess: Diagnostic.Kind) {
        self.value = value
        self.limit = limit
        self.excess = excess
    }

    mutating func read() throws(Fault) -> LiteralTensor {
        let document = value.document
        let end = value.next
        values.reserveCapacity(min(end - value.index, limit))
        for index in value.index..<end {
            switch document.bytes[Int(document.nodes[index].start)] {
            case UInt8(ascii: "["): try openArray(index)
            case UInt8(ascii: "]"): try closeArray()
            default: try readElement(JSONValue(document: document, index: index))
            }
        }
        if kind == .integer, let inexact { throw Fault(.inexactInteger, at: inexact) }
        return LiteralTensor(
            values: values, shape: shape.compactMap { $0 }, kind: values.isEmpty ? .floating : kind)
    }

    private mutating func openArray(_ index: Int) throws(Fault) {
        if open.count == rank {
            throw Fault(.raggedDepth, at: JSONValue(document: value.document, index: index).range)
        }
        countElement()
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
            let range = JSONValue(document: value.document, index: closed.index).range
            throw Fault(.ragged(expected: expected, found: closed.count), at: range)
        }
    }

    private mutating func readElement(_ element: JSONValue) throws(Fault) {
        guard open.count == rank ?? open.count else { throw Fault(.raggedDepth, at: element.range) }
        rank = open.count
        countElement()
        guard values.count < limit else { throw Fault(excess, at: value.openingRange) }
        switch element.kind {
        case .number: try readNumber(element)
        case .bool: values.append(element.bool == true ? 1 : 0)
        case .string:
            guard let special = LiteralTensor.specialValues[element.stringText ?? ""] else { fallthrough }
            kind = .floating
            values.append(special)
        default: throw Fault(.badElement, at: element.range)
        }
    }

    private mutating func readNumber(_ number: JSONValue) throws(Fault) {
        let range = number.range
        do {
            values.append(try number.document.bytes.double(in: range.offsets))
        } catch {
            throw Fault(reading: error, at: range)
        }
        guard kind != .floating else { return }
        guard number.hasIntegerForm else {
            kind = .floating
            return
        }
        kind = .integer
        // Fifteen digits always fit.
        if range.offsets.count > 15, inexact == nil, (try? number.integer()) == nil { inexact = range }
    }

    private mutating func countElement() {
        if !open.isEmpty { open[open.count - 1].count += 1 }
    }
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
