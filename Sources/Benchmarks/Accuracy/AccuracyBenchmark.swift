import FiniteDifferences
import KnownDerivatives

/// Compares numerical derivatives of 30 functions with exact ones, for this package and for other methods.
struct AccuracyBenchmark {
    /// One function's derivative by one method.
    struct Row {
        let known: KnownDerivative
        let value: Double
        /// The method's estimate of its error; nil if it has none.
        let estimate: Double?
        let evaluations: Int

        var relativeError: Double { abs(value / known.derivative - 1) }
        var isWithinEstimate: Bool { abs(value - known.derivative) <= estimate ?? .infinity }
    }

    struct Summary {
        let median, ninetieth, worst: Double
        /// The number of results that are not finite or whose relative error exceeds 10⁻³.
        let off: Int
        /// The number of errors that exceed the method's estimate; nil if it has none.
        let outside: Int?
        let evaluations: Int

        init(_ rows: [Row]) {
            let errors = rows.map(\.relativeError)
            (median, ninetieth, worst) = (errors.median, errors.percentile(0.9), errors.percentile(1))
            off = errors.count { !($0 <= 1e-3) }
            outside = rows.contains { $0.estimate == nil } ? nil : rows.count { !$0.isWithinEstimate }
            evaluations = Int(rows.map { Double($0.evaluations) }.median)
        }
    }

    let rows = KnownDerivative.all.map { known in
        let found = derivative(at: known.x, of: known.function)
        return Row(
            known: known, value: found.value, estimate: found.error, evaluations: found.evaluations)
    }

    static func rows(by peer: PeerMethod) -> [Row] {
        KnownDerivative.all.map { known in
            var evaluations = 0
            let value = peer.derivative(known.x) { x in
                evaluations += 1
                return known.function(x)
            }
            return Row(known: known, value: value, estimate: nil, evaluations: evaluations)
        }
    }

    func report() {
        var functions = Table("function", "at", "relative error", "estimated error", "evaluations")
        for row in rows {
            let estimate = (row.estimate ?? .nan) / abs(row.known.derivative)
            functions.add(
                row.known.name, "\(row.known.x)", row.relativeError.short, estimate.short,
                "\(row.evaluations)")
        }
        functions.print()
        var methods = Table(
            "method", "median", "90th percentile", "worst", "not finite or off by 10⁻³", "outside estimate",
            "median evaluations")
        func add(_ name: String, _ rows: [Row]) {
            let s = Summary(rows)
            methods.add(
                name, s.median.short, s.ninetieth.short, s.worst.short, "\(s.off)",
                s.outside.map(String.init) ?? "none given", "\(s.evaluations)")
        }
        add("this package", rows)
        for peer in PeerMethod.all { add(peer.name, Self.rows(by: peer)) }
        // Measured with these packages for a suite of 30 similar functions, against mpmath.
        methods.add("numdifftools.Derivative (quoted)", "5.2e-14", "1.9e-9", "inf", "2", "not measured", "30")
        methods.add("scipy.differentiate (quoted)", "7.9e-14", "0.078", "inf", "4", "not measured", "11")
        methods.add(
            "adaptive central_fdm(5, 1) (quoted)", "3.9e-13", "1.5e-7", "inf", "2", "not measured", "12")
        methods.print()
    }
}
