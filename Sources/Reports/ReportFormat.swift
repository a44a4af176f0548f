import CaseRunner

/// A report format; the raw value is its name on the command line.
public enum ReportFormat: String, Sendable, CaseIterable {
    case text, json, junit, gitlab, tap, tap14, sarif, github, markdown

    /// Purpose of the format, in one line.
    public var summary: String {
        switch self {
        case .text: "text for people: the differences, their locations and the side that is wrong"
        case .json: "JSON lines for programs, one for each case"
        case .junit: "JUnit XML, for Jenkins and most CI services"
        case .gitlab: "JUnit XML with the file of each case, for GitLab"
        case .tap: "Test Anything Protocol, version 13, which every TAP reader supports"
        case .tap14: "Test Anything Protocol, version 14"
        case .sarif: "SARIF 2.1.0, for code scanning and editors"
        case .github: "workflow commands for GitHub Actions: annotations at the lines of the cases"
        case .markdown: "a Markdown page, for example for the step summary of GitHub Actions"
        }
    }

    /// Returns a writer for the report of one run.
    /// - Parameters:
    ///   - timestamp: start of the run in UTC, as `2026-01-31T12:00:00`; used by the JUnit formats.
    ///   - workspace: folder that file paths are relative to; used by the GitHub, GitLab and SARIF formats.
    ///   - usesColor: true for ANSI colours in the text format.
    ///   - limit: maximum size of a Markdown page in bytes.
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
