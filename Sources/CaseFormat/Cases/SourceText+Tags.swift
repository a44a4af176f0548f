extension SourceText {
    /// The tags that the case has; nil where the text cannot be read.
    public var tags: [String]? {
        guard let root = try? JSONDocument(bytes).root, root.kind == .object else { return nil }
        for member in root.members where member.key.stringText == "tags" {
            return member.value.elements.compactMap(\.stringText)
        }
        return []
    }
}
