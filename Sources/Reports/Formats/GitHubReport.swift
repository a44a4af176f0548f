import CaseFormat
import CaseRunner

/// Workflow commands for GitHub Actions, which shows them at the lines of the files.
///
/// GitHub shows ten of a kind and step: nine cases, the worst first, and how many others there are.
/// - Source: docs.github.com, Workflow commands for GitHub Actions; the limit, of the runner's annotations.
public struct GitHubReport: ReportWriter {
    private static let limit = 9

    private let workspace: Workspace
    /// As many of each outcome as could be shown at most.
    private var lines: [Outcome: [String]] = [:]
    private var counts: [Outcome: Int] = [:]

    public init(workspace: Workspace = Workspace()) { self.workspace = workspace }

    public mutating func text(for record: CaseRecord) -> String {
        guard Problem.worstFirst.contains(record.outcome) else { return "" }
        counts[record.outcome, default: 0] += 1
        if lines[record.outcome, default: []].count < Self.limit {
            lines[record.outcome, default: []].append(annotation(of: record).line)
        }
        return ""
    }

    public func text(for summary: RunSummary) -> String {
        let shown = Problem.worstFirst.flatMap { lines[$0] ?? [] }.prefix(Self.limit)
        let hidden = counts.values.reduce(0, +) - shown.count
        guard hidden > 0 else { return shown.joined() }
        let errors = counts[.malformed, default: 0] + counts[.failed, default: 0]
        let rest = WorkflowCommand(
            level: errors > shown.count ? .error : .notice,
            message: ["\(counted(hidden, "other case")) did not pass: see the log"])
        return shown.joined() + rest.line
    }

    private func annotation(of record: CaseRecord) -> WorkflowCommand {
        let problems = record.problems
        let place = problems.first?.place
        var properties = [("file", workspace.path(of: place?.file ?? record.file))]
        if let line = place?.line ?? record.fileLine { properties.append(("line", "\(line)")) }
        if let column = place?.column { properties.append(("col", "\(column)")) }
        properties.append(("title", record.title))
        let more = problems.count > 1 ? ["and \(problems.count - 1) more in this case"] : []
        return WorkflowCommand(
            level: record.outcome == .inconclusive ? .warning : .error, properties: properties,
            message: (problems.first?.report ?? []) + more)
    }
}
