/// A case that a run would run: a line of `--list=json`.
public struct SelectedCase: Sendable, Equatable {
    public let id: String
    public let position: Int
    public let tags: [String]

    public init(id: String, position: Int, tags: [String]) {
        self.id = id
        self.position = position
        self.tags = tags
    }

    public var json: String {
        JSONText.line("selected") {
            $0.member("id", id)
            $0.member("position", Double(position))
            if !tags.isEmpty { $0.member("tags", tags) }
        }
    }
}
