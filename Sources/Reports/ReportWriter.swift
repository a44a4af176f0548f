import CaseRunner

/// One report format: results in the order of the cases, as text.
public protocol ReportWriter: Sendable {
    /// What comes before all results.
    var start: String { get }
    func text(for result: CaseResult) -> String
    func text(for summary: RunSummary) -> String
}
