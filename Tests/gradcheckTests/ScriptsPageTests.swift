import Foundation
import Testing

/// Tests that the page on scripts shows the correct conversions.
@Suite struct ScriptsPageTests {
    static let page = CaseFormatPageTests.text("Scripts.md")

    /// Each script on the page, with the documented case and the outcome of the case.
    static let conversions: [(script: String, outcome: String, text: String)] = {
        let fences = #/(?m)^```py\n((?s).*?)^```$\n\n(?:[^`\n]*\n\n)?```json(?: (\w+))?\n((?s).*?)^```$/#
        return page.matches(of: fences).map { match in
            (String(match.1), match.2.map(String.init) ?? "", String(match.3))
        }
    }()

    @Test func thereAreExamples() { #expect(Self.conversions.count == 2) }

    @Test(arguments: conversions.indices)
    func aScriptBecomesWhatThePageSays(_ index: Int) throws {
        let (script, outcome, text) = Self.conversions[index]
        let folder = try ProgramFolder(["lesson.py": script])
        let converted = try folder.run(["convert", "lesson.py", "--save", "lesson.json"])
        #expect(converted.code == 0, "\(converted.errors)")
        #expect(try folder.text("lesson.json") == text)
        #expect(try folder.run(["format", "--check", "lesson.json"]).code == 0)
        #expect(try folder.run(["run", "lesson.json"]).code == (outcome == "fails" ? 1 : 0))
    }

    @Test func statementsGiveWhatThePageSays() throws {
        let fences = #/(?m)^```sh\ngradcheck try '(.*)'\n```\n\n```text\n((?s).*?)^```$/#
        let match = try #require(Self.page.firstMatch(of: fences))
        let outcome = try ProgramFolder().run(["try", String(match.1)])
        #expect(outcome.output == match.2)
        #expect(outcome.code == 0)
    }
}
