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
            Flag("--fast", "check along random directions instead of every element"),
            Flag("--order", value: "N", "2: check the gradients' own gradients too"),
            Flag("--rtol", value: "X", "for the comparison with numerical derivatives, over what cases say"),
            Flag("--atol", value: "X", "the same, absolute"),
        ] + Flag.limits + [.help],
        examples: [
            ("gradcheck run", "every case below cases/"),
            ("gradcheck run cases/tutorial -v", "one folder, a line for each case"),
            ("gradcheck run suite.jsonl#17", "one case of a file that holds many"),
            ("gradcheck run --filter '*softmax*' --max-fail 1", "until the first failure"),
            ("gradcheck run --fast --order 2", "two random directions, of first and second derivatives"),
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
        limits = try Limits(arguments)
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
            maxFail: try arguments.int("--max-fail", from: 1), adjustments: try adjustments())
        let output = Output()
        output.write(report.start)
        let feed = Mutex(FeedBox(feed))
        let state = Mutex((report: report, position: 0))
        let start = ContinuousClock.now
        var summary = runner.run(
            next: { feed.withLock { $0.feed.next() } },
            report: { result in
                state.withLock { state in
                    output.write(state.report.text(for: CaseRecord(result, position: state.position)))
                    state.position += 1
                }
            })
        summary.seconds = start.duration(to: .now) / .seconds(1)
        guard summary.total > 0 else {
            Console.error("gradcheck: no case is selected\n")
            return .nothingSelected
        }
        output.write(state.withLock { $0.report.text(for: summary) })
        guard output.flush() else {
            Console.error("gradcheck: the report could not be written\n")
            return .fault
        }
        return summary.unsuccessful == 0 ? .success : .failure
    }

    private func adjustments() throws(UsageError) -> CheckAdjustments {
        var adjustments = CheckAdjustments()
        adjustments.isFast = arguments.has("--fast")
        adjustments.order = try arguments.word("--order", of: ["1", "2"]).flatMap { Int($0) }
        adjustments.rtol = try arguments.tolerance("--rtol")
        adjustments.atol = try arguments.tolerance("--atol")
        return adjustments
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

    private static func report(_ arguments: Arguments) throws(UsageError) -> any ReportWriter {
        let choices = Console.ColorChoice.allCases.map(\.rawValue)
        let color = try arguments.word("--color", of: choices).flatMap(Console.ColorChoice.init) ?? .auto
        if try arguments.word("--report", of: ["text", "json"]) == "json" {
            return JSONReport(RunRecord(gradcheck: Help.version))
        }
        let verbosity: TextReport.Verbosity =
            arguments.has("--quiet") ? .quiet : arguments.has("--verbose") ? .verbose : .normal
        return TextReport(
            usesColor: Console.usesColor(color, on: Console.standardOutput), verbosity: verbosity)
    }
}

/// The feed is asked by one worker at a time.
private struct FeedBox: @unchecked Sendable {
    var feed: CaseFeed
    init(_ feed: CaseFeed) { self.feed = feed }
}
