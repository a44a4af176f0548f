import CaseFormat
import CaseRunner

/// Report as workflow commands, which GitHub Actions shows as annotations at the lines of the files.
///
/// GitHub shows at most ten annotations of each level for a step. The report has nine cases, in the order malformed,
/// failed, inconclusive, and one annotation with the number of other cases.
/// - Source: docs.github.com, Workflow commands for GitHub Actions; the limit is that of the runner's annotations.
public struct GitHubReport: ReportWriter {
    /// Maximum number of annotated cases.
    private static let limit = 9

    private let workspace: Workspace
    /// The first annotations of each outcome, at most `limit`.
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
        let more =
            problems.count > 1 ? ["and \(counted(problems.count - 1, "more problem")) in this case"] : []
        return WorkflowCommand(
            level: record.outcome == .inconclusive ? .warning : .error, properties: properties,
            message: (problems.first?.report ?? []) + more)
    }
}
