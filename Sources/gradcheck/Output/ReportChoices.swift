import CaseRunner
import Reports

/// The reports requested by the command line and by the CI service, with their destinations.
struct ReportChoices {
    private var chosen: [Choice] = []
    private let verbosity: TextReport.Verbosity
    private let usesColor: Bool
    private let isGitHub = Console.environment("GITHUB_ACTIONS") == "true"

    private struct Choice {
        let format: ReportFormat
        /// Path of the file; nil for standard output.
        let file: String?
    }

    /// - Throws: `UsageError` for an unknown format or two reports to standard output.
    init(_ arguments: Arguments) throws(UsageError) {
        let color = arguments.last("--color").flatMap(Console.ColorChoice.init) ?? .auto
        usesColor = Console.usesColor(color, on: Console.standardOutput)
        verbosity = arguments.has("--quiet") ? .quiet : arguments.has("--verbose") ? .verbose : .normal
        for text in arguments.all("--report") { chosen.append(try Self.choice(text)) }
        let direct = chosen.filter { $0.file == nil }
        if direct.count > 1 {
            throw .twoReportsOnStandardOutput(direct[0].format.rawValue, direct[1].format.rawValue)
        }
        if direct.isEmpty { chosen.insert(Choice(format: .text, file: nil), at: 0) }
        if let file = Bazel.reportFile { chosen.append(Choice(format: .junit, file: file)) }
        // GitHub reads workflow commands from the log, so they can be mixed with the text report.
        if isGitHub, !chosen.contains(where: { $0.format == .github }),
            chosen.contains(where: { $0.format == .text && $0.file == nil })
        {
            chosen.append(Choice(format: .github, file: nil))
        }
    }

    /// Parses `FORMAT` or `FORMAT=FILE`.
    private static func choice(_ text: String) throws(UsageError) -> Choice {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard let format = ReportFormat(rawValue: parts[0]) else {
            let known = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badValue("--report", parts[0], expected: known)
        }
        guard parts.count == 2 else { return Choice(format: format, file: nil) }
        if parts[1].isEmpty { throw .missingValue("--report \(format.rawValue)=", "FILE") }
        return Choice(format: format, file: parts[1])
    }

    /// True if the progress of the run is shown on a terminal.
    var showsProgress: Bool { verbosity != .quiet }

    /// Opens the files of the reports, before any case is run.
    ///
    /// - Parameter willPrint: called before each write to standard output.
    /// - Throws: `FileSystem.Fault` if a file cannot be created.
    func open(
        _ run: RunRecord, willPrint: @escaping () -> Void = {}
    ) throws(FileSystem.Fault) -> ReportSet {
        let reports = ReportSet(willPrint: willPrint)
        let timestamp = Console.timestamp
        for choice in chosen {
            let writer = choice.format.writer(
                for: run, timestamp: timestamp, workspace: Self.workspace,
                usesColor: usesColor && choice.file == nil, verbosity: verbosity)
            if let file = choice.file {
                reports.add(writer, to: .file(try ReportFile(file)))
            } else {
                reports.add(writer, to: .standardOutput)
            }
        }
        addStepSummary(to: reports)
        return reports
    }

    /// Adds a report for GitHub's step summary, to which other commands of the step also write. The file can be missing
    /// if the step runs in a container; this is not an error.
    private func addStepSummary(to reports: ReportSet) {
        guard isGitHub, let path = Console.environment("GITHUB_STEP_SUMMARY"), !path.isEmpty,
            let file = try? ReportFile(appendingTo: path)
        else { return }
        let room = MarkdownReport.gitHubLimit - (FileSystem.stamp(of: path)?.last ?? 0)
        reports.add(MarkdownReport(limit: max(room, 0)), to: .file(file))
    }

    /// The folder of the repository on GitHub and GitLab, if it is known.
    private static var workspace: Workspace {
        for name in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
            guard let root = Console.environment(name).flatMap(FileSystem.resolved),
                let here = FileSystem.resolved(".")
            else { continue }
            return Workspace(root: root, directory: here)
        }
        return Workspace()
    }
}
