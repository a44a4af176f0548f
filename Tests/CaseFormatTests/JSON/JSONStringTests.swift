import CaseFormat
import Testing

@Suite struct JSONStringTests {
    static func string(_ text: String) throws -> JSONString? {
        try JSONDocument(Array(text.utf8)).root.string
    }

    @Test(arguments: [
        (#""plain""#, "plain"), (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u00e9\u4e2d""#, "é中"), (#""\ud83d\ude00!""#, "😀!"), (#""\u0000""#, "\0"),
    ])
    func escapesAreDecoded(text: String, expected: String) throws {
        #expect(try Self.string(text)?.text == expected)
    }

    /// The expected offsets are counted by hand in the source text.
    @Test func decodedBytesLeadBackToTheFile() throws {
        let string = try #require(try Self.string(#""a\"b\u00e9c""#))
        // decoded:  a  "  b  é(2)  c
        // source:   1  2  4  5     11, closing quote at 12
        #expect(string.bytes.count == 6)
        #expect([0, 1, 2, 3, 5, 6].map { string.offset(of: $0) } == [1, 2, 4, 5, 11, 12])
        #expect(string.range(of: 3..<5) == SourceRange(start: 5, end: 11))
    }
}
