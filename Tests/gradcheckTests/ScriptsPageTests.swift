import Foundation
import Testing

/// The page on scripts says what the program makes of them.
@Suite struct ScriptsPageTests {
    static let page = CaseFormatPageTests.text("Scripts.md")

    /// A script of the page with the case that it says comes of it, and whether that case fails.
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
