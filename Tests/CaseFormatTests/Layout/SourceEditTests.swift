import CaseFormat
import Testing

/// Edits that replace `"?"` by a value.
@Suite struct SourceEditTests {
    private static let row = "[" + (0..<5).map { "0.12345678\($0)" }.joined(separator: ", ") + "]"

    /// A text with `"?"`, the value, true for a `.jsonl` line, and the expected text.
    static let edits: [(text: String, json: String, isLine: Bool, expected: String)] = [
        (#"{ "a":  "?" , "b": 1 }"#, "[1, 2]", false, #"{ "a":  [1, 2] , "b": 1 }"#),
        (
            "{\n  \"a\": \"?\",\r\n  \"b\": 1\n}", "[\(row), \(row)]", false,
            "{\n  \"a\": [\n    \(row),\n    \(row)\n  ],\r\n  \"b\": 1\n}"
        ),
        ("{\"a\": \"?\"}", "[\(row), \(row)]", true, "{\"a\": [\(row), \(row)]}"),
        // A short value is not broken if the line is too long without it.
        (
            "{ \"about\": \"\(String(repeating: "a", count: 100))\", \"a\": \"?\" }", row, false,
            "{ \"about\": \"\(String(repeating: "a", count: 100))\", \"a\": \(row) }"
        ),
        ("\"?\"", "{\"shape\": [0, 2], \"data\": []}", false, "{ \"data\": [], \"shape\": [0, 2] }"),
    ]

    @Test(arguments: edits)
    func aValueIsLaidOutWhereItStands(_ text: String, _ json: String, _ isLine: Bool, _ expected: String)
        throws
    {
        let source = SourceText(path: "case.json", bytes: Array(text.utf8), firstLine: 3, firstOffset: 7)
        let start = try #require(text.utf8.firstRange(of: "\"?\"".utf8)?.lowerBound)
        let offset = UInt32(text.utf8.distance(from: text.startIndex, to: start))
        let edit = try #require(
            source.edit(SourceRange(start: offset, end: offset + 3), to: json, isLine: isLine))
        let edited = source.applying([edit])
        #expect(String(decoding: edited.bytes, as: UTF8.self) == expected)
        #expect(edited.firstLine == 3 && edited.firstOffset == 7)
    }

    @Test func editsAreAppliedWhereTheyStand() {
        let source = SourceText(path: "case.json", bytes: Array("0123456789".utf8))
        func edit(_ start: UInt32, _ end: UInt32, _ text: String) -> SourceEdit {
            SourceEdit(range: SourceRange(start: start, end: end), text: Array(text.utf8))
        }
        let edited = source.applying([edit(8, 9, "c"), edit(0, 1, "aa"), edit(1, 4, "")])
        #expect(String(decoding: edited.bytes, as: UTF8.self) == "aa4567c9")
    }
}
