extension SourceText {
    /// The tags that the case has; nil where the text cannot be read.
    public var tags: [String]? {
        guard let root = try? JSONDocument(bytes).root, root.kind == .object else { return nil }
        return root.member("tags")?.elements.compactMap(\.stringText) ?? []
    }

    /// The title that the case has, whatever else is wrong with it; nil where none stands before the first thing that is not JSON.
    public var title: LocalizedText? {
        guard let title = JSONDocument(beginningOf: bytes)?.root.member("title") else { return nil }
        if let text = title.stringText { return LocalizedText(text) }
        let translations = title.members.compactMap { member in
            member.key.stringText.flatMap { language in
                member.value.stringText.map { LocalizedText.Translation(language: language, text: $0) }
            }
        }
        return translations.isEmpty ? nil : LocalizedText(translations: translations)
    }
}

extension JSONValue {
    /// The value of a member; nil unless an object that has it.
    fileprivate func member(_ name: String) -> JSONValue? {
        members.first { $0.key.isString(name) }?.value
    }
}
