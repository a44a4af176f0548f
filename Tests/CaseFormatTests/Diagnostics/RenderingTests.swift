import CaseFormat
import Testing

@Suite struct RenderingTests {
    @Test func aDiagnosticAsText() throws {
        let text = "{\n  \"tensors\": {\"x\": {\"ones\": [2], \"requires_gard\": true}}, \"steps\": []\n}"
        #expect(
            CaseText(text).diagnostics().first?.rendered == """
                error: a tensor has no member "requires_gard"
                 --> case.json:2:34
                  |
                2 |   "tensors": {"x": {"ones": [2], "requires_gard": true}}, "steps": []
                  |                                  ^^^^^^^^^^^^^^^
                help: did you mean "requires_grad"?
                """)
    }

    @Test func aNoteAsText() throws {
        let text = "\n\n\n\n\n\n\n\n\n" + #"{"tensors": {"x": 1}, "steps": ["(x * (x + 2)"]}"#
        #expect(
            CaseText(text).diagnostics().first?.rendered == """
                error: expected "," or ")", found the end of the line
                  --> case.json:10:46
                   |
                10 | {"tensors": {"x": 1}, "steps": ["(x * (x + 2)"]}
                   |                                              ^
                note: opened here
                  --> case.json:10:34
                   |
                10 | {"tensors": {"x": 1}, "steps": ["(x * (x + 2)"]}
                   |                                  ^
                """)
    }

    /// The excerpt of a line of a megabyte has at most 100 columns, with `…` at both ends.
    @Test func longLinesAreCut() throws {
        let numbers = String(repeating: "1, ", count: 200_000)
        let text = #"{"tensors": {"x": [\#(numbers)nul, \#(numbers)1]}}"#
        let location = try #require(CaseText(text).diagnostics().first?.location)
        #expect(location.column == 20 + 600_000)
        #expect(location.excerpt.text.hasPrefix("… 1, 1, 1, "))
        #expect(location.excerpt.text.hasSuffix("…"))
        #expect(location.excerpt.text.count <= 101)
        #expect(location.excerpt.text.contains("1, 1, nul, 1, 1"))
        let caret = Array(location.excerpt.text)[location.excerpt.caretColumn...].prefix(
            location.excerpt.caretWidth)
        #expect(String(caret) == "nul")
    }

    /// The token is visible even if escapes and wide characters before it take more than one column each.
    @Test(arguments: ["链", "\u{202E}", "e\u{301}", "\t"])
    func theTokenIsInSight(character: String) throws {
        let filler = String(repeating: character == "\t" ? "\t" : "\"\(character)\",", count: 75)
        let excerpt = try #require(CaseText("[\(filler)nul").diagnostics().first?.location.excerpt)
        #expect(excerpt.caretColumn <= 81)
        #expect(excerpt.caretWidth == 3)
        #expect(excerpt.text.hasSuffix("nul"))
    }

    /// The carets are under the token: tabs take four columns, Chinese characters two.
    @Test(
        arguments: [
            ("{\t\"x\": nul}", "{    \"x\": nul}", 10), ("{\"链式\": nul}", "{\"链式\": nul}", 9),
            ("{\"e\u{301}\": nul}", "{\"e\u{301}\": nul}", 6),
            ("{\"\u{202E}\": nul}", "{\"\\u{202e}\": nul}", 13),
            ("{\"\u{7F}\u{9B}\": nul}", "{\"\\u{7f}\\u{9b}\": nul}", 17),
        ] as [(String, String, Int)])
    func caretsLineUp(text: String, shown: String, caretColumn: Int) throws {
        let excerpt = try #require(CaseText(text).diagnostics().first?.location.excerpt)
        #expect(excerpt.text == shown)
        #expect(excerpt.caretColumn == caretColumn)
        #expect(excerpt.caretWidth == 3)
    }

    @Test func messagesCannotControlTheTerminal() throws {
        let text = "{\"\\u001b[31m\\u202e\": 1, \"steps\": []}"
        let rendered = try #require(CaseText(text).diagnostics().first?.rendered)
        #expect(rendered.hasPrefix("error: a case has no member \"\\u{1b}[31m\\u{202e}\"\n"))
        #expect(!rendered.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    }

    @Test func bytesThatAreNotUTF8AreShown() throws {
        let source = SourceText(
            path: "a\u{1b}b.json", bytes: Array("{\"title\": \"".utf8) + [0xFF, 0x22, 0x7D])
        let fault = #expect(throws: MalformedCase.self) { try GradientCase(decoding: source) }
        let location = try #require(fault?.diagnostics.first?.location)
        #expect(location.excerpt.text == "{\"title\": \"\u{FFFD}\"}")
        #expect(location.rendered.first == " --> a\\u{1b}b.json:1:12")
    }
}
