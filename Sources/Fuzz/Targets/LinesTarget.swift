import CaseFormat

extension FuzzTarget {
    static let lines = FuzzTarget(
        name: "lines", summary: "reading the lines of a .jsonl file in chunks of different sizes",
        grammar: LinesGrammar(), seeds: .none, batchSize: 20_000
    ) { input throws(Complaint) in
        // The first byte of the input determines the chunk size.
        let size = 1 + Int(input.first ?? 0) % 64
        let found = read(input, inPiecesOf: size)
        let expected = split(input)
        guard found == expected else { throw Complaint("wrong lines", "\(found), not \(expected)") }
        return expected.count > 1
    }

    /// A line's number, offset and bytes; nil for a line that is too long.
    private struct Line: Equatable {
        let number: Int
        let offset: Int
        let bytes: [UInt8]?
    }

    private static let limits: Limits = {
        var limits = Limits()
        limits.lineBytes = 40
        return limits
    }()

    private static func read(_ input: [UInt8], inPiecesOf size: Int) -> [Line] {
        var rest = input[...]
        var lines = CaseLines(path: HostileText.path, limits: limits) { () throws(Never) -> [UInt8] in
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
        var found: [Line] = []
        while let line = lines.next() {
            switch line {
            case .text(let text):
                found.append(Line(number: text.firstLine, offset: text.firstOffset, bytes: text.bytes))
            case .tooLong(let diagnostic):
                let place = diagnostic.location
                found.append(Line(number: place.line, offset: place.byteRange.lowerBound, bytes: nil))
            }
        }
        return found
    }

    /// The expected lines, computed from the whole input.
    private static func split(_ input: [UInt8]) -> [Line] {
        let blank = Array(" \t\r".utf8)
        var lines: [Line] = []
        var offset = 0
        for (i, bytes) in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            let isLong = bytes.count > limits.lineBytes
            if isLong || !bytes.allSatisfy(blank.contains) {
                lines.append(Line(number: i + 1, offset: offset, bytes: isLong ? nil : Array(bytes)))
            }
            offset += bytes.count + 1
        }
        return lines
    }
}
