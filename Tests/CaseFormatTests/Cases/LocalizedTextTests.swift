import CaseFormat
import Testing

@Suite struct LocalizedTextTests {
    @Test(arguments: [("zh", "链式法则"), ("en", "chain rule"), ("fr", "chain rule")])
    func languageThenEnglishThenFirst(language: String, expected: String) {
        let text = LocalizedText(translations: [
            .init(language: "zh", text: "链式法则"), .init(language: "en", text: "chain rule"),
        ])
        #expect(text.text(for: language) == expected)
        #expect(LocalizedText("x").text(for: language) == "x")
    }
}
