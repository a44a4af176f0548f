import CaseFormat

/// The output of one `print` call of a case.
public struct Printout: Sendable, Equatable {
    public let text: String
    /// The location of the `print` call.
    public let location: SourceLocation

    package init(text: String, location: SourceLocation) {
        self.text = text
        self.location = location
    }
}
