import CaseFormat
import Foundation
import Testing

/// Tests of `gradcheck schema` and of the documentation that is derived from the schema.
@Suite struct SchemaCommandTests {
    @Test func theSchemaIsPrinted() throws {
        let outcome = try CommandTests.run(["schema"])
        #expect(outcome.code == 0)
        #expect(outcome.output == CaseSchema.text)
        #expect(outcome.errors.isEmpty)
    }

    @Test func nothingIsPrintedForAWordThatMeansNothing() throws {
        let outcome = try CommandTests.run(["schema", "cases/"])
        #expect(outcome.code == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("cases/"))
    }

    /// Definition of an object in the schema, and the table on the page about the case format that lists its members.
    @Test(arguments: [
        ("", "## Members of a case", 2), ("tensorObject", "An object may also have these members", 1),
        ("function", "## Functions", 1),
        ("check", "## The numerical check", 1),
    ])
    func aTableSaysWhatTheSchemaSays(_ definition: String, _ heading: String, _ column: Int) throws {
        let page = CaseFormatPageTests.page
        let start = try #require(page.range(of: "\n\(heading)")).upperBound
        let rows = page[start...].split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
        let properties = try properties(of: definition)
        var compared = 0
        for row in rows {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let name = cells[0].trimmingCharacters(in: ["`"])
            guard let property = properties[name] as? [String: Any] else { continue }
            #expect(property["description"] as? String == Self.sentence(cells[column]), "\(name)")
            compared += 1
        }
        #expect(compared > 2)
    }

    @Test func errorsAreDescribedAsOnThePage() throws {
        let schema = try #require(properties(of: "raises")["raises"] as? [String: Any])
        let meanings = try #require(schema["enumDescriptions"] as? [String])
        for (error, meaning) in zip(ExpectedError.allCases, meanings) {
            // `CaseFormatPageTests` tests that every error has a row.
            let rows = CaseFormatPageTests.page.split(separator: "\n")
            guard let row = rows.first(where: { $0.hasPrefix("| `\(error.rawValue)` |") }) else { continue }
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(Self.sentence(cells[1]) == meaning)
        }
    }

    /// The descriptions quoted on the page are in the schema.
    @Test func thePageNamesWhatThereIs() {
        let page = CaseFormatPageTests.text("Editors.md")
        #expect(page.contains("`softmax(input, dim, dtype=None)`"))
        #expect(CaseSchema.text.contains(#""softmax(input, dim, dtype=None)\n"#))
        #expect(page.contains("draft 2020-12") && CaseSchema.text.contains("/draft/2020-12/"))
    }

    private func properties(of definition: String) throws -> [String: Any] {
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(CaseSchema.text.utf8)) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: Any])
        let object = definition.isEmpty ? schema : definitions[definition] as? [String: Any]
        return try #require(object?["properties"] as? [String: Any])
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
