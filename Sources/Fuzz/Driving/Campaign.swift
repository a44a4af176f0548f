import Autograd

/// A fuzzing run: runs inputs of one target for a given time and saves those that show a fault.
struct Campaign {
    let target: FuzzTarget
    let program: String
    var seed: UInt64 = 1
    var seconds = 60.0
    /// Folders with further corpus entries.
    var folders: [String] = []
    /// The folder for findings, with a subfolder for each target.
    var findingsFolder = ".build/fuzz"
    /// The time after which an input counts as hung.
    var hang = Duration.seconds(10)
    /// The number of findings after which the run stops.
    var mostFindings = 20
    /// The time limit for minimising a finding.
    var minimising = Duration.seconds(60)
    /// True to run each finding once more for a backtrace, which is slow.
    var keepsBacktraces = true

    init(target: FuzzTarget, program: String) {
        self.target = target
        self.program = program
    }

    /// The number of inputs run and the distinct findings.
    struct Result {
        var executions = 0
        var findings: [Finding] = []
    }

    /// Runs the campaign; `report` receives the lines to print.
    /// - Throws: `UsageError` if the program cannot be started, and errors of writing files.
    func run(report: (String) -> Void) throws -> Result {
        let trial = try Trial(target: target, program: program, hang: hang)
        let start = ContinuousClock.now
        let deadline = start + .seconds(seconds)
        var random = SplitMix64(state: seed)
        var result = Result()
        var batch = Batch.seeds(from: 0)
        while ContinuousClock.now < deadline, result.findings.count < mostFindings {
            let (ending, count, last) = trial.run(batch, folders: folders, until: deadline)
            result.executions += count
            if ending == .failed { throw UsageError(message: "cannot start \(program) as a child process") }
            if ending.isFault {
                let finding = try finding(last, ending, trial)
                if !result.findings.contains(finding) {
                    result.findings.append(finding)
                    report(finding.description)
                }
            }
            if case .seeds(let first) = batch, ending.isFault {
                batch = .seeds(from: first + count)
            } else {
                batch = .inputs(seed: random.next())
            }
        }
        report(summary(result, trial, seconds: start.duration(to: .now) / .seconds(1)))
        return result
    }

    /// Minimises an input that showed a fault and saves it.
    private func finding(_ input: [UInt8], _ ending: Ending, _ trial: Trial) throws -> Finding {
        // Each attempt to minimise a hang takes at least `hang`, so allow time for several.
        let deadline = ContinuousClock.now + max(minimising, hang * 6)
        let isRepeatable = trial.ending(of: input).resembles(ending)
        let minimiser = Minimiser(deadline: deadline) { trial.ending(of: $0).resembles(ending) }
        let small = isRepeatable ? minimiser.minimised(input) : input
        let (last, errors) = keepsBacktraces ? trial.explain(small) : (trial.ending(of: small), errors: "")
        let finding = Finding(
            target: target.name, ending: last.isFault ? last : ending, isRepeatable: isRepeatable,
            input: small,
            errors: errors)
        try finding.save(in: findingsFolder + "/" + target.name)
        return finding
    }

    private func summary(_ result: Result, _ trial: Trial, seconds: Double) -> String {
        let rate = Int(Double(result.executions) / max(seconds, 1e-3))
        return "\(target.name): \(result.executions) inputs in \(Int(seconds)) s (\(rate)/s, seed \(seed), "
            + "peak memory \(Int(trial.memory)) MiB), \(result.findings.count) findings"
    }
}

/// An input that shows a fault, with the error output of its process.
struct Finding: Equatable, CustomStringConvertible {
    let target: String
    let ending: Ending
    /// True if the input shows the fault when it is run alone.
    let isRepeatable: Bool
    let input: [UInt8]
    /// The error output of the process.
    let errors: String

    /// A file name derived from the ending and a hash of the input.
    var name: String { "\(ending.word)-\(String(fingerprint, radix: 16))" }

    var description: String {
        "\(target)/\(name): \(ending)" + (isRepeatable ? "" : " (not when run alone)")
    }

    static func == (a: Finding, b: Finding) -> Bool { a.name == b.name }

    /// Saves the input and, in a second file `.txt`, the description and error output.
    func save(in folder: String) throws(Files.Failure) {
        Files.makeFolder(folder)
        try Files.write(input, to: "\(folder)/\(name)")
        try Files.write(Array("\(self)\n\(errors)".utf8), to: "\(folder)/\(name).txt")
    }

    /// - Source: the FNV-1a hash, http://www.isthe.com/chongo/tech/comp/fnv/
    private var fingerprint: UInt64 {
        input.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
