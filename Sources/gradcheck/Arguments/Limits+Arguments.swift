import CaseFormat

extension Flag {
    /// Flags for the limits of a case.
    static let limits = {
        let limits = Limits()
        return [
            Flag("--timeout", value: "SECONDS", "time limit of one case (default \(Int(limits.seconds)))"),
            Flag(
                "--max-elements", value: "N",
                "maximum number of elements of a tensor (default \(limits.tensorElements))"),
            Flag(
                "--max-case-elements", value: "N",
                "maximum number of elements of a case (default \(limits.caseElements))"),
            Flag("--max-steps", value: "N", "maximum number of steps of a case (default \(limits.steps))"),
            Flag(
                "--max-expression-nodes", value: "N",
                "maximum number of numbers, names and calls in a case (default \(limits.expressionNodes))"),
        ] + fileLimits
    }()

    /// Flags for the limits of input files.
    static let fileLimits = {
        let limits = Limits()
        return [
            Flag(
                "--max-file-bytes", value: "N",
                "maximum size of a .json file in bytes (default \(limits.fileBytes))"),
            Flag(
                "--max-line-bytes", value: "N",
                "maximum size of a line of a .jsonl file in bytes (default \(limits.lineBytes))"),
        ]
    }()
}

extension Limits {
    /// Creates the limits from the flags of a command line.
    /// - Throws: `UsageError` for an invalid limit.
    init(_ arguments: Arguments) throws(UsageError) {
        self.init()
        tensorElements = try arguments.int("--max-elements", from: 1) ?? tensorElements
        caseElements = try arguments.int("--max-case-elements", from: 1) ?? caseElements
        steps = try arguments.int("--max-steps", from: 1) ?? steps
        expressionNodes = try arguments.int("--max-expression-nodes", from: 1) ?? expressionNodes
        fileBytes = try arguments.int("--max-file-bytes", from: 1) ?? fileBytes
        lineBytes = try arguments.int("--max-line-bytes", from: 1) ?? lineBytes
        seconds = try arguments.seconds("--timeout") ?? seconds
    }
}
