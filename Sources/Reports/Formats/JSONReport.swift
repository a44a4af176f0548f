import CaseRunner

/// The report for programs: JSON lines, one event each.
///
/// `{"kind": "run"}` first, then one `"case"` each, then the `"summary"`; every line has `"version": 1`.
public struct JSONReport: ReportWriter {
    public static let version = 1

    private let run: RunRecord

    public init(_ run: RunRecord) { self.run = run }

    public var start: String { run.json }
    public func text(for record: CaseRecord) -> String { record.json }
    public func text(for summary: RunSummary) -> String { summary.json }
}

extension JSONText {
    /// One event, as a line.
    static func line(_ kind: String, _ body: (inout JSONText) -> Void) -> String {
        var json = JSONText()
        json.object {
            $0.member("kind", kind)
            $0.member("version", Double(JSONReport.version))
            body(&$0)
        }
        return json.text + "\n"
    }
}
