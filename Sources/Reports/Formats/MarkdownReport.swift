import CaseFormat
import CaseRunner

/// Report as a Markdown page: counts, a table of the cases that did not pass, and the details of each of them.
///
/// Text from a case appears only in code spans and code blocks. A row of the table, or the details of a case, that
/// would exceed the size limit is omitted and counted.
public struct MarkdownReport: ReportWriter {
    /// Maximum size of a step summary on GitHub, in bytes.
    public static let gitHubLimit = 1 << 20

    private let limit: Int
    private var rows = ""
    private var details = ""
    private var leftOut = (rows: 0, details: 0)

    /// - Parameter limit: maximum size of the page in bytes.
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
        if leftOut.rows > 0 {
            notes.append("Omitted from this page: \(counted(leftOut.rows, "more case")) that did not pass.\n")
        }
        if leftOut.details > 0 {
            notes.append("Omitted from this page: the details of \(counted(leftOut.details, "case")).\n")
        }
        return notes
    }

    private static let header = "| outcome | case | line | problem |\n| --- | --- | --- | --- |\n"

    private static func heading(_ summary: RunSummary) -> String {
        "**gradcheck** " + TextReport().text(for: summary)
    }

    /// True if the piece fits on the page together with the heading and notes, for which 512 bytes are reserved.
    private func fits(_ piece: String) -> Bool {
        let reserved = 512
        return rows.utf8.count + details.utf8.count + piece.utf8.count <= limit - reserved
    }
}
