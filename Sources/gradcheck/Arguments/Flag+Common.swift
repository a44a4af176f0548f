import Reports

extension Flag {
    static let help = Flag("--help", short: "h", "this text")

    static let color = Flag(
        "--color", value: "WHEN", words: Console.ColorChoice.allCases.map(\.rawValue),
        "auto (default), always or never")

    /// Which cases, for every command that runs cases.
    static let selection = [
        Flag(
            "--filter", value: "GLOB",
            "only cases whose address (path, or path#line) matches; may be repeated"),
        Flag("--skip", value: "GLOB", "report cases whose address matches as skipped; may be repeated"),
        Flag("--tag", value: "TAG", "only cases with this tag; may be repeated"),
    ]

    /// How it is reported, for every command whose result is that of a run.
    static let reports = [
        Flag(
            "--report", value: "FORMAT[=FILE]", words: ReportFormat.allCases.map(\.rawValue),
            ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
                + "; without a file on standard output; may be repeated"),
        Flag("--verbose", short: "v", "a line for every case"),
        Flag("--quiet", short: "q", "only the summary"),
        .color,
    ]
}
