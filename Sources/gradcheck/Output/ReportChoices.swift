import CaseRunner
import Reports

/// Which reports a command line and the service that runs it ask for, and where they go.
struct ReportChoices {
    private var chosen: [Choice] = []
    private let verbosity: TextReport.Verbosity
    private let usesColor: Bool
    private let isGitHub = Console.environment("GITHUB_ACTIONS") == "true"

    private struct Choice {
        let format: ReportFormat
        /// nil for standard output.
        let file: String?
    }

    /// - Throws: a format that there is none of, two reports for standard output.
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
        // GitHub reads its commands from the log that people read too.
        if isGitHub, !chosen.contains(where: { $0.format == .github }),
            chosen.contains(where: { $0.format == .text && $0.file == nil })
        {
            chosen.append(Choice(format: .github, file: nil))
        }
    }

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

    var showsProgress: Bool { verbosity != .quiet }

    /// The reports, with their files open.
    ///
    /// - Parameter willPrint: called before anything is sent to standard output.
    /// - Throws: a file that cannot be written, before anything is run in vain.
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

    /// GitHub's summary of a step, to which other commands of the step write as well. It may be missing where a step runs in
    /// a container, and no run fails for it.
    private func addStepSummary(to reports: ReportSet) {
        guard isGitHub, let path = Console.environment("GITHUB_STEP_SUMMARY"), !path.isEmpty,
            let file = try? ReportFile(appendingTo: path)
        else { return }
        let room = MarkdownReport.gitHubLimit - (FileSystem.stamp(of: path)?.last ?? 0)
        reports.add(MarkdownReport(limit: max(room, 0)), to: .file(file))
    }

    /// Where GitHub, GitLab and others have the repository.
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
