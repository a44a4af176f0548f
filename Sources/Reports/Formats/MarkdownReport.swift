import CaseRunner

/// A page of Markdown, as for the summary of a GitHub step: the counts, a table of the cases that did not pass, and for each
/// its report.
///
/// What comes from a case stands in code only. What would make the page longer than its limit is left out whole, first a
/// case's report, then its row, and counted.
public struct MarkdownReport: ReportWriter {
    /// What GitHub takes as the summary of a step, in bytes.
    public static let gitHubLimit = 1 << 20

    private let limit: Int
    private var rows = ""
    private var details = ""
    private var leftOut = (rows: 0, details: 0)

    /// - Parameter limit: of the page, in bytes.
    public init(limit: Int = .max) { self.limit = limit }

    public mutating func text(for record: CaseRecord) -> String {
        let problems = record.problems
        guard let first = problems.first else { return "" }
        let row =
            "| \(record.outcome.rawValue) | \(MarkdownText.codeSpan(record.id)) | "
            + "\(MarkdownText.codeSpan(first.place.map { "\($0.line):\($0.column)" } ?? "")) | "
            + "\(MarkdownText.codeSpan(first.message)) |\n"
        let title = record.title == record.id ? "" : "  \(record.title)"
        let name = (record.id + title).escapedForLog.escapedForXML
        let detail =
            "<details><summary>\(record.outcome.rawValue) <code>\(name)</code></summary>\n\n"
            + MarkdownText.codeBlock(Array(problems.map(\.report).joined(separator: [""])))
            + "\n\n</details>\n"
        guard fits(row) else {
            leftOut.rows += 1
            return ""
        }
        rows += row
        guard fits(detail) else {
            leftOut.details += 1
            return ""
        }
        details += detail
        return ""
    }

    public func text(for summary: RunSummary) -> String {
        let page = ([Self.heading(summary)] + table + notes).joined(separator: "\n")
        return page.utf8.count <= limit ? page : ""
    }

    private var table: [String] {
        guard !rows.isEmpty else { return [] }
        return [Self.header + rows] + (details.isEmpty ? [] : [details])
    }

    private var notes: [String] {
        var notes: [String] = []
        if leftOut.rows > 0 { notes.append("\(leftOut.rows) more did not pass and found no room here.\n") }
        if leftOut.details > 0 {
            notes.append("The reports of \(leftOut.details) of them found no room here.\n")
        }
        return notes
    }

    private static let header = "| outcome | case | line | what is wrong |\n| --- | --- | --- | --- |\n"

    private static func heading(_ summary: RunSummary) -> String {
        "**gradcheck** " + TextReport().text(for: summary)
    }

    /// Whether there is room for the piece besides what the end of the run adds.
    private func fits(_ piece: String) -> Bool {
        let reserved = 512
        return rows.utf8.count + details.utf8.count + piece.utf8.count <= limit - reserved
    }
}
