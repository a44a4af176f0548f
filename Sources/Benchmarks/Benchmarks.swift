#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Measures gradcheck: `benchmarks [NAME|all] [PATH…]`.
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

    /// One question and how it is answered, by printing a table.
    struct Benchmark: Sendable {
        let name: String
        let question: String
        let run: @Sendable (_ arguments: [String]) throws -> Void
    }

    static let all = [
        Benchmark(name: "accuracy", question: "how exact are numerical derivatives?") { _ in
            AccuracyBenchmark().report()
        },
        Benchmark(name: "calibration", question: "how often are errors within their estimates?") { _ in
            try CalibrationBenchmark(count: 1000, seed: 1).report()
        },
        Benchmark(name: "sensitivity", question: "how small an error in a gradient is noticed?") { _ in
            try SensitivityBenchmark().report()
        },
        Benchmark(name: "false-alarms", question: "how often is a right gradient called wrong?") { paths in
            FalseAlarmBenchmark(draws: 10, seed: 1).report()
            try CaseFiles(paths.isEmpty ? ["cases"] : paths).report()
        },
        Benchmark(name: "speed", question: "how long does a whole run take?") { _ in
            try SpeedBenchmark().report()
        },
        Benchmark(name: "cost", question: "how much longer does a run take because of the check?") { words in
            // "growth" asks for the same at increasing sizes.
            if words == ["growth"] {
                try GrowthBenchmark().report()
            } else {
                try CostBenchmark(words).report()
            }
        },
    ]
}
