/// The classification of syntax errors.
extension JSONParser {
    /// The fault at the current position, where `expected` was expected. Common mistakes get a more specific
    /// kind.
    func fault(expecting expected: JSONFault.Expected) -> JSONFault {
        guard let byte = current else {
            return JSONFault(kind: .unexpectedEnd(expected: expected), range: here(length: 0))
        }
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "#"):
            return JSONFault(kind: .comment, range: here(length: 1))
        case UInt8(ascii: "'"):
            return JSONFault(kind: .singleQuote, range: here(length: 1))
        case UInt8(ascii: "+") where bytes[position...].dropFirst().first?.isDigit == true:
            return JSONFault(kind: .leadingPlus, range: here(length: 1))
        case UInt8(ascii: ".") where bytes[position...].dropFirst().first?.isDigit == true:
            return JSONFault(kind: .leadingPoint, range: here(length: 1))
        case _ where byte.isNameStart:
            let length = bytes[position...].prefix(while: \.isWordByte).count
            return JSONFault(kind: .word, range: here(length: length))
        default:
            let length = bytes.lengthOfUTF8Scalar(at: position)
            guard length > 0 else { return JSONFault(kind: .invalidUTF8, range: here(length: 1)) }
            return JSONFault(kind: .unexpected(expected: expected), range: here(length: length))
        }
    }
}
