/// Splits Python text into tokens, one at a time.
///
/// Text copied from web pages and notebooks is accepted: all Unicode spaces count as blanks, and the prompts
/// `>>>`, `...` and `In [3]:` at the beginning of a line are skipped.
struct Lexer {
    let text: JSONString
    private(set) var position = 0
    private var nesting = 0
    /// True if only blanks of the current line have been read.
    private var isAtLineStart = true
    /// The indentation of the current line in columns. A tab advances to the next multiple of 8.
    private(set) var indentation = 0
    /// True if a statement has begun, so that the next line break outside brackets ends it.
    private var hasBegun = false
    /// The byte ranges of comments, including their `#`.
    private(set) var comments: [Range<Int>] = []
    /// The end of the text, or of the part that is read.
    private let end: Int

    init(_ text: JSONString) {
        self.text = text
        end = text.bytes.count
    }

    /// Reads a part of a text as if it were in brackets: line breaks count as blanks.
    init(_ text: JSONString, part: Range<Int>) {
        self.text = text
        position = part.lowerBound
        end = part.upperBound
        nesting = 1
        isAtLineStart = false
    }

    /// Reads the next token; returns an `end` token at the end of the text.
    mutating func next() throws(Fault) -> Token {
        if let newline = skipBlanks() { return newline }
        guard let byte = peek() else {
            // The end of the text also ends the last statement.
            if hasBegun, nesting == 0 {
                hasBegun = false
                return Token(kind: .newline, range: position..<position)
            }
            return Token(kind: .end, range: position..<position)
        }
        hasBegun = true
        isAtLineStart = false
        switch byte {
        case _ where byte.isNameStart: return try nameOrString()
        case _ where byte.isDigit: return try number()
        case UInt8(ascii: ".") where peek(1)?.isDigit == true: return try number()
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return try string(StringPrefix(), from: position)
        default: return try mark()
        }
    }

    private mutating func nameOrString() throws(Fault) -> Token {
        var length = 1
        while peek(length)?.isWordByte == true { length += 1 }
        let name = String(decoding: text.bytes[position..<position + length], as: UTF8.self)
        if let quote = peek(length), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
            let prefix = StringPrefix(name)
        {
            let start = position
            position += length
            return try string(prefix, from: start)
        }
        return take(length, as: .name(name))
    }

    private mutating func mark() throws(Fault) -> Token {
        if peek() == UInt8(ascii: ";"), nesting == 0 { return take(1, as: .semicolon) }
        let rest = text.bytes[position..<end]
        for (mark, bytes) in rest.first.map({ Mark.byFirstByte[Int($0)] }) ?? [] {
            guard rest.starts(with: bytes) else { continue }
            nesting = max(0, nesting + mark.nesting)
            return take(bytes.count, as: .mark(mark))
        }
        let scalar = scalarHere
        throw fault(.unexpectedCharacter(scalar), length: UTF8.width(scalar))
    }

    // MARK: Blanks

    /// Skips blanks and comments.
    /// - Returns: the token of a line break that ends a statement; nil if there is none.
    private mutating func skipBlanks() -> Token? {
        while let byte = peek() {
            if isAtLineStart {
                measureLineStart()
                continue
            }
            switch byte {
            case UInt8(ascii: "\n"):
                let isEnd = hasBegun && nesting == 0
                let token = take(1, as: .newline)
                isAtLineStart = true
                if isEnd {
                    hasBegun = false
                    return token
                }
            case UInt8(ascii: "#"):
                let start = position
                while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
                comments.append(start..<position)
            case UInt8(ascii: "\\") where isLineContinuation:
                while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
                position += 1
            default:
                let length = blankLength
                guard length > 0 else { return nil }
                position += length
            }
        }
        return nil
    }

    /// Measures the indentation of a line, after a prompt if there is one.
    private mutating func measureLineStart() {
        isAtLineStart = false
        indentation = takeIndentation()
        guard let length = promptLength else { return }
        position += length
        position += blankLength
        indentation = takeIndentation()
    }

    private mutating func takeIndentation() -> Int {
        var columns = 0
        while true {
            let length = blankLength
            guard length > 0 else { return columns }
            columns = peek() == UInt8(ascii: "\t") ? (columns / 8 + 1) * 8 : columns + (isZeroWidth ? 0 : 1)
            position += length
        }
    }

    /// The length in bytes of a prompt at the current position; nil if there is none.
    private var promptLength: Int? {
        let rest = text.bytes[position..<end].prefix(24)
        for prompt in [">>>", "..."] where rest.starts(with: prompt.utf8) {
            if prompt == ">>>" { return 3 }
            // A prompt is followed by a blank. `...,` and `...]` begin with an ellipsis, and so does a line
            // with only `...` in brackets.
            switch rest.dropFirst(3).first {
            case UInt8(ascii: " "): return 3
            case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"): return nesting == 0 ? 3 : nil
            default: return nil
            }
        }
        guard rest.starts(with: "In [".utf8), let close = rest.firstIndex(of: UInt8(ascii: "]")),
            rest[close...].dropFirst().first == UInt8(ascii: ":"),
            rest[(rest.startIndex + 4)..<close].allSatisfy({ $0.isDigit || $0 == 0x20 })
        else { return nil }
        return close + 2 - position
    }

    /// The length in bytes of a blank at the current position; 0 if there is none.
    private var blankLength: Int {
        guard let byte = peek() else { return 0 }
        switch byte {
        case 0x20, 0x09, 0x0C, 0x0D: return 1
        case _ where byte < 0x80: return 0
        default:
            let scalar = scalarHere
            return scalar.properties.generalCategory == .spaceSeparator || isZeroWidth
                ? UTF8.width(scalar) : 0
        }
    }

    /// True at a zero-width space, a joiner or a byte-order mark, which occur in text copied from web pages.
    private var isZeroWidth: Bool {
        switch scalarHere {
        case "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}": true
        default: false
        }
    }

    /// True if only blanks follow the backslash at the current position in its line.
    private var isLineContinuation: Bool {
        var distance = 1
        while let byte = peek(distance), byte == 0x20 || byte == 0x09 || byte == 0x0D { distance += 1 }
        return peek(distance) == UInt8(ascii: "\n")
    }

    /// Skips the rest of the line and resets the state, to continue after a fault.
    mutating func skipLine() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
        if peek() != nil { position += 1 }
        (nesting, isAtLineStart, hasBegun) = (0, true, false)
    }

    // MARK: Bytes

    func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < end ? text.bytes[position + distance] : nil
    }

    mutating func advance(_ count: Int = 1) { position += count }

    mutating func take(_ length: Int, as kind: Token.Kind) -> Token {
        defer { position += length }
        return Token(kind: kind, range: position..<position + length)
    }

    func fault(_ kind: Diagnostic.Kind, length: Int) -> Fault {
        Fault(kind, at: text.range(of: position..<min(position + length, end)))
    }

    /// The character at the current position.
    private var scalarHere: Unicode.Scalar {
        String(decoding: text.bytes[position..<end].prefix(4), as: UTF8.self).unicodeScalars.first
            ?? "\u{FFFD}"
    }
}
