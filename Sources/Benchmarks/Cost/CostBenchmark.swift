/// How much longer a run takes because of the numerical check.
struct CostBenchmark {
    let measurements: [CostMeasurement]

    /// - Parameter paths: case files and folders of them; none for the workloads of `speed` and the models.
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

            Whole processes on one thread, their start included: "off" is the same file with `"numeric": "off"`. Runs with
            and without the check take turns; medians. Memory is at least that of the program that starts the processes.

            """)
    }
}
