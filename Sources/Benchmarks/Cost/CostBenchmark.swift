/// Measures the time that the numerical check adds to a run.
struct CostBenchmark {
    let measurements: [CostMeasurement]

    /// - Parameter paths: case files and folders; if empty, the workloads of `speed` and the models are measured.
    init(_ paths: [String]) throws {
        let folder = try TemporaryFolder()
        let pairs =
            paths.isEmpty
            ? try (Workload.all + Workload.models).map { try CasePair($0, in: folder) }
            : try CaseFinder.files(paths).map { try CasePair(path: $0, in: folder) }
        measurements = try CostMeasurement.measure(pairs, rounds: 9, limit: 10_000)
    }

    func report() {
        var table = Table("workload", "ms off", "ms checked", "ratio", "MiB", "passed")
        for row in measurements {
            table.add(
                row.pair.name, row.unchecked.median.short, row.checked.median.short, row.ratio.short,
                row.memory.fixed(1), row.verdict.rawValue)
        }
        table.print()
        print(
            """
            Geometric mean of the ratios: \(measurements.map(\.ratio).geometricMean.short)

            Times are medians for whole processes on one thread, including their start. "off" is the same file with
            `"numeric": "off"`. Runs with and without the check alternate. The memory shown is at least that of the
            program that starts the processes.

            """)
    }
}
