#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Times of alternating runs of a case file without and with the numerical check.
struct CostMeasurement {
    let pair: CasePair
    private(set) var unchecked: [Double] = []
    private(set) var checked: [Double] = []
    /// The largest resident memory of a checked run, in MiB.
    private(set) var memory = 0.0
    private(set) var verdict = Verdict.passed

    enum Verdict: String {
        case passed = "yes"
        case failed = "no"
        /// An expected value is wrong, or the copy needs a file in the folder of the original.
        case failsUnchecked = "no, nor without the check"
    }

    init(_ pair: CasePair) { self.pair = pair }

    /// Measures all pairs. In each round, each pair is run once without the check and then once with it.
    ///
    /// A pair is omitted from further rounds once its runs have taken longer than the limit.
    static func measure(
        _ pairs: [CasePair], rounds: Int, limit milliseconds: Double
    ) throws -> [CostMeasurement] {
        let program = try GradcheckProgram.path()
        var measurements = pairs.map(CostMeasurement.init)
        for round in 0..<rounds {
            for i in measurements.indices where round == 0 || measurements[i].total < milliseconds {
                try measurements[i].addRuns(of: program)
            }
        }
        return measurements
    }

    private mutating func addRuns(of program: String) throws {
        func run(_ file: String) throws -> ChildProcess {
            try ChildProcess(
                [program, "run", "--quiet", "--jobs", "1", "--timeout", "3600", file], accepting: [0, 1])
        }
        let without = try run(pair.unchecked)
        let with = try run(pair.checked)
        unchecked.append(without.milliseconds)
        checked.append(with.milliseconds)
        memory = max(memory, with.memory)
        if without.exitCode != 0 {
            verdict = .failsUnchecked
        } else if with.exitCode != 0 {
            verdict = .failed
        }
    }

    private var total: Double { unchecked.reduce(0, +) + checked.reduce(0, +) }

    /// The median ratio of the times with and without the check.
    var ratio: Double { zip(checked, unchecked).map { $0 / $1 }.median }

    /// The median time of the check alone, in milliseconds; at least 0.01, the limit of measurement.
    var difference: Double { max(zip(checked, unchecked).map { $0 - $1 }.median, 0.01) }
}

extension [Double] {
    /// The geometric mean of positive numbers; NaN for an empty array.
    var geometricMean: Double { exp(map { log($0) }.reduce(0, +) / Double(count)) }
}
