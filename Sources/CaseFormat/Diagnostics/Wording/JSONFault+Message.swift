extension JSONFault.Kind {
    var message: String {
        switch self {
        case .unexpected(let expected): "expected \(expected.phrase)"
        case .unexpectedEnd(.quote): "this string has no closing quote"
        case .unexpectedEnd(let expected): "expected \(expected.phrase), found the end of the file"
        case .byteOrderMark: "the file begins with a byte-order mark"
        case .comment: "JSON has no comments"
        case .trailingComma: "nothing follows this comma"
        case .word: "this word has no meaning in JSON"
        case .singleQuote: "strings are written in double quotes"
        case .leadingZero: "a number does not begin with 0 and another digit"
        case .leadingPlus: "a number does not begin with +"
        case .leadingPoint: "a number does not begin with a point"
        case .missingDigits: "digits are missing in this number"
        case .controlCharacter: "control characters in a string must be escaped"
        case .badEscape: "this is not an escape of JSON"
        case .loneSurrogate: "this half of a surrogate pair is alone"
        case .invalidUTF8: "this is not UTF-8"
        case .tooDeep(let limit): "values are nested more than \(limit) deep"
        case .tooLarge: "a document can have 4 GiB at most"
        }
    }

    var help: String? {
        switch self {
        case .byteOrderMark: "save the file as UTF-8 without BOM"
        case .comment: "the member \"about\" is for remarks"
        case .trailingComma: "remove it"
        case .word:
            "true, false and null are written so; text and keys in double quotes; \"nan\" and \"inf\" too"
        case .leadingPoint: "write 0 before it"
        case .leadingPlus: "remove it"
        case .controlCharacter(let byte): "write \(Self.escape(byte))"
        case .badEscape: "a backslash itself is written \\\\"
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
        case .valueOrEndOfArray: "a value or ]"
        case .key: "a key in double quotes"
        case .keyOrEndOfObject: "a key in double quotes or }"
        case .colon: "a colon after the key"
        case .commaOrEndOfArray: ", or ]"
        case .commaOrEndOfObject: ", or }"
        case .quote: "a closing quote"
        case .endOfFile: "nothing after the end of the value"
        }
    }
}
