/// Parsing of strings.
extension JSONParser {
    /// Parses a string, and checks that its UTF-8 is well-formed, its escapes are known and its surrogates
    /// are paired.
    mutating func parseString() throws(JSONFault) {
        let start = position
        position += 1
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                return appendScalar(from: start, to: position + 1)
            case UInt8(ascii: "\\"):
                try takeEscape()
            case 0x20..<0x80:
                position += 1
            case 0x80...:
                let length = bytes.lengthOfUTF8Scalar(at: position)
                guard length > 0 else {
                    throw JSONFault(kind: .invalidUTF8, range: here(length: 1))
                }
                position += length
            default:
                throw JSONFault(kind: .controlCharacter(byte), range: here(length: 1))
            }
        }
        throw JSONFault(kind: .unexpectedEnd(expected: .quote), range: range(from: start))
    }

    private mutating func takeEscape() throws(JSONFault) {
        let start = position
        guard position + 1 < bytes.count else {
            throw JSONFault(kind: .unexpectedEnd(expected: .quote), range: here(length: 1))
        }
        switch bytes[position + 1] {
        case UInt8(ascii: "u"):
            let first = bytes.codeUnit(ofEscapeAt: start)
            position += first == nil ? 2 : 6
            guard let first else { throw JSONFault(kind: .badEscape, range: range(from: start)) }
            guard UTF16.isSurrogate(first) else { return }
            guard UTF16.isLeadSurrogate(first), let second = bytes.codeUnit(ofEscapeAt: position),
                UTF16.isTrailSurrogate(second)
            else { throw JSONFault(kind: .loneSurrogate, range: range(from: start)) }
            position += 6
        case let escaped where escaped.unescaped != nil:
            position += 2
        default:
            throw JSONFault(kind: .badEscape, range: here(length: 2))
        }
    }
}

extension UInt8 {
    /// The character of the escape sequence `\` followed by this letter; nil for `u` and for unknown escapes.
    var unescaped: UInt8? {
        switch self {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): self
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// The value of a hexadecimal digit; nil for any other byte.
    var hexDigit: UInt16? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension [UInt8] {
    /// The UTF-16 code unit of the escape `\uXXXX` at `offset`; nil if there is none.
    func codeUnit(ofEscapeAt offset: Int) -> UInt16? {
        guard offset + 6 <= count, self[offset] == UInt8(ascii: "\\"), self[offset + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt16 = 0
        for byte in self[offset + 2..<offset + 6] {
            guard let digit = byte.hexDigit else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// The length of the UTF-8 sequence at `offset`; 0 if it is ill-formed.
    /// - Source: The Unicode Standard, table 3-7.
    func lengthOfUTF8Scalar(at offset: Int) -> Int {
        let lead = self[offset]
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0x00...0x7F: (1, 0x80...0xBF)
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0x80...0xBF)
            }
        guard length > 1 else { return length }
        guard offset + length <= count, second.contains(self[offset + 1]) else { return 0 }
        return self[offset + 2..<offset + length].allSatisfy { $0 & 0xC0 == 0x80 } ? length : 0
    }
}
