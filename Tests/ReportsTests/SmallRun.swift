import CaseFormat
import CaseRunner

@testable import Reports

/// Records of a run of five cases, one for each outcome.
enum SmallRun {
    static let timestamp = "2026-01-31T12:00:00Z"

    static let records = [
        record(
            "cases/a/ok.json", "{\"title\": \"it adds\", \"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"),
        record(
            "cases/a/wrong.json",
            """
            { "title": "halves", "tensors": { "x": [1, 2, 4] },
              "expect": { "x / 2": [0.5, 1, 2.25] } }
            """),
        record("cases/a/sub/typo.json", "{\"tensors\": {\"x\": 1,}}"),
        record(
            "cases/b/many.jsonl#3",
            "{\"tensors\": {\"x\": {\"data\": 0, \"requires_grad\": true}}, \"steps\": [\"floor(x).backward()\"]}"
        ),
        CaseRecord(
            position: 4, id: "cases/b/slow.json", title: "later", tags: [], outcome: .skipped,
            diagnostics: [], checks: [], gaps: [], seconds: 0),
    ]

    static func summary(_ records: [CaseRecord] = records) -> RunSummary {
        var summary = RunSummary()
        for record in records {
            summary.add(record.outcome)
            summary.checks += record.checks.count
        }
        summary.seconds = 1.5
        return summary
    }

    /// The report of a run in the format of the writer.
    static func text(
        _ writer: some ReportWriter, _ records: [CaseRecord] = records, ending: RunSummary.Ending = .complete
    ) -> String {
        var writer = writer
        var text = writer.start
        for record in records { text += writer.text(for: record) }
        var summary = summary(records)
        summary.ending = ending
        return text + writer.text(for: summary)
    }

    /// Runs a case and returns its record, with the duration set to 1.5 ms.
    static func record(_ id: String, _ text: String) -> CaseRecord {
        let parts = id.split(separator: "#")
        let line = id.contains(".jsonl#") ? Int(parts[parts.count - 1]) : nil
        let path = line == nil ? id : parts.dropLast().joined(separator: "#")
        let source = SourceText(path: path, bytes: [UInt8](text.utf8), firstLine: line ?? 1)
        let input = CaseInput(id: CaseID(path: path, line: line), content: .text(source)) { _ in
            .failure(CaseExecution.FileFault(reason: "no files here"))
        }
        let record = CaseRecord(input.run(limits: Limits()), position: 0)
        return CaseRecord(
            position: 0, id: record.id, title: record.title, tags: record.tags, outcome: record.outcome,
            diagnostics: record.diagnostics, checks: record.checks, gaps: record.gaps, seconds: 0.0015)
    }
}
