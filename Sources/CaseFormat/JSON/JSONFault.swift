/// A JSON syntax error with its position.
public struct JSONFault: Error, Hashable, Sendable {
    public var kind: Kind
    public var range: SourceRange

    public enum Kind: Hashable, Sendable {
        case unexpected(expected: Expected)
        case unexpectedEnd(expected: Expected)
        case byteOrderMark
        case comment
        case trailingComma
        /// A bare word, such as `True`, `NaN` or a key without quotes.
        case word
        case singleQuote
        case leadingZero
        case leadingPlus
        case leadingPoint
        case missingDigits
        case controlCharacter(UInt8)
        case badEscape
        case loneSurrogate
        case invalidUTF8
        case tooDeep(limit: Int)
        case tooLarge
    }

    /// The syntax element that was expected.
    public enum Expected: Hashable, Sendable {
        case value, valueOrEndOfArray, key, keyOrEndOfObject, colon, commaOrEndOfArray, commaOrEndOfObject
        case quote, endOfFile
    }
}
