import Foundation
import Testing

/// Tests that the table on the page about PyTorch's rules matches the reports on the page.
///
/// `CaseFormatPageTests` runs the cases of the page.
@Suite struct MessagesPageTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let situation: String
        let anchor: String
        let message: String
        let help: String
        var testDescription: String { situation }
    }

    static let page = CaseFormatPageTests.text("Messages.md")

    static let rows = page.matches(of: #/(?m)^\| \[(.*?)\]\(#(.*?)\) \| (.*) \| (.*) \|$/#).map {
        Row(
            situation: String($0.1), anchor: String($0.2), message: String($0.3), help: String($0.4))
    }

    /// The sections by their titles.
    static let sections = Dictionary(
        page.components(separatedBy: "\n### ").dropFirst().map { section in
            (section.components(separatedBy: "\n")[0], section)
        }, uniquingKeysWith: { a, _ in a })

    /// Each row has a failing case whose report contains the message and the help, and a corrected case.
    @Test(arguments: rows) func aRowHasACaseThatIsAnsweredSo(_ row: Row) throws {
        let examples = CaseFormatPageTests.examples(of: try #require(Self.sections[row.situation]))
        #expect(examples.map(\.outcome.isEmpty) == [false, true])
        let answer = unwrapped(try #require(examples.first).answer)
        let lines = answer.components(separatedBy: "\n")
        #expect(
            ["here", "verdict", "error"].contains { lines.contains("  \($0): \(row.message)") }, "\(answer)")
        #expect(lines.contains("  help: \(row.help)"), "\(answer)")
    }

    @Test func everySectionHasARow() {
        #expect(Self.rows.map(\.situation) == Self.rows.map(\.situation).filter { Self.sections[$0] != nil })
        #expect(Self.rows.count == Self.sections.count)
        #expect(Self.rows.count > 20)
        for row in Self.rows {
            let letters = row.situation.lowercased().filter { $0.isLetter || $0 == " " || $0 == "_" }
            #expect(row.anchor == letters.replacing(" ", with: "-"))
        }
    }

    /// The lines of a report fit on a terminal of about 90 columns.
    @Test func answersAreNotTooWide() {
        for example in CaseFormatPageTests.examples(of: Self.page) {
            let prose = example.answer.split(separator: "\n").filter { !$0.contains(" | ") }
            #expect(prose.allSatisfy { $0.count <= 90 })
        }
    }
}
