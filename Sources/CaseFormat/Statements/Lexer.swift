/// Splits a statement into tokens, one at a time.
struct Lexer {
    private let text: JSONString
    private var position = 0
    private var nesting = 0
    private var hasBegun = false

    init(_ text: JSONString) {
        self.text = text
    }

    mutating func next() throws(Fault) -> Token {
        if let separator = skipSpace() { return separator }
        guard let byte = peek() else { return Token(kind: .end, range: position..<position) }
        hasBegun = true
        switch byte {
        case _ where byte.isNameStart: return name()
        case _ where byte.isDigit: return try number()
        case UInt8(ascii: ".") where peek(1)?.isDigit == true: return try number()
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return try string(quote: byte)
        default: return try mark()
        }
    }

    /// Skips blanks and comments. A line break outside brackets is a separator if something follows it.
    private mutating func skipSpace() -> Token? {
        var separator: Token?
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n") where hasBegun && nesting == 0 && separator == nil:
                separator = take(1, as: .separator)
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                position += 1
            case UInt8(ascii: "#"):
                while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
            default:
                return separator
            }
        }
        return nil
    }

    private mutating func name() -> Token {
        var length = 1
        while peek(length)?.isWordByte == true { length += 1 }
        return take(
            length, as: .name(String(decoding: text.bytes[position..<position + length], as: UTF8.self)))
    }

    private mutating func mark() throws(Fault) -> Token {
        if peek() == UInt8(ascii: ";") { return take(1, as: .separator) }
        let rest = text.bytes[position...]
        for mark in Mark.allCases where mark.rawValue.utf8.first == rest.first {
            guard rest.starts(with: mark.rawValue.utf8) else { continue }
            nesting = max(0, nesting + mark.nesting)
            return take(mark.rawValue.utf8.count, as: .mark(mark))
        }
        let scalar = String(decoding: text.bytes[position...].prefix(4), as: UTF8.self).unicodeScalars.first
        let length = scalar.map(UTF8.width) ?? 1
        throw fault(.unexpectedCharacter(scalar ?? "\u{FFFD}"), length: length)
    }

    // MARK: Literals

    private mutating func number() throws(Fault) -> Token {
        let start = position
        var digits: [UInt8] = []
        takeDigits(into: &digits)
        var isInteger = true
        if peek() == UInt8(ascii: ".") {
            isInteger = false
            digits.append(UInt8(ascii: "."))
            position += 1
            takeDigits(into: &digits)
        }
        if let e = peek(), e | 0x20 == UInt8(ascii: "e") {
            let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
            if peek(1 + sign)?.isDigit == true {
                isInteger = false
                digits += text.bytes[position...position + sign]
                position += 1 + sign
                takeDigits(into: &digits)
            }
        }
        let end = position
        while peek()?.isWordByte == true { position += 1 }
        let range = start..<position
        let hasLeadingZero =
            isInteger && digits.first == UInt8(ascii: "0") && digits.contains { $0 != UInt8(ascii: "0") }
        guard position == end, !hasLeadingZero, let value = Double(Self.completed(digits)) else {
            throw Fault(
                .badNumber(String(decoding: text.bytes[range], as: UTF8.self)), at: text.range(of: range))
        }
        guard value.isFinite else { throw Fault(.numberOverflow, at: text.range(of: range)) }
        if isInteger, value > 0x1p53 || UInt64(String(decoding: digits, as: UTF8.self)) != UInt64(value) {
            throw Fault(.inexactInteger, at: text.range(of: range))
        }
        return Token(kind: .number(value, isInteger: isInteger), range: range)
    }

    /// Takes digits with single underscores between them.
    private mutating func takeDigits(into digits: inout [UInt8]) {
        let first = position
        while let byte = peek() {
            if byte.isDigit {
                digits.append(byte)
            } else if byte != UInt8(ascii: "_") || position == first || peek(1)?.isDigit != true {
                return
            }
            position += 1
        }
    }

    /// Python's `.5`, `2.` and `2.e3` as the standard library reads them.
    private static func completed(_ digits: [UInt8]) -> String {
        var text = String(decoding: digits, as: UTF8.self)
        if text.hasPrefix(".") { text = "0" + text }
        if let point = text.firstIndex(of: "."), text[text.index(after: point)...].first?.isNumber != true {
            text.insert("0", at: text.index(after: point))
        }
        return text
    }

    private mutating func string(quote: UInt8) throws(Fault) -> Token {
        let start = position
        var content: [UInt8] = []
        position += 1
        while let byte = peek(), byte != UInt8(ascii: "\n") {
            position += 1
            if byte == quote {
                return Token(kind: .string(String(decoding: content, as: UTF8.self)), range: start..<position)
            }
            guard byte == UInt8(ascii: "\\") else {
                content.append(byte)
                continue
            }
            switch peek() {
            case UInt8(ascii: "n"): content.append(0x0A)
            case UInt8(ascii: "t"): content.append(0x09)
            case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""):
                content.append(text.bytes[position])
            default:
                throw Fault(
                    .badEscape, at: text.range(of: position - 1..<min(position + 1, text.bytes.count)))
            }
            position += 1
        }
        throw Fault(.unterminatedString, at: text.range(of: start..<position))
    }

    // MARK: Bytes

    private func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < text.bytes.count ? text.bytes[position + distance] : nil
    }

    private mutating func take(_ length: Int, as kind: Token.Kind) -> Token {
        defer { position += length }
        return Token(kind: kind, range: position..<position + length)
    }

    private func fault(_ kind: Diagnostic.Kind, length: Int) -> Fault {
        Fault(kind, at: text.range(of: position..<min(position + length, text.bytes.count)))
    }
}
