/// Members that are read without decoding the whole case.
extension SourceText {
    /// The tags of the case; nil if the text is not a JSON object.
    public var tags: [String]? {
        guard let root = try? JSONDocument(bytes).root, root.kind == .object else { return nil }
        return root.member("tags")?.elements.compactMap(\.stringText) ?? []
    }

    /// The title of the case; nil if there is none before the first JSON syntax error. Other faults of the
    /// case do not matter.
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
    /// The value of a member; nil if this is not an object or has no such member.
    fileprivate func member(_ name: String) -> JSONValue? {
        members.first { $0.key.isString(name) }?.value
    }
}
