import CaseRunner

/// The formats of reports, by their names on the command line.
public enum ReportFormat: String, Sendable, CaseIterable {
    case text, json, junit, gitlab, tap, tap14, sarif, github, markdown

    /// What the format is for, in a line of help.
    public var summary: String {
        switch self {
        case .text: "for people: what differs, where, and which side is wrong"
        case .json: "for programs: JSON lines, one case each"
        case .junit: "JUnit XML, for Jenkins and most CI services"
        case .gitlab: "JUnit XML with the files of the cases, for GitLab"
        case .tap: "Test Anything Protocol, version 13, which every reader takes"
        case .tap14: "Test Anything Protocol, version 14"
        case .sarif: "SARIF 2.1.0, for code scanning and editors"
        case .github: "workflow commands for GitHub Actions: annotations at the lines of the files"
        case .markdown: "a page of Markdown, as for the summary of a step of GitHub Actions"
        }
    }

    /// A writer for one run.
    /// - Parameters:
    ///   - timestamp: when the run began, as `2026-01-31T12:00:00`.
    ///   - limit: of a page of Markdown, in bytes.
    public func writer(
        for run: RunRecord, timestamp: String, workspace: Workspace = Workspace(), usesColor: Bool = false,
        verbosity: TextReport.Verbosity = .normal, limit: Int = .max
    ) -> any ReportWriter {
        switch self {
        case .text: TextReport(usesColor: usesColor, verbosity: verbosity)
        case .json: JSONReport(run)
        case .junit: JUnitReport(run, timestamp: timestamp)
        case .gitlab: JUnitReport(run, timestamp: timestamp, flavour: .gitlab, workspace: workspace)
        case .tap: TAPReport(version: .v13)
        case .tap14: TAPReport(version: .v14)
        case .sarif: SARIFReport(run, workspace: workspace)
        case .github: GitHubReport(workspace: workspace)
        case .markdown: MarkdownReport(limit: limit)
        }
    }
}
