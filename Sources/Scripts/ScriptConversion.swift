import CaseFormat

/// What became of a script.
public struct ScriptConversion: Sendable {
    /// The case in JSON, with a line break at the end.
    public let text: String
    /// The script.
    let source: SourceText
    /// Where in it each statement of the case comes from, in the order of the case.
    let origins: [SourceRange]
    /// What its reader should know: where the script stops, and why.
    public let notes: [Diagnostic]
    /// What the script prints while it is run.
    public let printed: [String]
    /// The names that it assigns, with their values as Python prints them, in order.
    public let values: [(name: String, text: String)]
    /// The leaves that have a gradient, with it.
    public let gradients: [(name: String, text: String)]
}

/// A script that cannot be translated: everything that stands in the way, in the order of the script.
public struct UntranslatableScript: Error, Sendable {
    public let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics.sorted {
            $0.location.byteRange.lowerBound < $1.location.byteRange.lowerBound
        }
    }

    /// All diagnostics as text, without colour, an empty line between them.
    public var rendered: String { diagnostics.map(\.rendered).joined(separator: "\n\n") }
}
