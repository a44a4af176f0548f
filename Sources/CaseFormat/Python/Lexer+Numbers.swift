/// Number tokens.
extension Lexer {
    /// Reads a number, which begins at the current byte.
    mutating func number() throws(Fault) -> Token {
        let start = position
        var digits: [UInt8] = []
        takeDigits(into: &digits)
        var isInteger = true
        if peek() == UInt8(ascii: ".") {
            isInteger = false
            digits.append(UInt8(ascii: "."))
            advance()
            takeDigits(into: &digits)
        }
        if let e = peek(), e | 0x20 == UInt8(ascii: "e") {
            let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
            if peek(1 + sign)?.isDigit == true {
                isInteger = false
                digits += text.bytes[position...position + sign]
                advance(1 + sign)
                takeDigits(into: &digits)
            }
        }
        let end = position
        while peek()?.isWordByte == true { advance() }
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

    /// Reads digits, which may be separated by single underscores.
    private mutating func takeDigits(into digits: inout [UInt8]) {
        let first = position
        while let byte = peek() {
            if byte.isDigit {
                digits.append(byte)
            } else if byte != UInt8(ascii: "_") || position == first || peek(1)?.isDigit != true {
                return
            }
            advance()
        }
    }

    /// Adds the zeros that Swift's `Double.init` requires in Python's `.5`, `2.` and `2.e3`.
    private static func completed(_ digits: [UInt8]) -> String {
        var text = String(decoding: digits, as: UTF8.self)
        if text.hasPrefix(".") { text = "0" + text }
        if let point = text.firstIndex(of: "."), text[text.index(after: point)...].first?.isNumber != true {
            text.insert("0", at: text.index(after: point))
        }
        return text
    }
}
