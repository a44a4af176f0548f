#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The benchmark program, which measures the accuracy, reliability and speed of gradcheck.
///
/// Usage: `benchmarks [NAME|all] [PATH…]`.
@main
struct Benchmarks {
    static func main() {
        let words = CommandLine.arguments.dropFirst()
        let name = words.first ?? "all"
        let chosen = all.filter { name == "all" || name == $0.name }
        guard !chosen.isEmpty else {
            print("usage: benchmarks [\((all.map(\.name) + ["all"]).joined(separator: "|"))] [PATH…]")
            exit(2)
        }
        do {
            for benchmark in chosen {
                print("# \(benchmark.name): \(benchmark.question)\n")
                try benchmark.run(Array(words.dropFirst()))
            }
        } catch {
            print("failed: \(error)")
            exit(1)
        }
    }

    /// A named benchmark, which answers a question by printing tables.
    struct Benchmark: Sendable {
        let name: String
        let question: String
        let run: @Sendable (_ arguments: [String]) throws -> Void
    }

    static let all = [
        Benchmark(name: "accuracy", question: "how accurate are numerical derivatives?") { _ in
            AccuracyBenchmark().report()
        },
        Benchmark(name: "calibration", question: "how often are errors within their estimates?") { _ in
            try CalibrationBenchmark(count: 1000, seed: 1).report()
        },
        Benchmark(name: "sensitivity", question: "how small an error in a gradient is detected?") { _ in
            try SensitivityBenchmark().report()
        },
        Benchmark(name: "false-alarms", question: "how often is a correct gradient rejected?") { paths in
            FalseAlarmBenchmark(draws: 10, seed: 1).report()
            try CaseFiles(paths.isEmpty ? ["cases"] : paths).report()
        },
        Benchmark(name: "speed", question: "how long does a run of the program take?") { _ in
            try SpeedBenchmark().report()
        },
        Benchmark(name: "cost", question: "how much time does the numerical check add to a run?") { words in
            // The argument "growth" measures the same at increasing sizes.
            if words == ["growth"] {
                try GrowthBenchmark().report()
            } else {
                try CostBenchmark(words).report()
            }
        },
    ]
}
