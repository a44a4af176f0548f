import Autograd
import CaseFormat
import CaseRunner
import Reports

extension Command {
    /// `gradcheck mutate`: measures how many faults in derivative rules the cases notice.
    static let mutating = Command(
        name: "mutate", summary: "inject faults into derivative rules and report those that no case notices",
        operands: "[PATH…]",
        flags: [
            Flag(
                "--filter", value: "GLOB",
                "use only cases whose address (path or path#line) matches; may be repeated"),
            Flag("--op", value: "NAME", "inject faults only into rules of this operation; may be repeated"),
            Flag("--min-score", value: "PERCENT", "fail if a smaller percentage of the faults is noticed"),
            Flag("--jobs", short: "j", value: "N", "run N cases at once (default: the number of processors)"),
            Flag("--report", value: "FORMAT", words: ["text", "json"], "text (default) or json (lines)"),
            Flag("--verbose", short: "v", "also list equivalent faults, which no call can detect"),
            Flag("--quiet", short: "q", "report only the summary"),
            .color,
        ] + Flag.limits + [.help],
        examples: [
            ("gradcheck mutate", "find faults that no case in cases/ notices"),
            ("gradcheck mutate cases/ --min-score 100", "fail if there is such a fault"),
            ("gradcheck mutate suite.jsonl --op softmax", "use the rules of one operation only"),
        ],
        exits: [
            (.success, "the score is at least the minimum"),
            (.failure, "the score is below the minimum, or a case does not pass without a fault"),
            (.nothingSelected, "no case or operation was selected"),
        ],
        run: { try MutateCommand($0).run() })
}

/// Implementation of `gradcheck mutate`.
private struct MutateCommand {
    private let arguments: Arguments
    private let limits: Limits
    private let inputs: [CaseInput]
    private let operations: Set<String>?
    private let minScore: Double
    private let text: @Sendable (MutationReport) -> String

    init(_ arguments: Arguments) throws(UsageError) {
        self.arguments = arguments
        limits = try Limits(arguments)
        operations = try Self.operations(arguments.all("--op"))
        minScore = try arguments.percent("--min-score") ?? 0
        text = try Self.report(arguments)
        let paths = arguments.operands.isEmpty ? ["cases"] : arguments.operands
        var feed = try CaseFeed(paths, limits: limits, Selection(arguments))
        var inputs: [CaseInput] = []
        while let item = feed.next() {
            if let input = item.input(limits) { inputs.append(input) }
        }
        self.inputs = inputs
    }

    func run() throws(UsageError) -> ExitCode {
        Console.ignoreBrokenPipes()
        Tensor.elementLimit.store(limits.tensorElements, ordering: .relaxed)
        guard !inputs.isEmpty else {
            Console.error("gradcheck: no case was selected\n")
            return .nothingSelected
        }
        let runner = MutationRunner(
            limits: limits, jobs: try arguments.int("--jobs", from: 1) ?? Console.processorCount,
            operations: operations)
        let report = runner.run(inputs)
        guard !report.faults.isEmpty || !report.leftOut.isEmpty else {
            Console.error("gradcheck: no case differentiates a selected operation\n")
            return .nothingSelected
        }
        guard Console.write(text(report), to: Console.standardOutput) else {
            Console.error("gradcheck: the report could not be written\n")
            return .fault
        }
        return report.leftOut.isEmpty && report.total.percent >= minScore ? .success : .failure
    }

    /// The operations whose rules are recorded for these names, including the parts of a composition.
    /// - Throws: `UsageError.unknownOperation`.
    private static func operations(_ names: [String]) throws(UsageError) -> Set<String>? {
        guard !names.isEmpty else { return nil }
        var result: Set<String> = []
        for name in names {
            let found = Op.recorded(under: name)
            guard !found.isEmpty else {
                throw .unknownOperation(name, suggestion: Spelling.nearest(to: name, among: Op.names))
            }
            result.formUnion(found)
        }
        return result
    }

    /// The function that formats the report.
    private static func report(
        _ arguments: Arguments
    ) throws(UsageError) -> @Sendable (MutationReport) -> String {
        let color = arguments.last("--color").flatMap(Console.ColorChoice.init) ?? .auto
        if arguments.last("--report") == "json" {
            return { MutationJSON().text(for: $0) }
        }
        let verbosity: TextReport.Verbosity =
            arguments.has("--quiet") ? .quiet : arguments.has("--verbose") ? .verbose : .normal
        let writer = MutationText(
            usesColor: Console.usesColor(color, on: Console.standardOutput), verbosity: verbosity)
        return { writer.text(for: $0) }
    }
}
