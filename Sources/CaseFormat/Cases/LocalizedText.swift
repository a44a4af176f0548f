/// Text in one unnamed language, or in several languages by code.
public struct LocalizedText: Hashable, Sendable {
    /// The translations in the order of the file. The language code is empty if the file has a plain string.
    public var translations: [Translation]

    /// The text in one language.
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

    /// The text in the language; falls back to English, then to the first translation.
    public func text(for language: String = "en") -> String {
        let chosen =
            translations.first { $0.language == language } ?? translations.first { $0.language == "en" }
            ?? translations.first
        return chosen?.text ?? ""
    }
}
