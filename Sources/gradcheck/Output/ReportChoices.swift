import CaseRunner
import Reports

/// Which reports a command line asks for, and where they go.
struct ReportChoices {
    private var chosen: [(format: String, file: String?)] = []
    private let verbosity: TextReport.Verbosity
    private let usesColor: Bool

    /// - Throws: a format that there is none of, two reports for standard output.
    init(_ arguments: Arguments) throws(UsageError) {
        let colors = Console.ColorChoice.allCases.map(\.rawValue)
        let color = try arguments.word("--color", of: colors).flatMap(Console.ColorChoice.init) ?? .auto
        usesColor = Console.usesColor(color, on: Console.standardOutput)
        verbosity = arguments.has("--quiet") ? .quiet : arguments.has("--verbose") ? .verbose : .normal
        for text in arguments.all("--report") {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            guard ["text", "json"].contains(parts[0]) else {
                throw .badValue("--report", parts[0], expected: "text, json")
            }
            let file = parts.count == 2 ? parts[1] : nil
            if file == "" { throw .missingValue("--report \(parts[0])=", "FILE") }
            chosen.append((parts[0], file))
        }
        let direct = chosen.filter { $0.file == nil }
        if direct.count > 1 { throw .twoReportsOnStandardOutput(direct[0].format, direct[1].format) }
        if direct.isEmpty { chosen.insert(("text", nil), at: 0) }
    }

    var showsProgress: Bool { verbosity != .quiet }

    /// The reports, with their files open.
    func open(_ run: RunRecord) throws(FileSystem.Fault) -> ReportSet {
        let reports = ReportSet()
        for (format, file) in chosen {
            let writer: any ReportWriter =
                switch format {
                case "json": JSONReport(run)
                default: TextReport(usesColor: usesColor && file == nil, verbosity: verbosity)
                }
            if let file {
                reports.add(writer, to: .file(try ReportFile(file)))
            } else {
                reports.add(writer, to: .standardOutput)
            }
        }
        return reports
    }
}
