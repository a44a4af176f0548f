import CaseFormat

/// The case that a script was converted to, with the values found while converting it.
public struct ScriptConversion: Sendable {
    /// The case as JSON, with a final line break.
    public let text: String
    /// The text of the script.
    let source: SourceText
    /// The source range in the script of each statement of the case, in the order of the case.
    let origins: [SourceRange]
    /// Warnings, such as the error at which the script stops.
    public let notes: [Diagnostic]
    /// The texts that the script prints.
    public let printed: [String]
    /// The assigned names with their final values as Python prints them, in order of first assignment.
    public let values: [(name: String, text: String)]
    /// The leaves that have a gradient, with the gradient as Python prints it.
    public let gradients: [(name: String, text: String)]
}

/// The errors that prevent the conversion of a script, in source order.
public struct UntranslatableScript: Error, Sendable {
    public let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics.sorted {
            $0.location.byteRange.lowerBound < $1.location.byteRange.lowerBound
        }
    }

    /// All diagnostics as uncoloured text, separated by empty lines.
    public var rendered: String { diagnostics.map(\.rendered).joined(separator: "\n\n") }
}
