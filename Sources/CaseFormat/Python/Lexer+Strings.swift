/// The prefix of a string literal: `r` for raw, `f` for formatted, `u` without effect.
struct StringPrefix {
    var isRaw = false
    var isFormatted = false

    init() {}

    /// Parses a prefix; nil if the letters are not one.
    init?(_ letters: String) {
        switch letters.lowercased() {
        case "r": isRaw = true
        case "f": isFormatted = true
        case "rf", "fr": (isRaw, isFormatted) = (true, true)
        case "u": break
        default: return nil
        }
    }
}

extension Lexer {
    /// Reads a string in single, double or triple quotes. The current byte is the first quote.
    mutating func string(_ prefix: StringPrefix, from start: Int) throws(Fault) -> Token {
        let quote = peek() ?? 0
        let isLong = peek(1) == quote && peek(2) == quote
        advance(isLong ? 3 : 1)
        let content = position
        while let byte = peek() {
            if byte == UInt8(ascii: "\\"), peek(1) != nil {
                advance(2)
                continue
            }
            if !isLong, byte == UInt8(ascii: "\n") { break }
            if byte == quote, !isLong || (peek(1) == quote && peek(2) == quote) {
                let inside = content..<position
                advance(isLong ? 3 : 1)
                let kind: Token.Kind =
                    prefix.isFormatted
                    ? .formatted(FormattedText(content: inside, isRaw: prefix.isRaw))
                    : .string(try text.unescaped(inside, isRaw: prefix.isRaw))
                return Token(kind: kind, range: start..<position)
            }
            advance()
        }
        throw Fault(.unterminatedString, at: text.range(of: start..<position))
    }
}

extension JSONString {
    /// Decodes the escape sequences of a part of a Python string.
    /// - Throws: `badEscape` for an unknown escape sequence.
    func unescaped(_ range: Range<Int>, isRaw: Bool) throws(Fault) -> String {
        let raw = bytes[range]
        guard !isRaw, raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
        var content: [UInt8] = []
        var i = range.lowerBound
        while i < range.upperBound {
            guard bytes[i] == UInt8(ascii: "\\"), i + 1 < range.upperBound else {
                content.append(bytes[i])
                i += 1
                continue
            }
            switch bytes[i + 1] {
            case UInt8(ascii: "n"): content.append(0x0A)
            case UInt8(ascii: "t"): content.append(0x09)
            case UInt8(ascii: "r"): content.append(0x0D)
            case UInt8(ascii: "\n"): break
            case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): content.append(bytes[i + 1])
            default: throw Fault(.badEscape, at: self.range(of: i..<i + 2))
            }
            i += 2
        }
        return String(decoding: content, as: UTF8.self)
    }
}
