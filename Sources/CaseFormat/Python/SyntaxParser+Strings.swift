/// Parsing of strings and f-strings.
extension SyntaxParser {
    /// Parses one or more adjacent strings, which are concatenated.
    mutating func parseStrings() throws(Fault) -> Operand {
        var range = tokenRange
        let first = nodes.count
        var pieces: [FormattedPiece] = []
        var isFormatted = false
        while true {
            switch token.kind {
            case .string(let string): pieces.append(text: string)
            case .formatted(let formatted):
                isFormatted = true
                try append(formatted, to: &pieces)
            default:
                guard isFormatted else {
                    return try append(.string(pieces.map(\.text).joined()), at: range)
                }
                return try append(.formatted(pieces), at: range, first: first)
            }
            range = range.union(tokenRange)
            try advance()
        }
    }

    /// Parses an f-string, appending its pieces to `pieces` and the nodes of its values to `nodes`.
    private mutating func append(
        _ formatted: FormattedText, to pieces: inout [FormattedPiece]
    ) throws(Fault) {
        var start = formatted.content.lowerBound
        var i = start
        let end = formatted.content.upperBound
        while i < end {
            let byte = text.bytes[i]
            guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else {
                i += 1
                continue
            }
            let isDoubled = i + 1 < end && text.bytes[i + 1] == byte
            let plain = try text.unescaped(start..<(isDoubled ? i + 1 : i), isRaw: formatted.isRaw)
            pieces.append(text: plain)
            if isDoubled {
                i += 2
            } else if byte == UInt8(ascii: "{") {
                i = try parseValue(from: i + 1, to: end, into: &pieces)
            } else {
                throw Fault(.braceAlone, at: text.range(of: i..<i + 1))
            }
            start = i
        }
        pieces.append(text: try text.unescaped(start..<end, isRaw: formatted.isRaw))
    }

    /// Parses a replacement field: an expression, optionally followed by `=`, `!r` and a format
    /// specification.
    /// - Returns: the offset after the closing brace.
    private mutating func parseValue(
        from start: Int, to end: Int, into pieces: inout [FormattedPiece]
    ) throws(Fault) -> Int {
        var parts = BracedParts(text.bytes, from: start, to: end)
        guard let close = parts.close else { throw Fault(.braceAlone, at: text.range(of: start - 1..<start)) }
        if parts.showsExpression {
            pieces.append(
                text: String(decoding: text.bytes[start..<parts.end], as: UTF8.self))
            if parts.specification.isEmpty { parts.isRepresentation = true }
        }
        let specification = String(decoding: text.bytes[parts.specification], as: UTF8.self)
        guard !specification.contains("{") else {
            throw Fault(.badFormat(specification), at: text.range(of: parts.specification))
        }
        let outer = (lexer, token)
        defer { (lexer, token) = outer }
        lexer = Lexer(text, part: parts.expression)
        try enter(at: text.range(of: start - 1..<start))
        try advance()
        let value = try parseExpressionList()
        guard token.kind == .end else { throw expected(.endOfStatement) }
        nesting -= 1
        pieces.append(
            .value(
                FormattedValue(
                    value: value.index, isRepresentation: parts.isRepresentation,
                    specification: specification, range: text.range(of: start..<close))))
        return close + 1
    }
}

extension FormattedPiece {
    fileprivate var text: String { if case .text(let text) = self { text } else { "" } }
}

extension [FormattedPiece] {
    /// Appends text, and joins it with preceding text.
    fileprivate mutating func append(text: String) {
        if case .text(let before)? = last {
            self[count - 1] = .text(before + text)
        } else if !text.isEmpty {
            append(.text(text))
        }
    }
}

/// The byte ranges of the parts of `{expression=!r:specification}`.
private struct BracedParts {
    var expression: Range<Int>
    var specification: Range<Int>
    var isRepresentation = false
    /// True if there is a `=`, which also writes the text of the expression.
    var showsExpression = false
    /// The end of the expression, including `=` and the blanks around it.
    var end: Int
    /// The offset of the closing brace; nil if there is none.
    var close: Int?

    init(_ bytes: [UInt8], from start: Int, to limit: Int) {
        var depth = 0
        var quote: UInt8?
        var i = start
        func at(_ k: Int) -> UInt8? { k >= start && k < limit ? bytes[k] : nil }
        var stop = limit
        scan: while i < limit {
            let byte = bytes[i]
            if let open = quote {
                if byte == open { quote = nil }
            } else {
                switch byte {
                case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
                case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
                case UInt8(ascii: "}") where depth > 0: depth -= 1
                case UInt8(ascii: "!") where depth == 0 && at(i + 1) != UInt8(ascii: "="):
                    stop = i
                    break scan
                case UInt8(ascii: "}"), UInt8(ascii: ":"):
                    if depth <= 0 {
                        stop = i
                        break scan
                    }
                default: break
                }
            }
            i += 1
        }
        end = stop
        expression = start..<stop
        specification = stop..<stop
        var last = stop - 1
        while let byte = at(last), byte == UInt8(ascii: " ") { last -= 1 }
        if at(last) == UInt8(ascii: "="), let before = at(last - 1), !"=!<>".utf8.contains(before) {
            showsExpression = true
            expression = start..<last
        }
        i = stop
        if at(i) == UInt8(ascii: "!") {
            isRepresentation = at(i + 1) == UInt8(ascii: "r")
            i += 2
        }
        if at(i) == UInt8(ascii: ":") {
            let first = i + 1
            var braces = 0
            i = first
            while let byte = at(i), byte != UInt8(ascii: "}") || braces > 0 {
                braces += byte == UInt8(ascii: "{") ? 1 : byte == UInt8(ascii: "}") ? -1 : 0
                i += 1
            }
            specification = first..<i
        }
        close = at(i) == UInt8(ascii: "}") ? i : nil
    }
}
