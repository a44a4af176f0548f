import CaseRunner

/// Writes the report of a run in one format, as a stream of texts to be concatenated.
///
/// The text of the report is `start`, then `text(for:)` of each case in order, then `text(for:)` of the summary.
public protocol ReportWriter: Sendable {
    /// True if the report contains details of cases that passed, false if it only counts them.
    var includesPassed: Bool { get }
    /// Text before the first case.
    var start: String { get }
    /// Returns the text that can be written after this case. The writer buffers text that depends on later cases.
    mutating func text(for record: CaseRecord) -> String
    /// Returns the rest of the report.
    mutating func text(for summary: RunSummary) -> String
}

extension ReportWriter {
    public var includesPassed: Bool { true }
    public var start: String { "" }
}
