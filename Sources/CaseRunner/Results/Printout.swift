import CaseFormat

/// What a `print` of a case wrote.
public struct Printout: Sendable, Equatable {
    public let text: String
    /// Where the `print` stands.
    public let location: SourceLocation

    package init(text: String, location: SourceLocation) {
        self.text = text
        self.location = location
    }
}
