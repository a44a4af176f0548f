import Testing

@testable import Reports

/// Tests of `wrapped(to:)`.
@Suite struct WrappedTextTests {
    @Test(arguments: [
        ("", 10, [""]), ("one two", 10, ["one two"]), ("one two three", 10, ["one two", "  three"]),
        ("a `b c d` e", 6, ["a", "  `b c d`", "  e"]), ("abcdefghijkl mn", 5, ["abcdefghijkl", "  mn"]),
        ("梯度 梯度 梯度", 9, ["梯度 梯度", "  梯度"]), ("a `b c", 3, ["a", "  `b", "  c"]),
    ])
    func linesAreBrokenAtSpacesOutsideOfCode(_ text: String, _ width: Int, _ lines: [String]) {
        #expect(text.wrapped(to: width) == lines)
    }

    /// An unclosed backquote does not prevent line breaks.
    @Test func anOpenQuoteDoesNotHoldEverythingTogether() {
        let lines = ("`" + String(repeating: "word ", count: 1000)).wrapped(to: 40)
        #expect(lines.allSatisfy { $0.count <= 70 })
        #expect(lines.count > 80)
    }
}
