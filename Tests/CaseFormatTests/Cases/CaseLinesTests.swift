import CaseFormat
import Testing

@Suite struct CaseLinesTests {
    /// All lines of a text that is read in chunks of `chunk` bytes.
    static func lines(_ text: String, chunk: Int, limits: Limits = Limits()) -> [CaseLines<Never>.Line] {
        var rest = Array(text.utf8)[...]
        var lines = CaseLines<Never>(path: "cases.jsonl", limits: limits) {
            defer { rest = rest.dropFirst(chunk) }
            return Array(rest.prefix(chunk))
        }
        var result: [CaseLines<Never>.Line] = []
        while let line = lines.next() { result.append(line) }
        return result
    }

    /// The line number, offset and text of each line.
    static func summary(_ lines: [CaseLines<Never>.Line]) -> [String] {
        lines.map { line in
            switch line {
            case .text(let text):
                "\(text.firstLine) \(text.firstOffset) \(String(decoding: text.bytes, as: UTF8.self))"
            case .tooLong(let diagnostic):
                "\(diagnostic.location.line) \(diagnostic.location.byteRange.lowerBound) \(diagnostic.message)"
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func linesKeepTheirPlace(chunk: Int) {
        let text = "{}\n\n  \n{\"a\": 1}\r\n[]"
        #expect(Self.summary(Self.lines(text, chunk: chunk)) == ["1 0 {}", "4 7 {\"a\": 1}\r", "5 17 []"])
        #expect(Self.lines("", chunk: chunk).isEmpty)
        #expect(Self.lines("\n", chunk: chunk).isEmpty)
    }

    @Test(arguments: [1, 5, 1000])
    func aLineTooLongDoesNotEndTheReading(chunk: Int) {
        var limits = Limits()
        limits.lineBytes = 10
        let text = "0123456789\n01234567890\n{}\n" + String(repeating: "x", count: 5000)
        let message = "this line has more than 10 bytes"
        #expect(
            Self.summary(Self.lines(text, chunk: chunk, limits: limits)) == [
                "1 0 0123456789", "2 11 \(message)", "3 23 {}", "4 26 \(message)",
            ])
    }

    @Test func positionsAreTheFiles() throws {
        let lines = Self.lines("{\"steps\": []}\n{\"stops\": []}\n", chunk: 9)
        let texts = lines.compactMap { if case .text(let text) = $0 { text } else { nil } }
        let text = try #require(texts.last)
        let fault = #expect(throws: MalformedCase.self) { try GradientCase(decoding: text) }
        let location = try #require(fault?.diagnostics.first { $0.suggestion == "steps" }?.location)
        #expect(location.line == 2)
        #expect(location.column == 2)
        #expect(location.byteRange == 15..<22)
    }
}
