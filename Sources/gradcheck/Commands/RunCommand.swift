import Autograd
import CaseFormat
import CaseRunner
import Reports
import Synchronization

extension Command {
    /// `gradcheck run`.
    static let running = Command(
        name: "run", summary: "run cases and report what differs", operands: "[PATH…]",
        flags: [
            Flag(
                "--filter", value: "GLOB",
                "only cases whose address (path, or path#line) matches; may be repeated"),
            Flag("--list", "print the addresses of the selected cases and run nothing"),
            Flag("--max-fail", value: "N", "stop after N cases that did not pass"),
            Flag("--jobs", short: "j", value: "N", "run N cases at once (default: the number of processors)"),
            Flag("--report", value: "FORMAT", "text (default) or json (lines)"),
            Flag("--verbose", short: "v", "a line for every case"),
            Flag("--quiet", short: "q", "only the summary"),
            Flag("--color", value: "WHEN", "auto (default), always or never"),
            Flag("--timeout", value: "SECONDS", "for one case (default 60)"),
            Flag("--max-elements", value: "N", "elements of one tensor (default 16777216)"),
            Flag("--max-case-elements", value: "N", "elements of a case (default 67108864)"),
            Flag("--max-steps", value: "N", "steps of a case (default 100000)"),
            Flag(
                "--max-expression-nodes", value: "N", "numbers, names and calls in a case (default 4194304)"),
            Flag("--max-file-bytes", value: "N", "bytes of a .json file (default 67108864)"),
            Flag("--max-line-bytes", value: "N", "bytes of a line of a .jsonl file (default 67108864)"),
            Flag("--help", short: "h", "this text"),
        ],
        examples: [
            ("gradcheck run", "every case below cases/"),
            ("gradcheck run cases/tutorial -v", "one folder, a line for each case"),
            ("gradcheck run suite.jsonl#17", "one case of a file that holds many"),
            ("gradcheck run --filter '*softmax*' --max-fail 1", "until the first failure"),
            ("gradcheck run --report json > results.jsonl", "for other programs"),
        ],
        run: { arguments in
            do {
                return try RunCommand(arguments).run()
            } catch let error as UsageError {
                return Gradcheck.usage(error)
            } catch {
                Console.error("gradcheck: \(error)\n")
                return .fault
            }
        })
}

/// `gradcheck run`: cases in, a report and an exit code out.
private struct RunCommand {
    private let arguments: Arguments
    private let limits: Limits
    private let feed: CaseFeed
    private let report: any ReportWriter

    init(_ arguments: Arguments) throws(UsageError) {
        self.arguments = arguments
        limits = try Self.limits(arguments)
        report = try Self.report(arguments)
        let globs = arguments.all("--filter").map(Glob.init)
        let paths = arguments.operands.isEmpty ? ["cases"] : arguments.operands
        feed = try CaseFeed(paths, limits: limits) { id in
            globs.isEmpty || globs.contains { $0.matches(id.description) }
        }
    }

    func run() throws(UsageError) -> ExitCode {
        Console.ignoreBrokenPipes()
        if arguments.has("--list") { return list() }
        Tensor.elementLimit.store(limits.tensorElements, ordering: .relaxed)
        let runner = SuiteRunner(
            limits: limits, jobs: try arguments.int("--jobs", from: 1) ?? Console.processorCount,
            maxFail: try arguments.int("--max-fail", from: 1))
        let output = Output()
        output.write(report.start)
        let feed = Mutex(FeedBox(feed))
        let report = report
        let start = ContinuousClock.now
        var summary = runner.run(
            next: { feed.withLock { $0.feed.next() } },
            report: { result in output.write(report.text(for: result)) })
        summary.seconds = start.duration(to: .now) / .seconds(1)
        guard summary.total > 0 else {
            Console.error("gradcheck: no case is selected\n")
            return .nothingSelected
        }
        output.write(report.text(for: summary))
        guard output.flush() else {
            Console.error("gradcheck: the report could not be written\n")
            return .fault
        }
        return summary.unsuccessful == 0 ? .success : .failure
    }

    private func list() -> ExitCode {
        var feed = feed
        var count = 0
        while let input = feed.next() {
            count += 1
            guard Console.write(input.id.description.escapedForTerminal + "\n", to: Console.standardOutput)
            else {
                return .fault
            }
        }
        return count > 0 ? .success : .nothingSelected
    }

    private static func limits(_ arguments: Arguments) throws(UsageError) -> Limits {
        var limits = Limits()
        limits.tensorElements = try arguments.int("--max-elements", from: 1) ?? limits.tensorElements
        limits.caseElements = try arguments.int("--max-case-elements", from: 1) ?? limits.caseElements
        limits.steps = try arguments.int("--max-steps", from: 1) ?? limits.steps
        limits.expressionNodes =
            try arguments.int("--max-expression-nodes", from: 1) ?? limits.expressionNodes
        limits.fileBytes = try arguments.int("--max-file-bytes", from: 1) ?? limits.fileBytes
        limits.lineBytes = try arguments.int("--max-line-bytes", from: 1) ?? limits.lineBytes
        limits.seconds = try arguments.seconds("--timeout") ?? limits.seconds
        return limits
    }

    private static func report(_ arguments: Arguments) throws(UsageError) -> any ReportWriter {
        let choices = Console.ColorChoice.allCases.map(\.rawValue)
        let color = try arguments.word("--color", of: choices).flatMap(Console.ColorChoice.init) ?? .auto
        if try arguments.word("--report", of: ["text", "json"]) == "json" {
            return JSONReport(gradcheck: Help.version)
        }
        let verbosity: TextReport.Verbosity =
            arguments.has("--quiet") ? .quiet : arguments.has("--verbose") ? .verbose : .normal
        return TextReport(
            usesColor: Console.usesColor(color, on: Console.standardOutput), verbosity: verbosity)
    }
}

/// What is written to standard output, in pieces large enough; remembers whether all went well.
private final class Output: Sendable {
    private let state = Mutex((text: "", isWhole: true))

    func write(_ text: String) {
        state.withLock { state in
            state.text += text
            if state.text.utf8.count > 1 << 14 { Self.send(&state) }
        }
    }

    func flush() -> Bool {
        state.withLock { state in
            Self.send(&state)
            return state.isWhole
        }
    }

    private static func send(_ state: inout (text: String, isWhole: Bool)) {
        if !Console.write(state.text, to: Console.standardOutput) { state.isWhole = false }
        state.text = ""
    }
}

/// The feed is asked by one worker at a time.
private struct FeedBox: @unchecked Sendable {
    var feed: CaseFeed
    init(_ feed: CaseFeed) { self.feed = feed }
}
