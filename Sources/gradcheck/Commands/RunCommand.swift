import Autograd
import CaseFormat
import CaseRunner
import Reports

extension Command {
    /// `gradcheck run`: runs cases.
    static let running = Command(
        name: "run", summary: "run cases and report differences", operands: "[PATH…]",
        flags: Flag.selection + [
            Flag(
                "--list", value: "FORMAT", words: ["text", "json"], isOptional: true,
                "list the selected cases as text (default) or json, without running them"),
            Flag("--last-failed", "run only cases that did not pass in their last run from this folder"),
            Flag(
                "--shard", value: "M/N", "run part M of N; auto: the part set by GitLab, Slurm or Kubernetes"),
            Flag("--max-fail", value: "N", "stop after N cases that do not pass"),
            Flag("--jobs", short: "j", value: "N", "run N cases at once (default: the number of processors)"),
            Flag("--watch", "run again whenever a case file changes, until interrupted"),
        ] + Flag.reports + [
            Flag("--fast", "check random directions instead of every element"),
            Flag("--order", value: "N", words: ["1", "2"], "2: also check the gradients of gradients"),
            Flag("--rtol", value: "X", "relative tolerance for numerical derivatives; overrides the cases"),
            Flag("--atol", value: "X", "absolute tolerance for numerical derivatives; overrides the cases"),
        ] + Flag.limits + [
            Flag("--max-memory", value: "MIB", "maximum memory of a process that runs cases (default 4096)"),
            .help,
        ],
        examples: [
            ("gradcheck run", "run every case in cases/"),
            ("gradcheck run cases/tutorial -v", "run one folder and report every case"),
            ("gradcheck run suite.jsonl#17", "run one case of a .jsonl file"),
            ("gradcheck run - < case.json", "read a case, or one case on each line, from standard input"),
            ("gradcheck run --filter '*softmax*' --max-fail 1", "stop at the first failure"),
            ("gradcheck run --fast --order 2", "check first and second derivatives along random directions"),
            ("gradcheck run --report junit=results.xml", "print text and write a report for CI"),
            (
                "gradcheck run --shard 3/8 --report json=3.jsonl",
                "run one eighth of the cases; see gradcheck merge"
            ),
        ],
        run: { try RunCommand($0).run() })
}

/// Implementation of `gradcheck run`.
private struct RunCommand {
    private let arguments: Arguments
    private let paths: [String]
    private let worker: CaseWorker
    private let jobs: Int
    private let maxFail: Int?
    private var selection: Selection
    private let choices: ReportChoices

    init(_ arguments: Arguments) throws(UsageError) {
        self.arguments = arguments
        paths = arguments.operands.isEmpty ? ["cases"] : arguments.operands
        worker = CaseWorker(
            limits: try Limits(arguments), adjustments: try CheckAdjustments(arguments),
            memory: min(try arguments.int("--max-memory", from: 64) ?? 4096, 1 << 24) << 20)
        jobs = try arguments.int("--jobs", from: 1) ?? Console.processorCount
        maxFail = try arguments.int("--max-fail", from: 1)
        choices = try ReportChoices(arguments)
        selection = Selection(arguments)
        if let text = arguments.last("--shard") {
            let (shard, source) = try ShardChoice.parse(text)
            selection.shard = shard
            if source != "--shard" { Console.error("gradcheck: part \(shard), from \(source)\n") }
        } else if let shard = try ShardChoice.bazel() {
            selection.shard = shard
        }
    }

    func run() throws -> ExitCode {
        Console.ignoreBrokenPipes()
        if arguments.has("--list") { return try list() }
        Tensor.elementLimit.store(worker.limits.tensorElements, ordering: .relaxed)
        Interrupt.await()
        try Bazel.confirmSharding()
        guard arguments.has("--watch") else { return try runOnce() }
        return try Watch(paths).run { try runOnce() }
    }

    private func runOnce() throws -> ExitCode {
        let start = ContinuousClock.now
        var lastFailed = LastFailed()
        var selection = selection
        if arguments.has("--last-failed") {
            selection.addresses = lastFailed.addresses
            if lastFailed.addresses == nil {
                Console.error(
                    "gradcheck: no failed cases are recorded for this folder; running all cases\n")
            }
        }
        var feed = try CaseFeed(paths, limits: worker.limits, selection)
        let progress = progress(of: feed)
        let reports = try choices.open(RunRecord(gradcheck: Help.version, shard: selection.shard)) {
            if Console.isTerminal(Console.standardOutput) { progress.clear() }
        }
        reports.start()
        var worker = worker
        worker.sendsPassedRecords = reports.includesPassed
        var pool = try WorkerPool(worker, jobs: jobs, maxFail: maxFail) { id, answer in
            lastFailed.add(answer.outcome, id)
            reports.add(answer, id)
            progress.add(answer, id)
        }
        let ending = try pool.run(whileWaiting: progress.draw) {
            let item = feed.next()
            if let item { progress.expect(item) }
            return item
        }
        progress.finish()
        guard feed.selected > 0 || ending == .interrupted else {
            Console.error("gradcheck: no case was selected\n")
            return .nothingSelected
        }
        try reports.finish(ending, seconds: start.duration(to: .now) / .seconds(1))
        lastFailed.save()
        if ending == .interrupted { return .interrupted }
        return reports.summary.unsuccessful == 0 ? .success : .failure
    }

    private func progress(of feed: CaseFeed) -> Progress {
        let isShown = choices.showsProgress && Console.isTerminal(Console.standardError)
        guard isShown else { return Progress(.cases(0), on: nil) }
        let terminal = Progress.Terminal(
            width: { Console.width(of: Console.standardError) }, write: Console.error)
        return Progress(feed.extent, on: terminal)
    }

    private func list() throws(UsageError) -> ExitCode {
        let format = arguments.last("--list")
        var feed = try CaseFeed(paths, limits: worker.limits, selection)
        let output = Output()
        while let item = feed.next() {
            output.write(format == "json" ? item.json : item.id.description.escapedForTerminal + "\n")
        }
        guard output.flush() else {
            Console.error("gradcheck: the list could not be written completely\n")
            return .fault
        }
        return feed.selected > 0 ? .success : .nothingSelected
    }
}

extension CaseFeed.Item {
    /// The case as a line of `--list=json`.
    fileprivate var json: String {
        var tags: [String] = []
        if case .text(let source) = content { tags = source.tags ?? [] }
        return SelectedCase(id: id.description, position: position, tags: tags).json
    }
}

extension CheckAdjustments {
    fileprivate init(_ arguments: Arguments) throws(UsageError) {
        self.init()
        isFast = arguments.has("--fast")
        order = arguments.last("--order").flatMap { Int($0) }
        rtol = try arguments.tolerance("--rtol")
        atol = try arguments.tolerance("--atol")
    }
}
