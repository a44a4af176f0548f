/// Measures gradcheck: `benchmarks [NAME|all] [PATH…]`.
@main
struct Benchmarks {
    static func main() throws {
        let words = CommandLine.arguments.dropFirst()
        let name = words.first ?? "all"
        let chosen = all.filter { name == "all" || name == $0.name }
        guard !chosen.isEmpty else {
            print("usage: benchmarks [\((all.map(\.name) + ["all"]).joined(separator: "|"))]")
            throw UnknownBenchmark(name: name)
        }
        for benchmark in chosen {
            print("# \(benchmark.name): \(benchmark.question)\n")
            try benchmark.run(Array(words.dropFirst()))
        }
    }

    struct UnknownBenchmark: Error { let name: String }

    /// One question and how it is answered, by printing a table.
    struct Benchmark: Sendable {
        let name: String
        let question: String
        let run: @Sendable (_ arguments: [String]) throws -> Void
    }

    static let all = [
        Benchmark(
            name: "accuracy", question: "how exact are numerical derivatives?",
            run: { _ in AccuracyBenchmark().report() })
    ]
}
