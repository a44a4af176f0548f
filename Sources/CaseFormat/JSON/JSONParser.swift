/// Checks the JSON grammar and records the position of every value.
///
/// The parser is a loop over the bytes with an explicit stack, so nesting needs no recursion.
struct JSONParser {
    let bytes: [UInt8]
    let depthLimit: Int
    var position = 0
    var nodes: [JSONDocument.Node] = []
    var repeatedKeys: [RepeatedKey] = []
    /// The node indices of the open containers.
    private var open: [Int] = []
    private var keys = KeyTable()

    init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    mutating func parseDocument() throws(JSONFault) {
        guard bytes.count < Int(UInt32.max) else { throw JSONFault(kind: .tooLarge, range: here(length: 0)) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONFault(kind: .byteOrderMark, range: here(length: 3))
        }
        skipSpace()
        try parseValue(expecting: .value)
        while let container = open.last {
            if bytes[Int(nodes[container].start)] == UInt8(ascii: "[") {
                try parseElement(isFirst: container == nodes.count - 1)
            } else {
                try parseMember(isFirst: container == nodes.count - 1)
            }
        }
        skipSpace()
        if position < bytes.count { throw fault(expecting: .endOfFile) }
    }

    // MARK: Containers

    private mutating func parseElement(isFirst: Bool) throws(JSONFault) {
        if try parseSeparator(isFirst: isFirst, close: UInt8(ascii: "]"), expecting: .commaOrEndOfArray) {
            try parseValue(expecting: isFirst ? .valueOrEndOfArray : .value)
        }
    }

    private mutating func parseMember(isFirst: Bool) throws(JSONFault) {
        guard
            try parseSeparator(isFirst: isFirst, close: UInt8(ascii: "}"), expecting: .commaOrEndOfObject)
        else { return }
        guard current == UInt8(ascii: "\"") else {
            throw fault(expecting: isFirst ? .keyOrEndOfObject : .key)
        }
        try parseString()
        skipSpace()
        guard current == UInt8(ascii: ":") else { throw fault(expecting: .colon) }
        position += 1
        skipSpace()
        try parseValue(expecting: .value)
    }

    /// Takes the closing bracket, or the comma before every value except the first.
    /// - Returns: true if a value must follow.
    private mutating func parseSeparator(
        isFirst: Bool, close: UInt8, expecting expected: JSONFault.Expected
    ) throws(JSONFault) -> Bool {
        skipSpace()
        if current == close {
            closeContainer()
            return false
        }
        if isFirst { return true }
        guard current == UInt8(ascii: ",") else { throw fault(expecting: expected) }
        let comma = position
        position += 1
        skipSpace()
        if current == close {
            throw JSONFault(kind: .trailingComma, range: range(from: comma, to: comma + 1))
        }
        return true
    }

    private mutating func openContainer() throws(JSONFault) {
        guard open.count < depthLimit else {
            throw JSONFault(kind: .tooDeep(limit: depthLimit), range: here(length: 1))
        }
        open.append(nodes.count)
        nodes.append(JSONDocument.Node(start: UInt32(position), end: 0))
        position += 1
    }

    private mutating func closeContainer() {
        guard let container = open.popLast() else { return }
        nodes.append(JSONDocument.Node(start: UInt32(position), end: UInt32(container)))
        nodes[container].end = UInt32(nodes.count)
        if bytes[position] == UInt8(ascii: "}") {
            keys.findRepeated(in: container, of: nodes, bytes: bytes, into: &repeatedKeys)
        }
        position += 1
    }

    /// Closes all open containers after a syntax error, at the last byte before it.
    mutating func closeContainers() {
        while let container = open.popLast() {
            nodes.append(JSONDocument.Node(start: UInt32(position - 1), end: UInt32(container)))
            nodes[container].end = UInt32(nodes.count)
        }
    }

    // MARK: Scalars

    private mutating func parseValue(expecting expected: JSONFault.Expected) throws(JSONFault) {
        guard let byte = current else { throw fault(expecting: expected) }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): try openContainer()
        case UInt8(ascii: "\""): try parseString()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try parseNumber()
        case UInt8(ascii: "t") where takeWord("true"): break
        case UInt8(ascii: "f") where takeWord("false"): break
        case UInt8(ascii: "n") where takeWord("null"): break
        default: throw fault(expecting: expected)
        }
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end <= bytes.count, bytes[position..<end].elementsEqual(expected),
            end == bytes.count || !bytes[end].isWordByte
        else { return false }
        appendScalar(from: position, to: end)
        return true
    }

    private mutating func parseNumber() throws(JSONFault) {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let integer = position
        try takeDigits(since: start)
        if bytes[integer] == UInt8(ascii: "0"), position > integer + 1 {
            throw JSONFault(kind: .leadingZero, range: range(from: start))
        }
        if current == UInt8(ascii: ".") {
            position += 1
            try takeDigits(since: start)
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try takeDigits(since: start)
        }
        appendScalar(from: start, to: position)
    }

    private mutating func takeDigits(since start: Int) throws(JSONFault) {
        var end = position
        while end < bytes.count, bytes[end].isDigit { end += 1 }
        if end == position { throw JSONFault(kind: .missingDigits, range: range(from: start)) }
        position = end
    }

    mutating func appendScalar(from start: Int, to end: Int) {
        nodes.append(JSONDocument.Node(start: UInt32(start), end: UInt32(end)))
        position = end
    }

    // MARK: Bytes

    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position].isJSONSpace { position += 1 }
    }

    func here(length: Int) -> SourceRange { range(from: position, to: position + length) }

    func range(from start: Int, to end: Int? = nil) -> SourceRange {
        SourceRange(start: UInt32(clamping: start), end: UInt32(clamping: end ?? position))
    }
}

extension UInt8 {
    var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// True for the bytes that can begin a name: ASCII letters and `_`.
    var isNameStart: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_") }

    /// True for the bytes of a name: ASCII letters, digits and `_`.
    var isWordByte: Bool { isNameStart || isDigit }
}
