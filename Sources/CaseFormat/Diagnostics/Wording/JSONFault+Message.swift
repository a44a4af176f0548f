/// The error messages and hints for JSON syntax errors.
extension JSONFault.Kind {
    /// Describes the syntax error in one line without a full stop.
    var message: String {
        switch self {
        case .unexpected(let expected): "expected \(expected.phrase)"
        case .unexpectedEnd(.quote): "this string has no closing quote"
        case .unexpectedEnd(let expected): "expected \(expected.phrase), found the end of the file"
        case .byteOrderMark: "the file begins with a byte-order mark"
        case .comment: "JSON has no comments"
        case .trailingComma: "nothing follows this comma"
        case .word: "this word is not valid JSON"
        case .singleQuote: "JSON strings need double quotes"
        case .leadingZero: "a JSON number must not have leading zeros"
        case .leadingPlus: "a JSON number must not begin with +"
        case .leadingPoint: "a JSON number must not begin with a point"
        case .missingDigits: "digits are missing in this number"
        case .controlCharacter: "control characters in a string must be escaped"
        case .badEscape: "this is not a JSON escape sequence"
        case .loneSurrogate: "this escape is only one half of a surrogate pair"
        case .invalidUTF8: "this byte is not valid UTF-8"
        case .tooDeep(let limit): "values are nested more than \(limit) levels deep"
        case .tooLarge: "the document is larger than 4 GiB"
        }
    }

    /// A hint about how to fix the error, or nil if there is none.
    var help: String? {
        switch self {
        case .byteOrderMark: "save the file as UTF-8 without BOM"
        case .comment: "write remarks in the member \"about\""
        case .trailingComma: "remove it"
        case .word:
            "write true, false and null in lower case, and text, keys, \"nan\" and \"inf\" in double quotes"
        case .leadingPoint: "write 0 before the point"
        case .leadingPlus: "remove the +"
        case .controlCharacter(let byte): "write \(Self.escape(byte))"
        case .badEscape: "write \\\\ for a backslash"
        default: nil
        }
    }

    private static func escape(_ byte: UInt8) -> String {
        switch byte {
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        default: "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}

extension JSONFault.Expected {
    fileprivate var phrase: String {
        switch self {
        case .value: "a value"
        case .valueOrEndOfArray: "a value or \"]\""
        case .key: "a key in double quotes"
        case .keyOrEndOfObject: "a key in double quotes or \"}\""
        case .colon: "a colon after the key"
        case .commaOrEndOfArray: "\",\" or \"]\""
        case .commaOrEndOfObject: "\",\" or \"}\""
        case .quote: "a closing quote"
        case .endOfFile: "the end of the file"
        }
    }
}
