import Reports

extension Flag {
    static let help = Flag("--help", short: "h", "show this text")

    static let color = Flag(
        "--color", value: "WHEN", words: Console.ColorChoice.allCases.map(\.rawValue),
        "auto (default), always or never")

    /// Flags that select cases.
    static let selection = [
        Flag(
            "--filter", value: "GLOB",
            "run only cases whose address (path or path#line) matches; may be repeated"),
        Flag("--skip", value: "GLOB", "skip cases whose address matches; may be repeated"),
        Flag("--tag", value: "TAG", "run only cases with this tag; may be repeated"),
    ]

    /// Flags that select reports.
    static let reports = [
        Flag(
            "--report", value: "FORMAT[=FILE]", words: ReportFormat.allCases.map(\.rawValue),
            ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
                + "; written to standard output if FILE is absent; may be repeated"),
        Flag("--verbose", short: "v", "report every case"),
        Flag("--quiet", short: "q", "report only the summary"),
        .color,
    ]
}
