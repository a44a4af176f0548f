import CaseFormat
import Testing

@Suite struct JSONDocumentTests {
    static func document(_ text: String) throws -> JSONDocument { try JSONDocument(Array(text.utf8)) }

    @Test(
        arguments: [
            ("", .unexpectedEnd(expected: .value), 0, 0),
            ("\u{FEFF}{}", .byteOrderMark, 0, 3),
            ("{} x", .word, 3, 4),
            ("[1, 2", .unexpectedEnd(expected: .commaOrEndOfArray), 5, 5),
            ("[1 2]", .unexpected(expected: .commaOrEndOfArray), 3, 4),
            ("[1,]", .trailingComma, 2, 3),
            ("[,1]", .unexpected(expected: .valueOrEndOfArray), 1, 2),
            (#"{"a" 1}"#, .unexpected(expected: .colon), 5, 6),
            (#"{"a": 1 ,  }"#, .trailingComma, 8, 9),
            (#"{"a": 1, 2}"#, .unexpected(expected: .key), 9, 10),
            ("{a: 1}", .word, 1, 2),
            ("{'a': 1}", .singleQuote, 1, 2),
            ("[NaN]", .word, 1, 4),
            ("[true1]", .word, 1, 6),
            ("[1] // one", .comment, 4, 5),
            ("[01]", .leadingZero, 1, 3),
            ("[-]", .missingDigits, 1, 2),
            ("[1.]", .missingDigits, 1, 3),
            ("[1e+]", .missingDigits, 1, 4),
            ("[+1]", .leadingPlus, 1, 2),
            ("[.5]", .leadingPoint, 1, 2),
            ("[\"a\tb\"]", .controlCharacter(9), 3, 4),
            (#"["\x"]"#, .badEscape, 2, 4),
            (#"["\u12G4"]"#, .badEscape, 2, 4),
            (#"["\ud800x"]"#, .loneSurrogate, 2, 8),
            (#"["\udc00\ud800"]"#, .loneSurrogate, 2, 8),
            (#"["abc"#, .unexpectedEnd(expected: .quote), 1, 5),
        ] as [(String, JSONFault.Kind, UInt32, UInt32)])
    func faultsHavePositions(text: String, kind: JSONFault.Kind, start: UInt32, end: UInt32) {
        let fault = #expect(throws: JSONFault.self) { try Self.document(text) }
        #expect(fault?.kind == kind)
        #expect(fault?.range == SourceRange(start: start, end: end))
    }

    /// Every prefix of a text is parsed up to its end, and all ranges are within the prefix.
    @Test func textBeforeASyntaxErrorIsParsed() throws {
        let text = Array(#"{"a": [1, {"b": "c"}], "d": true, "e": {"f": null}} x"#.utf8)
        for count in 0...text.count {
            let document = JSONDocument(beginningOf: Array(text[..<count]))
            #expect((document == nil) == (count == 0))
            guard let document else { continue }
            let members = Array(document.root.members)
            // A container is parsed as soon as it begins, `true` only when it is complete.
            #expect(members.count == [6, 31, 39].count { count > $0 }, "\(count)")
            #expect(members.allSatisfy { $0.value.range.end <= UInt32(count) })
            #expect(document.root.text.count <= count)
        }
        #expect(JSONDocument(beginningOf: Array("x".utf8)) == nil)
    }

    /// An overlong sequence, a surrogate, a scalar above U+10FFFF, a truncated sequence and a stray
    /// continuation byte.
    @Test(
        arguments: [
            [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
            [0xE0, 0x9F, 0xBF],
        ] as [[UInt8]])
    func malformedUTF8IsFound(bytes: [UInt8]) {
        let text = [UInt8(ascii: "\""), UInt8(ascii: "a")] + bytes + [UInt8(ascii: "\"")]
        let fault = #expect(throws: JSONFault.self) { try JSONDocument(text) }
        #expect(fault?.kind == .invalidUTF8)
        #expect(fault?.range == SourceRange(start: 2, end: 3))
    }

    @Test func nestingEndsAtItsLimit() throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(try Self.document(deep).root.kind == .array)
        let fault = #expect(throws: JSONFault.self) { try Self.document("[" + deep + "]") }
        #expect(fault?.kind == .tooDeep(limit: 512))
        #expect(throws: JSONFault.self) { try Self.document(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func containersGiveTheirPartsInOrder() throws {
        let text = #"{"a": [1, [2, 3], {}], "b": {"c": null}, "d": true}"#
        let root = try Self.document(text).root
        #expect(root.range.offsets == 0..<text.utf8.count)
        #expect(root.members.map { $0.key.string?.text } == ["a", "b", "d"])
        #expect(root.members.map(\.value.kind) == [.array, .object, .bool])
        let elements = root.members.first { _ in true }?.value.elements.map(\.text)
        #expect(elements?.map { String(decoding: $0, as: UTF8.self) } == ["1", "[2, 3]", "{}"])
    }

    @Test(arguments: [
        (#"{"a": 1, "b": 2, "a": 3}"#, [17]),
        (#"{"a": 1, "\u0061": 2}"#, [9]),
        // é as one scalar, and as e with a combining accent, which has other bytes.
        ("{\"\u{E9}\": 1, \"e\u{301}\": 2}", []),
        (#"{"a": {"x": 1, "x": 2}, "a": 3, "a": 4}"#, [15, 24, 32]),
    ])
    func repeatedKeysAreFound(text: String, positions: [UInt32]) throws {
        #expect(try Self.document(text).repeatedKeys.map(\.second.start) == positions)
    }

    @Test func manyKeysTakeLinearTime() throws {
        let members = (0..<200_000).map { "\"k\($0)\": 0" }
        let text = "{" + members.joined(separator: ",") + ", \"k7\": 1}"
        #expect(try Self.document(text).repeatedKeys.count == 1)
    }
}
