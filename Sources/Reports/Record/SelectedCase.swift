/// A selected case, as a line of the output of `--list=json`.
public struct SelectedCase: Sendable, Equatable {
    /// Address of the case: `path` or `path#line`.
    public let id: String
    /// Index of the case among all selected cases, from 0.
    public let position: Int
    public let tags: [String]

    public init(id: String, position: Int, tags: [String]) {
        self.id = id
        self.position = position
        self.tags = tags
    }

    /// The case as a line of JSON.
    public var json: String {
        JSONText.line("selected") {
            $0.member("id", id)
            $0.member("position", Double(position))
            if !tags.isEmpty { $0.member("tags", tags) }
        }
    }
}
