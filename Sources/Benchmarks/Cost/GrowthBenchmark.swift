#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Measures the growth of the time of the numerical check with the size of a computation.
struct GrowthBenchmark {
    struct Row {
        let family: WorkloadFamily
        /// One measurement for each size.
        let measurements: [CostMeasurement]

        /// The exponent p if the time of the check grows like sizeᵖ.
        var exponent: Double {
            GrowthBenchmark.exponent(
                zip(family.sizes, measurements).map { (Double($0), $1.difference) })
        }
    }

    let rows: [Row]

    init() throws {
        let folder = try TemporaryFolder()
        let families = WorkloadFamily.all
        let pairs = try families.flatMap { family in
            try family.sizes.map { try CasePair(family.workload($0), in: folder) }
        }
        let measurements = try CostMeasurement.measure(pairs, rounds: 5, limit: 5000)
        var next = 0
        rows = families.map { family in
            defer { next += family.sizes.count }
            return Row(
                family: family, measurements: Array(measurements[next..<next + family.sizes.count]))
        }
    }

    /// The least-squares slope of the logarithm of the time as a function of the logarithm of the size.
    static func exponent(_ points: [(size: Double, time: Double)]) -> Double {
        let xs = points.map { log($0.size) }
        let ys = points.map { log($0.time) }
        let (x, y) = (xs.reduce(0, +) / Double(xs.count), ys.reduce(0, +) / Double(ys.count))
        let products = zip(xs, ys).map { ($0 - x) * ($1 - y) }.reduce(0, +)
        return products / xs.map { ($0 - x) * ($0 - x) }.reduce(0, +)
    }

    func report() {
        var table = Table(
            "computation", "size", "sizes", "ms off", "ms checked", "exponent", "exponent of one evaluation",
            "passed")
        for row in rows {
            func cells(_ cell: (CostMeasurement) -> String) -> String {
                row.measurements.map(cell).joined(separator: ", ")
            }
            table.add(
                row.family.name, row.family.unit, row.family.sizes.map(String.init).joined(separator: ", "),
                cells { $0.unchecked.median.short }, cells { $0.checked.median.short },
                row.exponent.fixed(2), row.family.evaluationExponent.fixed(1),
                row.measurements.allSatisfy { $0.verdict == .passed } ? "yes" : "no")
        }
        table.print()
        print(
            """
            Times are medians for whole processes on one thread. The exponent is fitted to the difference of both times;
            1 is linear growth. The next column is the exponent for the number of operations of one evaluation.

            """)
    }
}
