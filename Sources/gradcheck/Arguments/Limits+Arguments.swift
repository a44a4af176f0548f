import CaseFormat

extension Flag {
    /// The limits of a case, which every command that runs cases takes.
    static let limits = {
        let limits = Limits()
        return [
            Flag("--timeout", value: "SECONDS", "for one case (default \(Int(limits.seconds)))"),
            Flag("--max-elements", value: "N", "elements of one tensor (default \(limits.tensorElements))"),
            Flag("--max-case-elements", value: "N", "elements of a case (default \(limits.caseElements))"),
            Flag("--max-steps", value: "N", "steps of a case (default \(limits.steps))"),
            Flag(
                "--max-expression-nodes", value: "N",
                "numbers, names and calls in a case (default \(limits.expressionNodes))"),
        ] + fileLimits
    }()

    /// Those on what is read.
    static let fileLimits = {
        let limits = Limits()
        return [
            Flag("--max-file-bytes", value: "N", "bytes of a .json file (default \(limits.fileBytes))"),
            Flag(
                "--max-line-bytes", value: "N",
                "bytes of a line of a .jsonl file (default \(limits.lineBytes))"),
        ]
    }()
}

extension Limits {
    /// The limits that a command line asks for.
    /// - Throws: a value that is no limit.
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
