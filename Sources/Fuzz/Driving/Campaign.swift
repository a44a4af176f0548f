import Autograd

/// Tries inputs of one target for some time and saves those that show a fault.
struct Campaign {
    let target: FuzzTarget
    let program: String
    var seed: UInt64 = 1
    var seconds = 60.0
    /// Folders of further entries of the corpus.
    var folders: [String] = []
    /// Below it, a folder for each target.
    var findingsFolder = ".build/fuzz"
    /// How long one input may take.
    var hang = Duration.seconds(10)
    /// How many faults are enough.
    var mostFindings = 20
    /// How long one finding is made smaller.
    var minimising = Duration.seconds(60)
    /// Whether a finding is tried once more for a backtrace, which takes a while.
    var keepsBacktraces = true

    init(target: FuzzTarget, program: String) {
        self.target = target
        self.program = program
    }

    struct Result {
        var executions = 0
        var findings: [Finding] = []
    }

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
            if ending == .failed { throw UsageError(words: "\(program) cannot be started again") }
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

    /// Makes an input that showed a fault small and saves it.
    private func finding(_ input: [UInt8], _ ending: Ending, _ trial: Trial) throws -> Finding {
        // A hang takes its time, so that few attempts would be made at all.
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

/// An input that shows a fault.
struct Finding: Equatable, CustomStringConvertible {
    let target: String
    let ending: Ending
    /// Whether the input shows it by itself.
    let isRepeatable: Bool
    let input: [UInt8]
    /// What the process said.
    let errors: String

    /// The same for the same input.
    var name: String { "\(ending.word)-\(String(fingerprint, radix: 16))" }

    var description: String {
        "\(target)/\(name): \(ending)" + (isRepeatable ? "" : " (not when tried alone)")
    }

    static func == (a: Finding, b: Finding) -> Bool { a.name == b.name }

    /// The input, and beside it what became of it.
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
