import CaseRunner

/// Report as JSON lines, for programs.
///
/// The first line has the kind `"run"`, each case has a line of the kind `"case"`, and the last line has the kind
/// `"summary"`. Every line has `"version": 1`. `ReportLine` reads the lines.
public struct JSONReport: ReportWriter {
    private let run: RunRecord

    public init(_ run: RunRecord) { self.run = run }

    public var start: String { run.json }
    public func text(for record: CaseRecord) -> String { record.json }
    public func text(for summary: RunSummary) -> String { summary.json }
}
