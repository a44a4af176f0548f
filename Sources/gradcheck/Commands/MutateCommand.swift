import Autograd
import CaseFormat
import CaseRunner
import Reports

extension Command {
    /// `gradcheck mutate`.
    static let mutating = Command(
        name: "mutate", summary: "break each derivative rule and report what no case notices",
        operands: "[PATH…]",
        flags: [
            Flag(
                "--filter", value: "GLOB",
                "only cases whose address (path, or path#line) matches; may be repeated"),
            Flag("--op", value: "NAME", "only the rules of this operation; may be repeated"),
            Flag("--min-score", value: "PERCENT", "fail if fewer of the faults in 100 are noticed"),
            Flag("--jobs", short: "j", value: "N", "run N cases at once (default: the number of processors)"),
            Flag("--report", value: "FORMAT", words: ["text", "json"], "text (default) or json (lines)"),
            Flag("--verbose", short: "v", "the equivalent faults as well: those that no call could show"),
            Flag("--quiet", short: "q", "only the summary"),
            .color,
        ] + Flag.limits + [.help],
        examples: [
            ("gradcheck mutate", "which wrong rules would the cases below cases/ let through?"),
            ("gradcheck mutate cases/ --min-score 100", "fail if there is one"),
            ("gradcheck mutate suite.jsonl --op softmax", "the rules of one operation"),
        ],
        exits: [
            (.success, "the score is high enough"),
            (.failure, "it is too low, or a case does not pass with the rules as they are"),
            (.nothingSelected, "nothing selected"),
        ],
        run: { try MutateCommand($0).run() })
}

/// `gradcheck mutate`: cases in, the faults that they let through and an exit code out.
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
            Console.error("gradcheck: no case is selected\n")
            return .nothingSelected
        }
        let runner = MutationRunner(
            limits: limits, jobs: try arguments.int("--jobs", from: 1) ?? Console.processorCount,
            operations: operations)
        let report = runner.run(inputs)
        guard !report.faults.isEmpty || !report.leftOut.isEmpty else {
            Console.error("gradcheck: no case differentiates an operation that is selected\n")
            return .nothingSelected
        }
        guard Console.write(text(report), to: Console.standardOutput) else {
            Console.error("gradcheck: the report could not be written\n")
            return .fault
        }
        return report.leftOut.isEmpty && report.total.percent >= minScore ? .success : .failure
    }

    /// The operations that record a rule under these names: those of which a composition is made, too.
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
