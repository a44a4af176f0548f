/// Text in one language that is not named, or in several that are.
public struct LocalizedText: Hashable, Sendable {
    /// Language code → text, in the order of the file; the code is empty where none was given.
    public var translations: [Translation]

    public struct Translation: Hashable, Sendable {
        public var language: String
        public var text: String

        public init(language: String, text: String) {
            self.language = language
            self.text = text
        }
    }

    public init(translations: [Translation]) {
        self.translations = translations
    }

    public init(_ text: String) {
        translations = [Translation(language: "", text: text)]
    }

    /// The text for a language, else for English, else the first.
    public func text(for language: String = "en") -> String {
        let chosen =
            translations.first { $0.language == language } ?? translations.first { $0.language == "en" }
            ?? translations.first
        return chosen?.text ?? ""
    }
}
